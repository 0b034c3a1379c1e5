# SPDX-License-Identifier: MIT
"""Functions of a row (actfn/row.h): softmax and its like along an axis, and cross-entropy."""
import numpy as np
from . import _arrays
from ._layer import Along, Layer, gradient, one_of, serves, written
from ._library import ERR_ARGUMENT, check, lib, s

REDUCTIONS = {"none": 0, "mean": 1, "sum": 2}


@serves("actfn/row.h")
class Row(Layer):
    """f(x, axis): each row along the axis by itself."""

    def __call__(self, x, axis=-1, out=None, *, temperature=1.0, safe=False):
        return self._forward(x, axis, out, s.RowOptions(temperature, safe))

    def backward(self, x, gy, out=None, *, axis=-1, temperature=1.0, safe=False):
        """The gradient by x, where gy is the gradient by y = f(x)."""
        return self._backward(x, gy, axis, out, s.RowOptions(temperature, safe))

    def backward_from_y(self, y, gy, out=None, *, axis=-1, temperature=1.0, safe=False):
        """The same from y, without x: what training keeps."""
        return self._backward_from_y(y, gy, axis, out, s.RowOptions(temperature, safe))

    def _forward(self, x, axis, out, options):
        rows = Along(self.name, x, axis)
        along = s.Axis(rows.outer, rows.size, rows.inner)
        return written(lambda y: lib.actfn_row_forward(self.id, rows.code, along, options, rows.at, y),
                       self._what(options), rows.shape, rows.array.dtype, out, x)

    def _backward(self, x, gy, axis, out, options):
        y = self._forward(x, axis, None, options)
        return self._backward_from_y(y, gy, axis, out, options)

    def _backward_from_y(self, y, gy, axis, out, options):
        rows = Along(self.name, y, axis, "y")
        along, g = s.Axis(rows.outer, rows.size, rows.inner), rows.gradient(gy, name="y")
        return written(lambda gx: lib.actfn_row_backward(self.id, rows.code, along, options, rows.at, g.ctypes.data, gx),
                       self._what(options), rows.shape, rows.array.dtype, out, y)

    def _what(self, options):
        usual = 2.0 ** -1000 <= options.temperature <= 2.0 ** 1000
        return self.name if usual else f"{self.name}: temperature is {options.temperature}, not 2^-1000 to 2^1000"


@serves("softmax2d")
class Channels(Row):
    """f(x): over the channels of (N, C, H, W) or (C, H, W)."""

    def __call__(self, x, out=None, *, temperature=1.0, safe=False):
        return self._forward(x, -3, out, s.RowOptions(temperature, safe))

    def backward(self, x, gy, out=None, *, temperature=1.0, safe=False):
        return self._backward(x, gy, -3, out, s.RowOptions(temperature, safe))

    def backward_from_y(self, y, gy, out=None, *, temperature=1.0, safe=False):
        return self._backward_from_y(y, gy, -3, out, s.RowOptions(temperature, safe))


@serves("gumbel_softmax")
class Sample(Row):
    """f(x, axis, seed=n): the noise follows from the seed and an element's place."""

    def __call__(self, x, axis=-1, out=None, *, seed=None, temperature=1.0, hard=False, safe=False):
        return self._forward(x, axis, out, s.RowOptions(temperature, safe, hard, self._seed(seed)))

    def backward(self, x, gy, out=None, *, axis=-1, seed=None, temperature=1.0, safe=False, hard=False):
        """The gradient by x through the soft sample of this seed, also where the forward pass took the hard one."""
        return self._backward(x, gy, axis, out, s.RowOptions(temperature, safe, False, self._seed(seed)))

    def _seed(self, seed):
        if not hasattr(seed, "__index__") or not 0 <= seed < 2 ** 64:
            raise ValueError(f"{self.name} needs seed = 0 to 2^64 - 1, from which its noise follows; seed is {seed!r}")
        return seed


