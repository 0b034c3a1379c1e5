# SPDX-License-Identifier: MIT
"""What layers, functions that look at more than one element, have in common on their way into the library."""
import math
import numpy as np
from . import _arrays
from ._library import ERR_OVERLAP, check, text

LAYERS = {}  # class of a layer, by the header that it is declared in or by its own name


def serves(*keys):
    """Marks the class of the layers of a header, or of a layer of this name."""

    def mark(kind):
        LAYERS.update(dict.fromkeys(keys, kind))
        return kind

    return mark


class Layer:
    """A layer of the table: f(x), f.backward(x, gy)."""

    def __init__(self, info):
        self._info, self.id, self.name = info, info.id, text(info.name)

    def __repr__(self):
        return f"actfn.function({self.name!r})"

    def __reduce__(self):
        from ._table import function
        return function, (self.name,)

    def backward_from_y(self, *_, **__):
        raise TypeError(f"{self.name}: y does not determine the gradient; backward() takes x")

    def param_gradient(self, *_, **__):
        raise TypeError(f"{self.name} has no parameters with a gradient")


class Along:
    """A contiguous tensor seen along an axis: outer x size x inner."""

    def __init__(self, layer, x, axis, name="x"):
        self.layer = layer
        array = _arrays.as_input(x, name)
        self.axis = self.index(axis, array, name)
        self.array = _arrays.contiguous(array)
        self.shape, self.code, self.at = array.shape, _arrays.code_of(array, name), self.array.ctypes.data
        self.outer, self.size, self.inner = (
            math.prod(self.shape[:self.axis]), self.shape[self.axis], math.prod(self.shape[self.axis + 1:]))

    def index(self, axis, array, name):
        if isinstance(axis, (bool, float)) or not hasattr(axis, "__index__"):
            raise TypeError(f"{self.layer}: axis is an integer, not {type(axis).__name__}")
        if not -array.ndim <= axis < array.ndim:
            raise ValueError(f"{self.layer}: no axis {axis} in {name} of shape {array.shape}")
        return axis % array.ndim

    def sized(self, size):
        """The shape with another size of the axis."""
        return *self.shape[:self.axis], size, *self.shape[self.axis + 1:]

    def gradient(self, gy, shape=None, name="x"):
        """gy as a contiguous array of that shape (the tensor's), and its address."""
        return gradient(gy, self.array.dtype, self.shape if shape is None else shape, name)


def gradient(gy, dtype, shape, name="x"):
    """gy as a contiguous array of that type and shape; one number stands for all."""
    g = _arrays.as_input(gy, "gy", dtype)
    if g.dtype != dtype:
        raise TypeError(f"gy has dtype {g.dtype}, {name} has {dtype}")
    return _arrays.contiguous(_arrays.broadcast(g, shape, "gy", "the result"))


def written(run, layer, shape, dtype, out, x):
    """What run(address) writes, an array of that shape and type: into out, or into a new one of x's kind.

    run() returns a status.  Where out is not contiguous or overlaps what is read, a new array is copied to it."""
    y = np.empty(shape, dtype) if out is None else _arrays.as_output(out, dtype)
    if y.shape != tuple(shape):
        raise ValueError(f"{layer}: out has shape {y.shape}, the result {tuple(shape)}")
    status = run(y.ctypes.data) if y.flags.carray else ERR_OVERLAP
    if status == ERR_OVERLAP:
        whole = np.empty(shape, dtype)
        status = run(whole.ctypes.data)
        if not status:
            y[...] = whole
    check(status, layer)
    return _arrays.result(y, x) if out is None else out


def one_of(layer, option, value, known):
    """The number of a word."""
    if value not in known:
        raise ValueError(f"{layer}: {option} is {' or '.join(map(repr, known))}, not {value!r}")
    return known[value]
