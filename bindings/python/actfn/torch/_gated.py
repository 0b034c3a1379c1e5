# SPDX-License-Identifier: MIT
"""Gated products: y = h(a) f(b), of two tensors or of the halves of one."""
import torch
from .._function import function
from .._library import check, lib, s
from ._formula import derivative
from ._op import Op, along, as_before
from ._tensors import CODES, axes, axis, call, code_of, dense, like, resized


def _gated(gate, value, dtype, mode):
    """The library's description; a value of "" is the identity."""
    handles = function(gate), function(value) if value else None
    g = s.Gated(*(h and h._handle for h in handles), CODES[dtype], mode)
    g.handles = handles  # they live as long as it
    return g


def _product(gy, a, b, gate, value):
    """The gradients by a and by b."""
    (f, p), (h, q) = ((g, [torch.tensor(v, dtype=torch.float64) for v in g.params.values()])
                      for g in (function(gate), function(value or "identity")))
    a, b, g = a.double(), b.double(), gy.double()
    ga = g * derivative(h, (0,), a, *q) * derivative(f, (), b, *p)
    gb = g * derivative(h, (), a, *q) * derivative(f, (0,), b, *p)
    return [ga.to(gy.dtype), gb.to(gy.dtype)]


# ---- two tensors ---------------------------------------------------------------


def _pair_forward(a, b, gate, value, mode):
    if code_of(a, gate) != code_of(b, gate):
        raise TypeError(f"gated product: the value holds {a.dtype}, the gate {b.dtype}")
    if a.shape != b.shape:
        raise ValueError(f"gated product: a value of shape {tuple(a.shape)}, and a gate of shape {tuple(b.shape)}")
    a = dense(a)
    y = torch.empty_like(a)
    call(lib.actfn_gated_forward, gate, _gated(gate, value, a.dtype, mode), a.numel(), a, like(a, b), y)
    return y


def _pair_backward(needs, gy, a, b, gate, value, mode):
    a = dense(a)
    gradients = [torch.empty_like(a) if need else None for need in needs]
    call(lib.actfn_gated_backward, gate, _gated(gate, value, a.dtype, mode), a.numel(), a, like(a, b), like(a, gy),
         *gradients)
    return gradients


PAIR = Op("gated", "(Tensor a, Tensor b, str gate, str value, int mode) -> Tensor", 2, _pair_forward, _pair_backward,
          lambda gy, a, b, gate, value, mode: _product(gy, a, b, gate, value), alike=2,
          batched=as_before, symmetric=lambda *options: 2)

# ---- one tensor, split ---------------------------------------------------------


def _halves(x, dim):
    dim = axis(x, dim, "gated product")
    if x.dim() == 0 or x.shape[dim] % 2:
        size = f"axis {dim} has size {x.shape[dim]}" if x.dim() else "the tensor has no axis"
        raise ValueError(f"gated product: {size}; it is split in two halves")
    return x.shape[dim] // 2


def _split(x, dim, gate_first):
    outer, size, inner = axes(x, dim, "gated product")
    return s.GatedSplit(outer, size // 2, inner, gate_first)


def _split_forward(x, gate, value, dim, gate_first, mode):
    code_of(x, gate)
    half, x = _halves(x, dim), dense(x)
    y = resized(x, dim, half)
    call(lib.actfn_gated_split_forward, gate, _gated(gate, value, x.dtype, mode), _split(x, dim, gate_first), x, y)
    return y


def _split_backward(needs, gy, x, gate, value, dim, gate_first, mode):
    x = dense(x)
    gy, gx = like(resized(x, dim, _halves(x, dim)), gy), torch.empty_like(x)
    call(lib.actfn_gated_split_backward, gate, _gated(gate, value, x.dtype, mode), _split(x, dim, gate_first), x, gy,
         gx)
    return [gx]


def _split_gradient(gy, x, gate, value, dim, gate_first, mode):
    first, second = x.chunk(2, dim)
    ga, gb = _product(gy, *((second, first) if gate_first else (first, second)), gate, value)
    return [torch.cat((gb, ga) if gate_first else (ga, gb), dim)]


SPLIT = Op("gated_split",
           "(Tensor x, str gate, str value, int dim, bool gate_first, int mode) -> Tensor",
           1,
           _split_forward,
           _split_backward,
           _split_gradient,
           shape=lambda x, gate, value, dim, *_: resized(torch.empty_like(x), dim, _halves(x, dim)),
           batched=along(2, "gated product"))


def named(layer):
    """(gate, value) of "swiglu" and its like."""
    g = s.Gated()
    check(lib.actfn_gated_functions(lib.actfn_layer_find(layer.encode()).contents.id, g), layer)
    return tuple(lib.actfn_get_info(h).contents.name.decode() if h else "" for h in (g.gate, g.value))
