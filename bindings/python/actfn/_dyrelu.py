# SPDX-License-Identifier: MIT
"""Dynamic ReLU A, B and C (actfn/dyrelu.h): the largest of K lines whose coefficients a small network computes."""
import ctypes, math
import numpy as np
from . import _arrays
from ._layer import Layer, gradient, serves, written
from ._library import F64, check, lib, s, text

NAMES = [name for name, _ in s.DyreluParams._fields_]  # "w1", "b1", "w2", "b2", and of C "w", "b"


@serves("actfn/dyrelu.h")
class Dyrelu(Layer):
    """f(x, weights): x of shape (N, C, ...), or (N, ..., C) with axis=-1; weights is what initial() makes, a dictionary
    of the arrays w1, b1, w2, b2 and, for C, w and b."""

    def __init__(self, info):
        super().__init__(info)
        self.variant = "abc".index(self.name[-1])
        self.options = [text(p.name) for p in info.param if p.name and text(p.name) not in ("k", "r")]

    def __call__(self, x, weights, out=None, *, axis=1, alpha=None, beta=None, **options):
        call = Call(self, x, weights, axis, dict(options, alpha=alpha, beta=beta))
        return written(lambda y: lib.actfn_dyrelu_forward(call.layer, call.code, call.at, call.params, call.work, y),
                       self.name, call.array.shape, call.array.dtype, out, x)

    def backward(self, x, gy, out=None, *, weights, axis=1, alpha=None, beta=None, **options):
        """The gradient by x, through the coefficients as well."""
        call = Call(self, x, weights, axis, dict(options, alpha=alpha, beta=beta))
        g = gradient(gy, call.array.dtype, call.array.shape)
        none = s.DyreluGradients()
        return written(lambda gx: call.backward(g, gx, none), self.name, call.array.shape, call.array.dtype, out, x)

    def param_gradient(self, x, gy, *, weights, axis=1, alpha=None, beta=None, **options):
        """{"w1": gradient, ...}, in double, each of the shape of its weights."""
        call = Call(self, x, weights, axis, dict(options, alpha=alpha, beta=beta))
        g = gradient(gy, call.array.dtype, call.array.shape)
        found = {name: np.zeros(array.shape) for name, array in call.weights.items()}
        sums = s.DyreluGradients(*(found[name].ctypes.data if name in found else None for name in NAMES))
        check(call.backward(g, np.empty_like(call.array).ctypes.data, sums), self.name)
        return found

    def initial(self, channels, *, k=2, r=8, seed=0, as_relu=False, dtype=np.float32):
        """Weights as training starts, for so many channels: k lines, channels / r hidden units.  as_relu: those of ReLU."""
        layer = self.usual(1, channels, 1)
        layer.pieces, layer.reduction = k, r
        sizes = s.DyreluSizes()
        check(lib.actfn_dyrelu_count(layer, sizes), f"{self.name} of {channels} channels with k = {k}, r = {r}")
        hidden, kind = sizes.b1, np.float64 if np.dtype(dtype) == np.float64 else np.float32
        shapes = {"w1": (hidden, channels), "b1": (hidden,), "w2": (sizes.b2, hidden), "b2": (sizes.b2,)}
        shapes.update({"w": (channels,), "b": (1,)} if sizes.w else {})
        found = {name: np.empty(shape, kind) for name, shape in shapes.items()}
        check(lib.actfn_dyrelu_init(layer, F64 if kind is np.float64 else 0, seed, as_relu, pointers(found)), self.name)
        return found

    def usual(self, n, c, p):
        layer = s.Dyrelu()
        check(lib.actfn_dyrelu_usual(layer, self.variant, n, c, p), f"{self.name} of {c} channels")
        return layer


def pointers(weights):
    return s.DyreluParams(*(weights[name].ctypes.data if name in weights else None for name in NAMES))


class Call:
    """The layer, its arrays and its workspace, as C wants them."""

    def __init__(self, f, x, weights, axis, options):
        self.name = f.name
        given = _arrays.as_input(x, "x")
        if given.ndim < 2 or axis not in (1, -1, given.ndim - 1):
            raise ValueError(f"{f.name}: x has the shape (N, C, ...) with axis=1 or (N, ..., C) with axis=-1, not "
                             f"{given.shape} with axis={axis}")
        self.array, self.code = _arrays.contiguous(given), _arrays.code_of(given, "x")
        self.at = self.array.ctypes.data
        n, c = given.shape[0], given.shape[axis]
        self.layer = f.usual(n, c, math.prod(given.shape[1:]) // c if c else 0)
        self.layer.channels_last = axis != 1
        self.weights = self._arrays(weights, np.float64 if self.code == F64 else np.float32)
        self._fit(options, f.options)
        self.params = pointers(self.weights)
        size = ctypes.c_size_t()
        check(lib.actfn_dyrelu_workspace(self.layer, self.code, size), f.name)
        self.kept = np.empty(size.value // 8 + 1)
        self.work = self.kept.ctypes.data

    def _arrays(self, weights, dtype):
        wanted = NAMES[:4] if self.layer.variant < 2 else NAMES
        try:
            given = set(weights)
        except TypeError:
            given = set()
        if given != set(wanted) or not hasattr(weights, "keys"):
            raise ValueError(f"{self.name}: weights is a dictionary of {', '.join(wanted)}; initial() makes one")
        return {name: np.ascontiguousarray(weights[name], dtype) for name in wanted}

    def _fit(self, options, known):
        """Takes the sizes from the weights and the rest from the options, and has the library compare them."""
        layer, per_line = self.layer, 2 * (self.layer.c if self.layer.variant else 1)
        layer.hidden, layer.pieces = len(self.weights["b1"]), max(1, len(self.weights["b2"]) // per_line)
        for name, value in options.items():
            if name in ("alpha", "beta"):
                if value is not None and len(value) != layer.pieces:
                    raise ValueError(f"{self.name}: {name} has {len(value)} numbers, there are {layer.pieces} lines")
                if value is not None:
                    getattr(layer, name)[:layer.pieces] = [float(one) for one in value]
            elif name not in known:
                raise TypeError(f"{self.name} has no option {name!r}; it has alpha, beta, {', '.join(known)}")
            else:
                setattr(layer, name, float(value))
        have = s.DyreluSizes(*(self.weights[name].size if name in self.weights else 0 for name in NAMES))
        why = ctypes.create_string_buffer(300)
        check(lib.actfn_dyrelu_check(layer, have, why, len(why)), None, why.value.decode() or None)
        for name, columns in (("w1", layer.c), ("w2", layer.hidden)):
            shape = self.weights[name].size // columns, columns
            if self.weights[name].shape != shape:
                raise ValueError(f"{self.name}: {name} has shape {self.weights[name].shape}, not {shape}")

    def backward(self, gy, gx, sums):
        return lib.actfn_dyrelu_backward(self.layer, self.code, self.at, gy.ctypes.data, self.params, self.work, gx, sums)
