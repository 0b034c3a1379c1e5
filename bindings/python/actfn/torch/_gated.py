# SPDX-License-Identifier: MIT
"""Gated products: y = h(a) f(b), of two tensors or of the halves of one.  f and h may have trained parameters: p and q
hold their values, one number each that all elements share."""
import torch
from .._function import Function, function
from .._library import check, lib, s
from ._formula import derivative
from ._op import Op, along, as_before
from ._tensors import CODES, axes, axis, call, code_of, dense, like, resized


def product(a, b, gate, value, dim=-1, gate_first=False, mode=0, p=None, q=None):
    """Of a and b, or of the halves of a along dim."""
    if b is None:
        return SPLIT(a, p, q, gate, value, dim, bool(gate_first), mode)
    return PAIR(a, b, p, q, gate, value, mode)


def _handle(spec, values):
    """The function of a spec, "" being none; with trained parameters, of its name and their values."""
    if values is None:
        return function(spec) if spec else None
    return Function(f"{spec}({', '.join(map(repr, values.tolist()))})")


def _gated(gate, value, p, q, dtype, mode):
    """The library's description; a value of "" is the identity."""
    handles = _handle(gate, p), _handle(value, q)
    g = s.Gated(*(h and h._handle for h in handles), CODES[dtype], mode)
    g.handles = handles  # they live as long as it
    return g


def _sums(run, needs, p, q, *args):
    """The gradients of p and q that are wanted, from run(*args, sums of the gate, sums of the value)."""
    sums = [torch.empty(v.shape, dtype=torch.float64) if need else None for need, v in zip(needs, (p, q))]
    if any(needs):
        call(run, "gated product", *args, *sums)
    return [None if g is None else g.to(v.dtype) for g, v in zip(sums, (p, q))]


# ---- derivatives ---------------------------------------------------------------


class _Factor:
    """f(x) and its derivatives, in double."""
    def __init__(self, spec, x, values):
        self.f, self.x, self.values = function(spec or "identity"), x.double(), values
        if values is None:
            self.parameters = [torch.tensor(v, dtype=torch.float64) for v in self.f.params.values()]
        else:
            self.parameters = values.double().unbind()

    def by(self, *which):
        return derivative(self.f, which, self.x, *self.parameters)

    def sums(self, g):
        """The gradient by its values, where g is that by f(x)."""
        if self.values is None:
            return None
        return torch.stack([(g * self.by(k + 1)).sum() for k in range(len(self.parameters))]).to(self.values.dtype)


def _product(gy, a, b, p, q, gate, value):
    """The gradients by a, b, p and q."""
    f, h, g = _Factor(gate, b, p), _Factor(value, a, q), gy.double()
    by_f, by_h = g * h.by(), g * f.by()
    return [(by_h * h.by(0)).to(gy.dtype), (by_f * f.by(0)).to(gy.dtype), f.sums(by_f), h.sums(by_h)]


# ---- two tensors ---------------------------------------------------------------


def _pair_forward(a, b, p, q, gate, value, mode):
    if code_of(a, gate) != code_of(b, gate):
        raise TypeError(f"gated product: the value holds {a.dtype}, the gate {b.dtype}")
    if a.shape != b.shape:
        raise ValueError(f"gated product: a value of shape {tuple(a.shape)}, and a gate of shape {tuple(b.shape)}")
    a = dense(a)
    y = torch.empty_like(a)
    call(lib.actfn_gated_forward, gate, _gated(gate, value, p, q, a.dtype, mode), a.numel(), a, like(a, b), y)
    return y


def _pair_backward(needs, gy, a, b, p, q, gate, value, mode):
    a = dense(a)
    g, arrays = _gated(gate, value, p, q, a.dtype, mode), (a, like(a, b), like(a, gy))
    gradients = [torch.empty_like(a) if need else None for need in needs[:2]]
    if any(needs[:2]):
        call(lib.actfn_gated_backward, gate, g, a.numel(), *arrays, *gradients)
    return gradients + _sums(lib.actfn_gated_param_gradient, needs[2:], p, q, g, a.numel(), *arrays)


PAIR = Op("gated",
          "(Tensor a, Tensor b, Tensor? p, Tensor? q, str gate, str value, int mode) -> Tensor",
          4,
          _pair_forward,
          _pair_backward,
          lambda gy, a, b, p, q, gate, value, mode: _product(gy, a, b, p, q, gate, value),
          alike=2,
          batched=as_before,
          symmetric=lambda *options: 2)

# ---- one tensor, split ---------------------------------------------------------


def halves(x, dim):
    """The size of a half of x along dim."""
    dim = axis(x, dim, "gated product")
    if x.dim() == 0 or x.shape[dim] % 2:
        size = f"axis {dim} has size {x.shape[dim]}" if x.dim() else "the tensor has no axis"
        raise ValueError(f"gated product: {size}; it is split in two halves")
    return x.shape[dim] // 2


def _split(x, dim, gate_first):
    outer, size, inner = axes(x, dim, "gated product")
    return s.GatedSplit(outer, size // 2, inner, gate_first)


def _split_forward(x, p, q, gate, value, dim, gate_first, mode):
    code_of(x, gate)
    half, x = halves(x, dim), dense(x)
    y = resized(x, dim, half)
    g = _gated(gate, value, p, q, x.dtype, mode)
    call(lib.actfn_gated_split_forward, gate, g, _split(x, dim, gate_first), x, y)
    return y


def _split_backward(needs, gy, x, p, q, gate, value, dim, gate_first, mode):
    x = dense(x)
    g, arrays = _gated(gate, value, p, q, x.dtype, mode), (x, like(resized(x, dim, halves(x, dim)), gy))
    gx = torch.empty_like(x) if needs[0] else None
    if needs[0]:
        call(lib.actfn_gated_split_backward, gate, g, _split(x, dim, gate_first), *arrays, gx)
    return [gx] + _sums(lib.actfn_gated_split_param_gradient, needs[1:], p, q, g, _split(x, dim, gate_first), *arrays)


def _split_gradient(gy, x, p, q, gate, value, dim, gate_first, mode):
    first, second = x.chunk(2, dim)
    ga, gb, *rest = _product(gy, *((second, first) if gate_first else (first, second)), p, q, gate, value)
    return [torch.cat((gb, ga) if gate_first else (ga, gb), dim), *rest]


SPLIT = Op("gated_split",
           "(Tensor x, Tensor? p, Tensor? q, str gate, str value, int dim, bool gate_first, int mode) -> Tensor",
           3,
           _split_forward,
           _split_backward,
           _split_gradient,
           shape=lambda x, p, q, gate, value, dim, *_: resized(torch.empty_like(x), dim, halves(x, dim)),
           batched=along(2, "gated product"))


def named(layer):
    """(gate, value) of "swiglu" and its like."""
    g = s.Gated()
    check(lib.actfn_gated_functions(lib.actfn_layer_find(layer.encode()).contents.id, g), layer)
    return tuple(lib.actfn_get_info(h).contents.name.decode() if h else "" for h in (g.gate, g.value))
