# SPDX-License-Identifier: MIT
"""Dynamic ReLU."""
import ctypes
import torch
from .._library import check, lib, s
from ._group import by_autograd
from ._op import Op
from ._tensors import CODES, call, code_of, like, point, stored

VARIANTS = "abc"
NAMES = ("w1", "b1", "w2", "b2", "w", "b")


def by_channel(x):
    """x, or a contiguous copy; its (n, c, p); and do channels lie last?"""
    if x.dim() < 2:
        raise ValueError(f"dyrelu: a tensor of samples and channels is wanted, not one with {x.dim()} axes")
    n, c = x.shape[:2]
    last = x.dim() > 2 and not x.is_contiguous() and x.movedim(1, -1).is_contiguous()
    x = x if last else x.contiguous()
    return x.resolve_neg(), (n, c, x.numel() // (n * c) if n * c else 0), last


def _layer(x, parameters, options):
    """x, the library's description, its parameters, and its workspace."""
    variant, pieces, lambda_a, lambda_b, alpha, beta, tau, gamma = options
    code = code_of(x, f"dyrelu_{variant}")
    x, (n, c, p), last = by_channel(x)
    d = s.Dyrelu()
    check(lib.actfn_dyrelu_usual(d, VARIANTS.index(variant), n, c, p), f"dyrelu_{variant}")
    d.channels_last, d.pieces, d.hidden = last, pieces, parameters[1].numel()
    d.lambda_a, d.lambda_b, d.tau, d.gamma = lambda_a, lambda_b, tau, gamma
    d.alpha[:len(alpha)], d.beta[:len(beta)] = alpha, beta
    why = ctypes.create_string_buffer(400)
    have = s.DyreluSizes(*(0 if q is None else q.numel() for q in parameters))
    check(lib.actfn_dyrelu_check(d, have, why, len(why)), None, why.value.decode())
    size = ctypes.c_size_t()
    check(lib.actfn_dyrelu_workspace(d, code, size), f"dyrelu_{variant}")
    values = [None if q is None else q.detach().to(stored(x.dtype)).contiguous() for q in parameters]
    work = torch.empty((size.value + 7) // 8, dtype=torch.float64)
    return x, d, point(s.DyreluParams(), **dict(zip(NAMES, values))), work


def _forward(x, *rest):
    x, d, w, work = _layer(x, rest[:6], rest[6:])
    y = torch.empty_like(x)
    call(lib.actfn_dyrelu_forward, "dyrelu", d, CODES[x.dtype], x, w, work, y)
    return y


def _backward(needs, gy, x, *rest):
    parameters = rest[:6]
    x, d, w, work = _layer(x, parameters, rest[6:])
    gx = torch.empty_like(x)
    sums = [torch.empty(q.shape, dtype=torch.float64) if need else None for q, need in zip(parameters, needs[1:])]
    call(lib.actfn_dyrelu_backward, "dyrelu", d, CODES[x.dtype], x, like(x, gy), w, work, gx,
         point(s.DyreluGradients(), **dict(zip(NAMES, sums))))
    return [gx, *(None if g is None else g.to(q.dtype) for g, q in zip(sums, parameters))]


def _formula(x, w1, b1, w2, b2, w, b, variant, pieces, lambda_a, lambda_b, alpha, beta, tau, gamma):
    """The definition, in double."""
    n, c = x.shape[:2]
    z = x.double().flatten(2) if x.dim() > 2 else x.double().unsqueeze(2)
    hidden = torch.relu(z.mean(2) @ w1.double().reshape(-1, c).t() + b1.double().flatten())
    delta = 2 * torch.sigmoid(hidden @ w2.double().reshape(-1, hidden.shape[1]).t() + b2.double().flatten()) - 1
    delta = delta.reshape(n, -1, 1, 2, pieces)  # (sample, channel or 1, position, a or b, piece)
    pad = [0.0] * pieces
    a = torch.tensor([*alpha, *pad][:pieces], dtype=torch.float64) + lambda_a * delta[..., 0, :]
    shift = torch.tensor([*beta, *pad][:pieces], dtype=torch.float64) + lambda_b * delta[..., 1, :]
    y = (a * z.unsqueeze(-1) + shift).max(-1).values
    if variant == "c":
        score = (torch.einsum("c,ncp->np", w.double().flatten(), z) + b.double().flatten()) / tau
        y = y * (torch.softmax(score, 1) * (gamma or z.shape[2] / 3)).clamp(max=1).unsqueeze(1)
    return y.reshape(x.shape).to(x.dtype)


def _gradient(gy, *args):
    tensors, options = args[:7], args[7:]
    there = [t for t in tensors if t is not None]
    none = [None] * (7 - len(there))
    return by_autograd(lambda *t: _formula(*t, *none, *options), gy, there) + none


DYRELU = Op("dyrelu",
            "(Tensor x, Tensor w1, Tensor b1, Tensor w2, Tensor b2, Tensor? w, Tensor? b, str variant, int pieces, "
            "float lambda_a, float lambda_b, float[] alpha, float[] beta, float tau, float gamma) -> Tensor",
            7,
            _forward,
            _backward,
            _gradient,
            shape=lambda x, *_: torch.empty_like(by_channel(x)[0]),
            batched=lambda n, *options: (options, True))
