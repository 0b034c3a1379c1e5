# SPDX-License-Identifier: MIT
"""Gated products y = h(a) f(b) (actfn/gated.h): of two arrays, or of the halves of one."""
import ctypes
import numpy as np
from . import _arrays
from ._function import Function
from ._layer import Along, Layer, gradient, one_of, serves, written
from ._library import MODES, check, lib, s, text

ORDERS = {"value_first": 0, "gate_first": 1}


@serves("actfn/gated.h")
class Gated(Layer):
    """f(x): of the halves of x along the axis, the value first; f(a, b): of a value a and a gate b of the same shape."""

    def __init__(self, info):
        super().__init__(info)
        functions = s.Gated()
        check(lib.actfn_gated_functions(self.id, functions), self.name)
        self._handles = functions.value, functions.gate
        self._keep = ()

    def __call__(self, x, gate=None, out=None, *, axis=-1, order="value_first", mode=None, **params):
        if gate is not None:
            pair = Pair(self, x, gate, mode, params)
            return written(lambda y: lib.actfn_gated_forward(pair.call, pair.a.size, pair.a.ctypes.data,
                                                             pair.b.ctypes.data, y),
                           self.name, pair.a.shape, pair.a.dtype, out, x)
        halves = Halves(self, x, axis, order, mode, params)
        return written(lambda y: lib.actfn_gated_split_forward(halves.call, halves.split, halves.at, y),
                       self.name, halves.half, halves.array.dtype, out, x)

    def backward(self, x, gy, out=None, *, gate=None, axis=-1, order="value_first", mode=None, **params):
        """The gradient by x, where gy is the gradient by y; with a gate, those by both: (ga, gb)."""
        if gate is not None:
            return self._backward_pair(Pair(self, x, gate, mode, params), x, gy, out)
        halves = Halves(self, x, axis, order, mode, params)
        g = halves.gradient(gy, halves.half)
        return written(lambda gx: lib.actfn_gated_split_backward(halves.call, halves.split, halves.at, g.ctypes.data, gx),
                       self.name, halves.shape, halves.array.dtype, out, x)

    def _backward_pair(self, pair, x, gy, out):
        if out is not None:
            raise TypeError(f"{self.name}: two gradients come back; out is for the gradient of one array")
        g = gradient(gy, pair.a.dtype, pair.a.shape, "a")
        ga, gb = np.empty_like(pair.a), np.empty_like(pair.b)
        check(lib.actfn_gated_backward(pair.call, g.size, pair.a.ctypes.data, pair.b.ctypes.data, g.ctypes.data,
                                       ga.ctypes.data, gb.ctypes.data), self.name)
        return _arrays.result(ga, x), _arrays.result(gb, x)

    def param_gradient(self, x, gy, *, gate=None, axis=-1, order="value_first", mode=None, **params):
        """{"gate": {parameter: gradient}, "value": {...}}, summed in double."""
        value, function = (Facts(handle) for handle in self._given(params)[0])
        sums = [(ctypes.c_double * max(1, len(facts.names)))() for facts in (function, value)]
        if gate is not None:
            pair = Pair(self, x, gate, mode, params)
            g = gradient(gy, pair.a.dtype, pair.a.shape, "a")
            status = lib.actfn_gated_param_gradient(pair.call, g.size, pair.a.ctypes.data, pair.b.ctypes.data,
                                                    g.ctypes.data, *sums)
        else:
            halves = Halves(self, x, axis, order, mode, params)
            g = halves.gradient(gy, halves.half)
            status = lib.actfn_gated_split_param_gradient(halves.call, halves.split, halves.at, g.ctypes.data, *sums)
        check(status, self.name)
        return {"gate": dict(zip(function.names, sums[0])), "value": dict(zip(value.names, sums[1]))}

    def _given(self, params):
        """((handle of the value's function, of the gate's), what keeps them)"""
        if not params:
            return self._handles, self._keep
        known = [text(p.name) for p in self._info.param if p.name]
        for name in params:
            if name not in known:
                raise TypeError(f"{self.name} has no parameter {name!r}; it has {', '.join(known) or 'none'}")
        gate = Function(f"swish({float(params['alpha'])!r})")  # alpha is the one that there is, and swiglu has it
        return (self._handles[0], gate._handle), gate


class Facts:
    def __init__(self, handle):
        info = lib.actfn_get_info(handle).contents if handle else None
        self.names = [text(p.name) for p in info.param[:info.nparams]] if info else []


class Pair:
    """Two arrays of one type and shape, and the call."""

    def __init__(self, layer, a, b, mode, params):
        a, b = _arrays.as_input(a, "a"), _arrays.as_input(b, "b")
        if (a.dtype, a.shape) != (b.dtype, b.shape):
            raise ValueError(f"{layer.name}: the value is {a.dtype} of shape {a.shape}, the gate {b.dtype} of {b.shape}; an "
                             "axis to split is given by name")
        self.a, self.b = _arrays.contiguous(a), _arrays.contiguous(b)
        (value, gate), self.keep = layer._given(params)
        self.call = s.Gated(gate, value, _arrays.code_of(a, "a"), one_of(layer.name, "mode", mode, MODES))


class Halves(Along):
    """An array, the axis that is split in two, and the call."""

    def __init__(self, layer, x, axis, order, mode, params):
        super().__init__(layer.name, x, axis)
        if self.size % 2:
            raise ValueError(f"{layer.name}: axis {axis} of x of shape {self.shape} has no two halves")
        self.half = self.sized(self.size // 2)
        self.split = s.GatedSplit(self.outer, self.size // 2, self.inner, one_of(layer.name, "order", order, ORDERS))
        (value, gate), self.keep = layer._given(params)
        self.call = s.Gated(gate, value, self.code, one_of(layer.name, "mode", mode, MODES))


class AnyGated(Gated):
    """gated("mish"), gated("silu", "tanh"): a product with any functions."""

    def __init__(self, gate, value):
        self._keep = value, gate
        self._handles = value._handle, gate._handle
        self.name = f"gated({gate.spec!r}, {value.spec!r})"

    def __repr__(self):
        return f"actfn.{self.name}"

    def __reduce__(self):
        from ._table import gated
        return gated, (self._keep[1].spec, self._keep[0].spec)

    def _given(self, params):
        if params:
            raise TypeError(f"{self.name}: parameters are the functions' own: gated('elu(alpha=0.5)')")
        return self._handles, self._keep
