# SPDX-License-Identifier: MIT
"""Maxout, CReLU, PolyNorm and PolyReLU."""
import ctypes
import torch
from .._library import lib, s
from ._op import Op, along, as_before
from ._transform import is_transformed, vjp
from ._tensors import CODES, axes, axis, call, code_of, dense, like, resized


def by_autograd(function, gy, tensors):
    """The gradients of function(*tensors), which may be derived again."""
    if vjp and is_transformed((gy, *tensors)):
        return list(vjp(function, *tensors)[1](gy))
    leaves = [t if t.requires_grad else t.detach().requires_grad_() for t in tensors]
    with torch.enable_grad():
        return list(torch.autograd.grad(function(*leaves), leaves, gy, create_graph=True))


# ---- maxout --------------------------------------------------------------------


def _units(x, pieces, dim):
    size = x.shape[axis(x, dim, "maxout")] if x.dim() else 1
    if pieces < 1 or size % pieces:
        raise ValueError(f"maxout: {size} channels are not divisible by {pieces} pieces")
    return size // pieces


def _maxout(x, pieces, dim, piece_major):
    outer, size, inner = axes(x, dim, "maxout")
    return s.Maxout(outer, size // pieces, pieces, inner, piece_major)


def _maxout_forward(x, pieces, dim, piece_major):
    code = code_of(x, "maxout")
    units, x = _units(x, pieces, dim), dense(x)
    y = resized(x, dim, units) if x.dim() else torch.empty_like(x)
    call(lib.actfn_maxout_forward, "maxout", _maxout(x, pieces, dim, piece_major), code, x, y)
    return y


def _maxout_backward(needs, gy, x, pieces, dim, piece_major):
    x = dense(x)
    gx, y = torch.empty_like(x), resized(x, dim, _units(x, pieces, dim)) if x.dim() else x
    call(lib.actfn_maxout_backward, "maxout", _maxout(x, pieces, dim, piece_major), CODES[x.dtype], x, like(y, gy), gx)
    return [gx]


def _maxout_gradient(gy, x, pieces, dim, piece_major):
    won, = MAXOUT.gradients((True,), torch.ones(gy.shape, dtype=gy.dtype), x, pieces, dim, piece_major)
    spread = torch.cat([gy] * pieces, dim) if piece_major else gy.repeat_interleave(pieces, dim)
    return [spread * won if x.dim() else gy * won]


MAXOUT = Op("maxout",
            "(Tensor x, int pieces, int dim, bool piece_major) -> Tensor",
            1,
            _maxout_forward,
            _maxout_backward,
            _maxout_gradient,
            shape=lambda x, pieces, dim, _: resized(torch.empty_like(x), dim, _units(x, pieces, dim)),
            batched=along(1, "maxout"))

# ---- crelu ---------------------------------------------------------------------


def _shape(x, dim, where):
    return s.Shape(*axes(x, dim, where))


def _doubled(x, dim):
    if x.dim() == 0:
        raise ValueError("crelu: the tensor has no axis")
    return resized(x, dim, 2 * x.shape[axis(x, dim, "crelu")])


def _crelu_forward(x, dim):
    code, x = code_of(x, "crelu"), dense(x)
    y = _doubled(x, dim)
    call(lib.actfn_crelu_forward, "crelu", _shape(x, dim, "crelu"), code, x, y)
    return y


def _crelu_backward(needs, gy, x, dim):
    x = dense(x)
    gx = torch.empty_like(x)
    call(lib.actfn_crelu_backward, "crelu", _shape(x, dim, "crelu"), CODES[x.dtype], x, like(_doubled(x, dim), gy), gx)
    return [gx]


def _crelu_gradient(gy, x, dim):
    plus, minus = gy.chunk(2, dim)
    return [plus * (x > 0) - minus * (x < 0)]


CRELU = Op("crelu",
           "(Tensor x, int dim) -> Tensor",
           1,
           _crelu_forward,
           _crelu_backward,
           _crelu_gradient,
           shape=lambda x, dim: _doubled(torch.empty_like(x), dim),
           batched=along(0, "crelu"))

# ---- polynorm ------------------------------------------------------------------


def _polynorm(weight, bias, eps):
    if weight.numel() != 3 or bias.numel() != 1:
        raise ValueError(f"polynorm: 3 weights and 1 bias are wanted, not {weight.numel()} and {bias.numel()}")
    return s.Polynorm((ctypes.c_double * 3)(*weight.flatten().tolist()), bias.item(), eps)


def _polynorm_forward(x, weight, bias, dim, eps):
    code, x = code_of(x, "polynorm"), dense(x)
    y = torch.empty_like(x)
    call(lib.actfn_polynorm_forward, "polynorm", _polynorm(weight, bias, eps), _shape(x, dim, "polynorm"), code, x, y)
    return y


def _polynorm_backward(needs, gy, x, weight, bias, dim, eps):
    x = dense(x)
    gx = torch.empty_like(x) if needs[0] else None
    gw, gb = (torch.empty(n, dtype=torch.float64) if any(needs[1:]) else None for n in (3, 1))
    call(lib.actfn_polynorm_backward, "polynorm", _polynorm(weight, bias, eps), _shape(x, dim, "polynorm"),
         CODES[x.dtype], x, like(x, gy), gx, gw, gb)
    return [gx, *(None if g is None else g.reshape(q.shape).to(q.dtype) for g, q in zip((gw, gb), (weight, bias)))]


def _polynorm_formula(x, weight, bias, dim, eps):
    def norm(u):
        return u * torch.rsqrt((u * u).mean(dim, True) + eps)

    w = weight.double().flatten()
    z = x.double()
    return (w[0] * norm(z**3) + w[1] * norm(z * z) + w[2] * norm(z) + bias.double().flatten()).to(x.dtype)


POLYNORM = Op("polynorm", "(Tensor x, Tensor weight, Tensor bias, int dim, float eps) -> Tensor", 3, _polynorm_forward,
              _polynorm_backward,
              lambda gy, x, w, b, dim, eps: by_autograd(lambda *t: _polynorm_formula(*t, dim, eps), gy, (x, w, b)),
              batched=along(0, "polynorm"))

# ---- polyrelu ------------------------------------------------------------------


def _polyrelu(weight):
    if not 1 <= weight.numel() <= s.POLYRELU_MAX + 1:
        raise ValueError(f"polyrelu: 1 to {s.POLYRELU_MAX + 1} coefficients, not {weight.numel()}")
    return s.Polyrelu(weight.numel() - 1, (ctypes.c_double * (s.POLYRELU_MAX + 1))(*weight.flatten().tolist()))


def _polyrelu_forward(x, weight):
    code, x = code_of(x, "polyrelu"), dense(x)
    y = torch.empty_like(x)
    call(lib.actfn_polyrelu_forward, "polyrelu", _polyrelu(weight), code, x.numel(), x, y)
    return y


def _polyrelu_backward(needs, gy, x, weight):
    x = dense(x)
    gx = torch.empty_like(x) if needs[0] else None
    ga = torch.empty(weight.shape, dtype=torch.float64) if needs[1] else None
    call(lib.actfn_polyrelu_backward, "polyrelu", _polyrelu(weight), CODES[x.dtype], x.numel(), x, like(x, gy), gx, ga)
    return [gx, None if ga is None else ga.to(weight.dtype)]


def _polyrelu_gradient(gy, x, weight):
    r, w, g = x.double().clamp(min=0), weight.double().flatten(), gy.double()
    slope = sum((i * w[i] * r**(i - 1) for i in range(1, len(w))), torch.zeros_like(r)) * (x > 0)
    return [(g * slope).to(x.dtype),
            torch.stack([(g * r**i).sum() for i in range(len(w))]).reshape(weight.shape).to(weight.dtype)]


POLYRELU = Op("polyrelu", "(Tensor x, Tensor weight) -> Tensor", 2, _polyrelu_forward, _polyrelu_backward,
              _polyrelu_gradient, batched=as_before, symmetric=lambda: 1)
