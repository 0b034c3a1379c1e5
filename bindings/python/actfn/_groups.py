# SPDX-License-Identifier: MIT
"""Functions of a group of elements (actfn/group.h): maxout, crelu, polynorm, polyrelu."""
import ctypes
import numpy as np
from . import _arrays
from ._layer import Along, Layer, gradient, one_of, serves, written
from ._library import check, lib, s

ORDERS = {"unit_major": 0, "piece_major": 1}
INITIAL = lib.actfn_polynorm_initial()
W, B, EPS = tuple(INITIAL.w), INITIAL.b, INITIAL.eps


@serves("maxout")
class Maxout(Layer):
    """f(x, k): the largest of each k neighbours along the axis, or of each k that are m = size / k apart."""

    def __call__(self, x, k=2, out=None, *, axis=-1, order="unit_major"):
        groups, call, shape = self._call(x, k, axis, order)
        return written(lambda y: lib.actfn_maxout_forward(call, groups.code, groups.at, y), self.name, shape,
                       groups.array.dtype, out, x)

    def backward(self, x, gy, out=None, *, k=2, axis=-1, order="unit_major"):
        """gy where the largest piece is, 0 at the others."""
        groups, call, shape = self._call(x, k, axis, order)
        g = groups.gradient(gy, shape)
        return written(lambda gx: lib.actfn_maxout_backward(call, groups.code, groups.at, g.ctypes.data, gx), self.name,
                       groups.shape, groups.array.dtype, out, x)

    def _call(self, x, k, axis, order):
        groups = Along(self.name, x, axis)
        if not isinstance(k, (int, np.integer)) or k < 1 or groups.size % k:
            raise ValueError(f"{self.name}: axis {axis} of x of shape {groups.shape} is no multiple of k = {k!r}")
        call = s.Maxout(groups.outer, groups.size // k, k, groups.inner, one_of(self.name, "order", order, ORDERS))
        return groups, call, groups.sized(groups.size // k)


@serves("crelu")
class Crelu(Layer):
    """f(x): relu(x) and then relu(-x) along the axis."""

    def __call__(self, x, axis=-1, out=None):
        halves = Along(self.name, x, axis)
        call = s.Shape(halves.outer, halves.size, halves.inner)
        return written(lambda y: lib.actfn_crelu_forward(call, halves.code, halves.at, y), self.name,
                       halves.sized(2 * halves.size), halves.array.dtype, out, x)

    def backward(self, x, gy, out=None, *, axis=-1):
        """The gradient by x; gy has the shape of the result."""
        halves = Along(self.name, x, axis)
        call, g = s.Shape(halves.outer, halves.size, halves.inner), halves.gradient(gy, halves.sized(2 * halves.size))
        return written(lambda gx: lib.actfn_crelu_backward(call, halves.code, halves.at, g.ctypes.data, gx), self.name,
                       halves.shape, halves.array.dtype, out, x)


@serves("polynorm")
class Polynorm(Layer):
    """f(x, w, b): w[0] n(x^3) + w[1] n(x^2) + w[2] n(x) + b, with n(u) = u / sqrt(mean of u^2 + eps) along the axis."""

    def __call__(self, x, w=W, b=B, out=None, *, axis=-1, eps=EPS):
        rows, call, shape = self._call(x, w, b, axis, eps)
        return written(lambda y: lib.actfn_polynorm_forward(call, shape, rows.code, rows.at, y), self.name, rows.shape,
                       rows.array.dtype, out, x)

    def backward(self, x, gy, out=None, *, w=W, b=B, axis=-1, eps=EPS):
        """The gradient by x."""
        rows, call, shape = self._call(x, w, b, axis, eps)
        g, run = rows.gradient(gy), lib.actfn_polynorm_backward
        return written(lambda gx: run(call, shape, rows.code, rows.at, g.ctypes.data, gx, None, None), self.name,
                       rows.shape, rows.array.dtype, out, x)

    def param_gradient(self, x, gy, *, w=W, b=B, axis=-1, eps=EPS):
        """{"w": three gradients, "b": one}, summed in double."""
        rows, call, shape = self._call(x, w, b, axis, eps)
        g, gw, gb = rows.gradient(gy), np.zeros(3), np.zeros(1)
        check(lib.actfn_polynorm_backward(call, shape, rows.code, rows.at, g.ctypes.data, None, gw.ctypes.data,
                                          gb.ctypes.data), self.name)
        return {"w": gw, "b": float(gb[0])}

    def _call(self, x, w, b, axis, eps):
        rows = Along(self.name, x, axis)
        weights = np.asarray(w, np.float64)
        if weights.shape != (3,):
            raise ValueError(f"{self.name}: w is three numbers, not of shape {weights.shape}")
        if not eps >= 0:
            raise ValueError(f"{self.name} needs eps >= 0; eps is {eps!r}")
        return rows, s.Polynorm((ctypes.c_double * 3)(*weights), b, eps), s.Shape(rows.outer, rows.size, rows.inner)


@serves("polyrelu")
class Polyrelu(Layer):
    """f(x, a): a[0] + a[1] r + a[2] r^2 + ... with r = relu(x)."""

    def __call__(self, x, a, out=None):
        array, call = self._call(x, a)
        return written(lambda y: lib.actfn_polyrelu_forward(call, _arrays.CODES[array.dtype], array.size,
                                                            array.ctypes.data, y),
                       self.name, array.shape, array.dtype, out, x)

    def backward(self, x, gy, out=None, *, a):
        """The gradient by x."""
        array, call = self._call(x, a)
        g, run = gradient(gy, array.dtype, array.shape), lib.actfn_polyrelu_backward
        return written(lambda gx: run(call, _arrays.CODES[array.dtype], g.size, array.ctypes.data, g.ctypes.data, gx, None),
                       self.name, array.shape, array.dtype, out, x)

    def param_gradient(self, x, gy, *, a):
        """{"a": a gradient for each coefficient}, summed in double."""
        array, call = self._call(x, a)
        g, ga = gradient(gy, array.dtype, array.shape), np.zeros(call.degree + 1)
        check(lib.actfn_polyrelu_backward(call, _arrays.CODES[array.dtype], g.size, array.ctypes.data, g.ctypes.data,
                                          None, ga.ctypes.data), self.name)
        return {"a": ga}

    def _call(self, x, a):
        coefficients = np.asarray(a, np.float64)
        if coefficients.ndim != 1 or not 1 <= coefficients.size <= s.POLYRELU_MAX + 1:
            raise ValueError(f"{self.name}: a is 1 to {s.POLYRELU_MAX + 1} numbers, not of shape {coefficients.shape}")
        return _arrays.contiguous(_arrays.as_input(x, "x")), s.Polyrelu(len(coefficients) - 1, tuple(coefficients))