@serves("cross_entropy")
class CrossEntropy(Layer):
    """loss(x, target): of softmax(x) along an axis; weight: a number for each class."""

    def __call__(self, x, target, axis=-1, *, weight=None, smoothing=0.0, ignore_index=-100, reduction="mean"):
        rows = Along(self.name, x, axis)
        loss = self._loss(rows, *self._call(rows, target, weight, smoothing, ignore_index, reduction))
        return loss if loss.ndim else loss[()]

    def backward(self, x, target, gy=1.0, out=None, *, axis=-1, weight=None, smoothing=0.0, ignore_index=-100,
                 reduction="mean"):
        """The gradient by x, where gy is the gradient by the loss: a number, or one for each row without reduction."""
        rows = Along(self.name, x, axis)
        call, shape, keep = self._call(rows, target, weight, smoothing, ignore_index, reduction)
        g = gradient(gy, np.dtype(np.float64), shape, "the loss")
        run = lib.actfn_cross_entropy_backward
        return written(lambda gx: self._judged(run(rows.code, call, rows.at, g.ctypes.data, gx), rows, call, keep),
                       self.name, rows.shape, rows.array.dtype, out, x)

    def _loss(self, rows, call, shape, keep):
        loss = np.empty(shape)
        status = lib.actfn_cross_entropy_forward(rows.code, call, rows.at, loss.ctypes.data)
        check(self._judged(status, rows, call, keep), self.name)
        return loss

    def _call(self, rows, target, weight, smoothing, ignore_index, reduction):
        """(the call of C, the shape of the loss, the arrays that the call points to)"""
        shape = rows.shape[:rows.axis] + rows.shape[rows.axis + 1:]
        t = np.asarray(target) if not _arrays.is_foreign(target) else _arrays.borrow(target, "target")
        call = s.CrossEntropy(s.Axis(rows.outer, rows.size, rows.inner), None, None, smoothing, ignore_index,
                              one_of(self.name, "reduction", reduction, REDUCTIONS))
        if t.dtype.kind in "iu":
            t, fitting = np.ascontiguousarray(t, np.int64), shape
            call.labels = t.ctypes.data
        elif t.dtype == rows.array.dtype:
            t, fitting = _arrays.contiguous(t), rows.shape
            call.target = t.ctypes.data
        else:
            raise TypeError(f"{self.name}: target is of integers, one class for each row, or of x's type "
                            f"{rows.array.dtype}, a distribution for each; not of {t.dtype}")
        if t.shape != fitting:
            raise ValueError(f"{self.name}: target has shape {t.shape}, x of shape {rows.shape} needs {fitting}")
        w = self._weight(rows, weight)
        call.weight = None if w is None else w.ctypes.data
        return call, shape if reduction == "none" else (), (t, w)

    def _weight(self, rows, weight):
        """The weights in double; None for None."""
        if weight is None:
            return None
        w = _arrays.contiguous(_arrays.as_input(weight, "weight").astype(np.float64))
        if w.shape != (rows.size,):
            raise ValueError(f"{self.name}: weight has shape {w.shape}, {rows.size} classes need ({rows.size},)")
        return w

    def _judged(self, status, rows, call, keep):
        """The status, or an exception that names the argument outside its range."""
        if status == ERR_ARGUMENT:
            target, weight = keep
            if weight is not None and not np.isfinite(weight).all():
                i = int(np.argmin(np.isfinite(weight)))
                raise ValueError(f"{self.name}: weight of class {i} is {weight[i]}, not a finite number")
            if not 0 <= call.smoothing <= 1:
                raise ValueError(f"{self.name}: smoothing is {call.smoothing}, not 0 to 1")
            wrong = np.argwhere((target != call.ignore) & ((target < 0) | (target >= rows.size)))
            if call.labels and len(wrong):
                place = tuple(int(i) for i in wrong[0])
                raise ValueError(f"{self.name}: label {target[place]} at {place} is none of the {rows.size} classes, 0 to "
                                 f"{rows.size - 1}, nor ignore_index {call.ignore}")
        return status
