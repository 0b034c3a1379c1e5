# SPDX-License-Identifier: MIT
"""The library's tables as Python functions, by name and alias."""
import functools, inspect
from . import _documents, _dyrelu, _function, _groups, _rows
from ._function import Function, _derivative, _forward, builtin, short_call
from ._gated import AnyGated
from ._layer import LAYERS, Layer
from ._formula import Formula
from ._library import DERIVATIVE, FORWARD, lib, text


def entries():
    """Every element-wise function, in the order of the table."""
    i = 0
    while (f := builtin(i)) is not None:
        yield f
        i += 1


@functools.lru_cache(maxsize=None)
def layers():
    """Every layer that takes NumPy's arrays, in the order of the table."""
    found = []
    i = 0
    while info := lib.actfn_layer_at(i):
        kind = LAYERS.get(text(info.contents.name)) or LAYERS.get(text(info.contents.header))
        if kind:
            found.append(kind(info.contents))
        i += 1
    return found


@functools.lru_cache(maxsize=512)
def named(spec):
    """The layer of this name, or the element-wise function of this spec."""
    info = lib.actfn_layer_find(spec.encode())
    found = next((layer for layer in layers() if info and layer.id == info.contents.id), None)
    return found or _function.function(spec)


def names(info):
    """Its name and its aliases, as far as Python can spell them."""
    every = [text(info.name), *(text(alias) for alias in info.aliases if alias)]
    return [name for name in dict.fromkeys(n.replace("-", "_") for n in every) if name.isidentifier()]


def function(spec, /, **params):
    """The function that `spec` names: "gelu", "elu(alpha=0.5)", "leaky_relu(0.2)", "softmax", one of this module's
    functions, or a handle; keyword arguments replace parameters.

    ValueError: no such function, or a value outside the parameter's range.  TypeError: no such parameter."""
    found = named(spec) if type(spec) is str else getattr(spec, "function", spec)
    if not isinstance(found, (Function, Layer, Formula)) or (params and isinstance(found, Function)):
        return _function.function(found, **params)
    if params:
        raise TypeError(f"{found!r}: its options are given where it is called")
    return found


def gated(gate, value="identity"):
    """The product value(a) gate(b) of any two functions, with the calls of glu: gated("mish")(a, b)."""
    functions = [function(one) for one in (gate, value)]
    for one in functions:
        if not isinstance(one, Function):
            raise TypeError(f"a gate is an element-wise function of the table, not {one!r}")
    return AnyGated(*functions)


def python_function(f, derivative, module):
    """f, or f', as a function of x."""
    run, direction = (_derivative, DERIVATIVE) if derivative else (_forward, FORWARD)
    call = short_call(run, f._handle, direction, f)
    call.__signature__ = _signature(f._info)
    return _dressed(call, f, _documents.of_function(f._info, derivative), module)


def python_layer(layer, module):
    """A layer as a function."""

    @functools.wraps(layer.__call__)
    def call(*args, **options):
        return layer(*args, **options)

    call.__signature__ = inspect.signature(layer.__call__)
    return _dressed(call, layer, _documents.of_layer(layer._info, type(layer).__doc__), module)


def _dressed(call, f, words, module):
    call.__name__ = call.__qualname__ = f.name
    call.__module__, call.__doc__, call.function = module, words, f
    return call


def _signature(info):
    kinds = inspect.Parameter
    given = [kinds("x", kinds.POSITIONAL_OR_KEYWORD), kinds("out", kinds.POSITIONAL_OR_KEYWORD, default=None),
             kinds("where", kinds.KEYWORD_ONLY, default=True), kinds("mode", kinds.KEYWORD_ONLY, default=None)]
    given += [kinds(name, kinds.KEYWORD_ONLY, default=init)
              for name, init, _ in _documents.parameters(info, info.nparams)]
    return inspect.Signature(given)


def _by_name(pairs):
    table = {}
    for info, call in pairs:
        for name in names(info):
            table.setdefault(name, call)
    return table


def functions(module):
    """{name or alias: function}: element-wise functions and layers."""
    return {**_by_name((layer._info, python_layer(layer, module)) for layer in layers()),
            **_by_name((f._info, python_function(f, False, module)) for f in entries())}


def derivatives(module):
    """{name or alias: derivative} of the element-wise functions."""
    return _by_name((f._info, python_function(f, True, module)) for f in entries())
