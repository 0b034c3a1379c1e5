# SPDX-License-Identifier: MIT
"""Neural-network activation functions, correctly rounded.

    >>> import numpy as np, actfn
    >>> actfn.gelu(np.float32(-6))          # other libraries: 0, or 1 % off
    -5.9195258e-09
    >>> actfn.grad.elu(np.array([-1.0, 2.0]), alpha=0.5)
    array([0.18393972, 1.        ])
    >>> actfn.backward("mish", x, gy)       # gy f'(x), rounded once
    >>> actfn.function("leaky_relu(0.2)")(x)

Every function of the library is here by its name and aliases; help(actfn.gelu) says what it is.  float32, float16 and
bfloat16 results with default parameters are the numbers nearest to the mathematical values, on every machine.
"""
import builtins as _builtins
from . import _table
from ._arrays import bfloat16
from ._formula import Formula, compile
from ._function import Function
from ._info import FunctionInfo, LayerInfo, Param, info
from ._plot import plot
from ._quant import Quantised, quantised
from ._settings import get_mode, get_threads, isa, isas, set_max_isa, set_mode, set_threads, version
from ._table import function, gated

__version__ = version()


def backward(f, /, x, *given, **options):
    """backward(f, x, gy, out=None, ...): the gradient by x where gy is the gradient by y = f(x); of an element-wise
    function gy f'(x), rounded once.

    f: a name, "elu(alpha=0.5)", a function of this module, or a handle.  gy is broadcast to the shape of y; of
    cross_entropy it comes after the target, and is 1 if left out.  Options (where, mode, axis ...) and parameters are those
    of the function."""
    found = _table.named(f) if type(f) is str else function(f)
    return found.backward(x, *given, **options) if options else found.backward(x, *given)  # a twentieth of a short call


def backward_from_y(f, /, y, gy, out=None, **options):
    """The same from y = f(x), where x is gone.  TypeError where y does not determine the gradient."""
    return function(f).backward_from_y(y, gy, out, **options)


def param_gradient(f, /, x, gy, **options):
    """{parameter: sum of gy df/dparameter(x)}: gradients of parameters that all elements share, summed in double."""
    return function(f).param_gradient(x, gy, **options)


_functions = _table.functions(__name__)
_api = [name for name in dir() if not name.startswith("_")]
assert not set(_api) & set(_functions), "a function of the table has the name of a tool"
globals().update(_functions)
__all__ = sorted(name for name in [*_api, *_functions, "grad"] if not hasattr(_builtins, name))

from . import grad  # noqa: E402: it is made of the same table


def __getattr__(name):
    from ._library import lib, text
    near = text(lib.actfn_nearest(name.encode()))
    raise AttributeError(f"actfn has no {name!r}" + (f"; did you mean {near!r}?" if near else ""))
