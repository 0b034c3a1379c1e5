# SPDX-License-Identifier: MIT
"""An element-wise function: the library's handle, and the calls that take NumPy arrays to it."""
import ctypes, functools
import numpy as np
from . import _learned, _run
from ._library import BACKWARD, BACKWARD_FROM_Y, DERIVATIVE, F16, F32, F64, FORWARD, check, lib, text

# The short way for an array that lies as C wants it.  The same symbols once more, whose pointers take a c_byte that
# from_buffer() laid over the array: half the time of ndarray.ctypes, and the array cannot be resized meanwhile.
_byte = ctypes.c_byte.from_buffer
_bytes = ctypes.POINTER(ctypes.c_byte)
_unary = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_size_t, _bytes, _bytes)
_binary = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_size_t, _bytes, _bytes, _bytes)
_forward, _derivative = (_unary((f"actfn_{name}", lib)) for name in ("forward", "derivative"))
_backward = _binary(("actfn_backward", lib))
_short = {np.dtype(np.float32): F32, np.dtype(np.float64): F64, np.dtype(np.float16): F16}.get
_array, _empty = np.ndarray, np.empty


def _fits(out, x):
    return type(out) is _array and out.dtype is x.dtype and out.shape == x.shape and out.flags.carray


def short_call(run, handle, direction, function):
    """A Python function of x that takes the short way where it can: what the module's functions are made of."""

    def call(x, out=None, *, where=True, mode=None, **params):
        if type(x) is _array and where is True and mode is None and not params:
            dtype, n = x.dtype, x.size
            code = _short(dtype)
            if code is not None and n and x.ndim and x.flags.carray:
                y = _empty(x.shape, dtype) if out is None else out if _fits(out, x) else None
                if y is not None and not run(handle, code, n, _byte(x), _byte(y)):
                    return y
        return _run.apply(function.given(params), direction, x, _run.NOTHING, out, where, mode)

    return call


class Function:
    """A function with its parameters, made by actfn.function("elu(alpha=0.5)"): f(x), f.grad(x), f.backward(x, gy)
    ..., all with out, where and mode as the module's functions have them.  Immutable."""

    def __init__(self, spec):
        handle, why = ctypes.c_void_p(), ctypes.create_string_buffer(400)
        status = lib.actfn_parse_why(spec.encode(), ctypes.byref(handle), why, len(why))
        check(status, None, why.value.decode())
        self._handle = handle.value
        self._call = short_call(_forward, self._handle, FORWARD, self)
        self._grad = short_call(_derivative, self._handle, DERIVATIVE, self)

    def __del__(self):
        if lib is not None and hasattr(self, "_handle"):
            lib.actfn_free(self._handle)

    def __call__(self, x, out=None, *, where=True, mode=None, **params):
        """f(x)"""
        return self._call(x, out, where=where, mode=mode, **params)

    def grad(self, x, out=None, *, where=True, mode=None, **params):
        """f'(x)"""
        return self._grad(x, out, where=where, mode=mode, **params)

    def backward(self, x, gy, out=None, *, where=True, mode=None, **params):
        """gy f'(x), rounded once; gy is broadcast to the shape of x."""
        if type(x) is _array and where is True and mode is None and not params:
            dtype, shape, n = x.dtype, x.shape, x.size
            code = _short(dtype)
            if (code is not None and n and shape and type(gy) is _array and gy.dtype is dtype and gy.shape == shape
                    and x.flags.carray and gy.flags.carray):
                gx = _empty(shape, dtype) if out is None else out if _fits(out, x) else None
                if gx is not None and not _backward(self._handle, code, n, _byte(x), _byte(gy), _byte(gx)):
                    return gx
        return _run.apply(self.given(params), BACKWARD, x, gy, out, where, mode)

    def backward_from_y(self, y, gy, out=None, *, where=True, mode=None, **params):
        """gy f'(x) from y = f(x), for training in place; accurate in absolute terms only.
        TypeError where y does not determine f' (info.from_y is None)."""
        return _run.apply(self.given(params), BACKWARD_FROM_Y, y, gy, out, where, mode, name="y")

    def param_gradient(self, x, gy, **params):
        """{parameter: sum of gy df/dparameter(x)} over the elements that share a value, in double; of an array of values
        an array."""
        return _run.param_gradient(self.given(params), x, gy)

    def given(self, params):
        """This function with some parameters replaced, by numbers or by arrays."""
        arrays = {name: value for name, value in params.items() if _learned.is_array(value)}
        numbers = {name: value for name, value in params.items() if name not in arrays}
        f = with_params(self, numbers) if numbers else self
        return _learned.Values(f, _known(f, arrays)) if arrays else f

    def task(self, direction, mode):
        """What computes f where x, gy and y are arrays of one shape."""
        return lambda x, gy, y, _: _run.compute(self, direction, mode, x, gy, y)

    def sums(self, x, gy):
        return _run.sums(self, x, gy)

    @functools.cached_property
    def name(self):
        """"elu\""""
        return text(self._info.name)

    @functools.cached_property
    def spec(self):
        """"elu(alpha=0.5)", from which function() makes the same again"""
        room = ctypes.create_string_buffer(lib.actfn_spec(self._handle, None, 0) + 1)
        lib.actfn_spec(self._handle, room, len(room))
        return room.value.decode()

    @property
    def params(self):
        """{"alpha": 0.5}"""
        info = self._info
        return {text(info.param[i].name): lib.actfn_param(self._handle, i) for i in range(info.nparams)}

    @property
    def _info(self):
        return lib.actfn_get_info(self._handle).contents

    def __repr__(self):
        return f"actfn.function({self.spec!r})"

    def __eq__(self, other):
        return isinstance(other, Function) and self.spec == other.spec

    def __hash__(self):
        return hash(self.spec)

    def __reduce__(self):
        return Function, (self.spec,)


parsed = functools.lru_cache(maxsize=512)(Function)


def function(spec, /, **params):
    """The element-wise function that `spec` names, a handle or one of the package's functions; keyword arguments replace
    parameters.

    ValueError: no such function, or a value outside the parameter's range.  TypeError: no such parameter."""
    if type(spec) is str:
        found = parsed(spec)
    else:
        found = spec if isinstance(spec, Function) else getattr(spec, "function", None)
        if not isinstance(found, Function):
            raise TypeError(f"a function is a name such as 'gelu' or 'elu(alpha=0.5)', not {type(spec).__name__}")
    return with_params(found, params) if params else found


def with_params(f, params):
    """f with these parameters replaced."""
    known = f.params
    for name, value in _known(f, params).items():
        known[name] = _number(f, name, value)
    return parsed(f"{f.name}({', '.join(f'{name}={value!r}' for name, value in known.items())})")


def _known(f, params):
    """params, if f has all of them."""
    for name in params:
        if name not in f.params:
            raise TypeError(f"{f.name} has no parameter {name!r}; it has {', '.join(f.params) or 'none'}")
    return params


def _number(f, name, value):
    try:
        return float(value)
    except (TypeError, ValueError):
        raise TypeError(f"{f.name}: {name} is a number, not {type(value).__name__}") from None


def builtin(i):
    """Built-in number i with its default parameters; None past the last."""
    handle = lib.actfn_get(i)
    return parsed(text(lib.actfn_get_info(handle).contents.name)) if handle else None
