# SPDX-License-Identifier: MIT
"""Functions of 8-bit integers, by a table of all 256 results."""
import ctypes
import numpy as np
from . import _arrays
from ._library import check, lib, s

DTYPES = {np.dtype(np.int8): 4, np.dtype(np.uint8): 5}  # actfn_dtype


class Quantised:
    """A function of 8-bit integers, made by actfn.quantised(): q(x) for arrays of its type.  table: the results for the
    integers 0 to 255 as bytes."""

    def __init__(self, f, x, y, dtype):
        self.f, self.x, self.y, self.dtype = f, _pair(x, "x"), _pair(y, "y"), np.dtype(dtype)
        if self.dtype not in DTYPES:
            raise TypeError(f"quantised() makes functions of int8 or uint8, not of {self.dtype}")
        self._call = s.Quant(*(s.QuantType(DTYPES[self.dtype], *pair) for pair in (self.x, self.y)))
        self.table = np.empty(256, self.dtype)
        limits = np.iinfo(self.dtype)
        check(lib.actfn_quant_table(f._handle, self._call, self.table.ctypes.data), "quantised",
              f"scales are 2^-100 to 2^100, zeros {limits.min} to {limits.max}; got x={self.x}, y={self.y}")
        self.table.flags.writeable = False

    def __call__(self, x, out=None):
        """The integers nearest to f(x) / scale, plus zero."""
        array = self._input(x)
        y = np.empty(array.shape, self.dtype) if out is None else _arrays.as_output(out, self.dtype)
        array = _arrays.contiguous(_arrays.broadcast(array, y.shape, "x", "out"))
        whole = y if y.flags.carray and not np.may_share_memory(array, y) else np.empty(y.shape, self.dtype)
        check(lib.actfn_quant_forward(self.table.ctypes.data, array.size, array.ctypes.data, whole.ctypes.data), "quantised")
        if whole is not y:
            y[...] = whole
        return _arrays.result(y, x) if out is None else out

    def grad(self, x):
        """f'(x) as float32, for training with quantised activations."""
        slopes = np.empty(256, np.float32)
        check(lib.actfn_quant_derivative(self.f._handle, self._call, slopes.ctypes.data), "quantised")
        return _arrays.result(slopes[self._input(x).view(np.uint8)], x)

    def _input(self, x):
        array = _arrays.borrow(x, "x") if _arrays.is_foreign(x) else np.asarray(x)
        if array.dtype != self.dtype:
            raise TypeError(f"x has dtype {array.dtype}; this function was made for {self.dtype}")
        return array

    def __repr__(self):
        return f"actfn.quantised({self.f.spec!r}, x={self.x}, y={self.y}, dtype={self.dtype.name!r})"

    def __reduce__(self):
        return Quantised, (self.f, self.x, self.y, self.dtype)


def _pair(given, name):
    try:
        scale, zero = given
        return float(scale), zero.__index__()
    except (TypeError, ValueError, AttributeError):
        raise TypeError(f"quantised(): {name} is (scale, zero), a number and an integer, not {given!r}") from None


def quantised(f, x, y, dtype="int8"):
    """f for 8-bit integers: x and y are (scale, zero) of inputs and outputs, where the integer q stands for
    (q - zero) scale.  Each result is the integer nearest to f(x) / scale, plus zero, stopped at the type's ends; ties
    go to the even integer, and nothing is rounded before.

        q = actfn.quantised("gelu", x=(0.05, 0), y=(0.04, -100))
        q(np.array([-128, 0, 127], np.int8)); q.grad(...)"""
    from ._table import function
    from ._function import Function
    found = function(f)
    if not isinstance(found, Function):
        raise TypeError(f"quantised() takes an element-wise function of the table, not {found!r}")
    return Quantised(found, x, y, dtype)
