# SPDX-License-Identifier: MIT
"""The library's table of functions as Python functions, by name and alias."""
import inspect
from . import _documents
from ._function import _derivative, _forward, builtin, short_call
from ._library import DERIVATIVE, FORWARD, text


def entries():
    """Every built-in function, in the order of the table."""
    i = 0
    while (f := builtin(i)) is not None:
        yield f
        i += 1


def names(info):
    """Its name and its aliases, as far as Python can spell them."""
    every = [text(info.name), *(text(alias) for alias in info.aliases if alias)]
    return [name for name in dict.fromkeys(n.replace("-", "_") for n in every) if name.isidentifier()]


def python_function(f, derivative, module):
    """f, or f', as a function of x."""
    run, direction = (_derivative, DERIVATIVE) if derivative else (_forward, FORWARD)
    call = short_call(run, f._handle, direction, f)
    info = f._info
    call.__name__ = call.__qualname__ = text(info.name)
    call.__module__, call.__doc__ = module, _documents.of_function(info, derivative)
    call.__signature__ = _signature(info)
    if not derivative:
        call.function = f
    return call


def _signature(info):
    kinds = inspect.Parameter
    given = [kinds("x", kinds.POSITIONAL_OR_KEYWORD), kinds("out", kinds.POSITIONAL_OR_KEYWORD, default=None),
             kinds("where", kinds.KEYWORD_ONLY, default=True), kinds("mode", kinds.KEYWORD_ONLY, default=None)]
    given += [kinds(name, kinds.KEYWORD_ONLY, default=init)
              for name, init, _ in _documents.parameters(info, info.nparams)]
    return inspect.Signature(given)


def functions(derivative, module):
    """{name or alias: function}"""
    table = {}
    for f in entries():
        call = python_function(f, derivative, module)
        for name in names(f._info):
            table.setdefault(name, call)
    return table
