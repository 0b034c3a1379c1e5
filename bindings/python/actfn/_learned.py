# SPDX-License-Identifier: MIT
"""Functions whose parameters are arrays (actfn/learned.h): a value per channel, per element, or for all.

An array of values is broadcast to x as NumPy does it: shape (C, 1, 1) is one value for each channel of (N, C, H, W).  The
axes along which values differ, and those between, are seen as the C of N x C x P; before them is N, behind them P."""
import ctypes, math
import numpy as np
from . import _arrays
from ._library import BACKWARD_FROM_Y, DERIVATIVE, ERR_OVERLAP, F64, FORWARD, MODES, check, lib, s


def is_array(value):
    """Is it more than one number?"""
    return isinstance(value, (list, tuple)) or getattr(value, "ndim", 0) > 0


class Values:
    """A function f with arrays for some of its parameters; the others are the numbers that f has."""

    def __init__(self, f, arrays):
        self.f, self.name = f, f.name
        self.arrays = {name: self._array(name, value) for name, value in arrays.items()}

    def _array(self, name, value):
        array = _arrays.borrow(value, name) if _arrays.is_foreign(value) else np.asarray(value)
        if array.dtype.kind not in "iuf" and array.dtype != _arrays.bfloat16:
            raise TypeError(f"{self.name}: {name} is an array of {array.dtype}, not of numbers")
        return array

    def task(self, direction, mode):
        if direction == BACKWARD_FROM_Y:
            raise TypeError(f"{self.name}: no gradient from y where parameters are arrays; backward() takes x")

        def run(x, gy, y, mask):
            g = np.ones(x.shape, x.dtype) if direction == DERIVATIVE else gy
            call = Call(self, x, mask, mode)
            a, g = _arrays.contiguous(x), None if g is None else _arrays.contiguous(g)
            status = call.run(direction, a, g, y) if y.flags.carray else ERR_OVERLAP
            if status == ERR_OVERLAP:
                whole = np.empty(y.shape, y.dtype)
                status = call.run(direction, a, g, whole)
                y[...] = whole if not status else y
            check(status, self.name)

        return run

    def sums(self, x, gy):
        """{parameter: gradients, of the shape of its values}"""
        call = Call(self, x, None, None)
        found = {name: np.zeros(call.count if name in self.arrays else 1) for name in self.f.params}
        table = (ctypes.c_void_p * len(found))(*(each.ctypes.data for each in found.values()))
        a, g = _arrays.contiguous(x), _arrays.contiguous(gy)
        check(lib.actfn_learned_backward(call.learned, a.ctypes.data, g.ctypes.data, None, table), self.name)
        return {name: call.folded(each, self.arrays[name].shape) if name in self.arrays else float(each[0])
                for name, each in found.items()}


class Call:
    """What C wants to know: the tensor as N x C x P and the values side by side."""

    def __init__(self, values, x, mask, mode):
        f, code = values.f, _arrays.code_of(x, "x")
        self.ndim = x.ndim
        if mask is None:
            arrays, shape = values.arrays, x.shape
        else:  # x is what the mask has selected
            arrays = {name: _arrays.broadcast(array, mask.shape, name, "x")[mask] for name, array in values.arrays.items()}
            shape = x.shape
        for name, array in arrays.items():
            _arrays.broadcast(array, shape, name, "x")  # or says that it does not fit
        self.first, self.end = self._varying(arrays, shape)
        self.block = shape[self.first:self.end]
        self.count = math.prod(self.block)
        tensor = s.Tensor(math.prod(shape[:self.first]), self.count, math.prod(shape[self.end:]), 0)
        self.learned = s.Learned(f._handle, code, MODES[mode], tensor)
        self.kept = []
        for k, name in enumerate(f.params):
            if name in arrays:
                self._give(k, arrays[name], np.float64 if code == F64 else np.float32)
        why = ctypes.create_string_buffer(300)
        check(lib.actfn_learned_check(self.learned, why, len(why)), None, why.value.decode())

    def _varying(self, arrays, shape):
        """The axes from the first along which values differ to behind the last."""
        axes = [axis for array in arrays.values() for axis, n in enumerate(array.shape, len(shape) - array.ndim) if n != 1]
        return (min(axes), max(axes) + 1) if axes else (0, 0)

    def _give(self, k, array, dtype):
        seen = array.reshape((1,) * (self.ndim - array.ndim) + array.shape)
        inner = seen.reshape(seen.shape[self.first:self.end])
        flat = np.ascontiguousarray(np.broadcast_to(inner, self.block), dtype)
        self.kept.append(flat)
        self.learned.param[k] = s.Values(flat.ctypes.data, flat.size)

    def run(self, direction, x, gy, y):
        if direction == FORWARD:
            return lib.actfn_learned_forward(self.learned, x.ctypes.data, y.ctypes.data)
        return lib.actfn_learned_backward(self.learned, x.ctypes.data, gy.ctypes.data, y.ctypes.data, None)

    def folded(self, sums, shape):
        """Sums of the block as those of an array that was broadcast to it."""
        whole = sums.reshape((1,) * self.first + self.block + (1,) * (self.ndim - self.end))
        target = (1,) * (self.ndim - len(shape)) + shape
        axes = tuple(axis for axis, (n, wanted) in enumerate(zip(whole.shape, target)) if n != wanted)
        return whole.sum(axis=axes, keepdims=True).reshape(shape)
