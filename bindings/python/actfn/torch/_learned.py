# SPDX-License-Identifier: MIT
"""Functions whose parameters are tensors: one number for all, one per channel, or one per element of a sample."""
import ctypes
import torch
from .._function import function
from .._library import check, lib, s
from ._formula import derivative
from ._op import Op
from ._tensors import CODES, axes, axis_of, call, code_of, dense, like, point, stored

MOST = s.MAX_PARAMS


def _shape(x, parameters, dim, where):
    """x as the library wants it, its (n, c, p), and for each parameter the shape in which it broadcasts to x."""
    code_of(x, where)
    if any(p is not None and p.dim() > 1 for p in parameters):
        x = x.contiguous()
        if x.dim() < 2 or dim % x.dim() != 1:
            raise ValueError(f"{where}: parameters per element want samples along axis 0 and channels along axis 1")
        n, c, p = x.shape[0], x.shape[1], x[:1, :1].numel() if x.numel() else 0
    elif x.dim() < 2 and dim == 1:  # as in torch.nn.PReLU: no channels
        x, (n, c, p) = dense(x), (x.numel(), 1, 1)
    else:
        x = dense(x)
        n, c, p = axes(x, dim, where)
    return x, (n, c, p), [None if q is None else _spread(x, q, dim, c, where) for q in parameters]


def _spread(x, q, dim, channels, where):
    code_of(q, where)
    if q.dim() > 1:
        if q.shape != x.shape[1:]:
            raise ValueError(f"{where}: parameters of shape {tuple(q.shape)} for samples of shape {tuple(x.shape[1:])}")
        return q.shape
    if q.numel() == 1:
        return ()
    if q.numel() != channels:
        raise ValueError(
            f"{where}: {q.numel()} parameters for {channels} channels; give 1 (for all), {channels} (for each "
            "channel) or one for each element of a sample")
    return (-1, *(1 for _ in x.shape[dim % x.dim() + 1:]))


def _description(f, mode, x, shape, parameters):
    values = [None if q is None else q.detach().to(stored(x.dtype)).contiguous() for q in parameters]
    d = s.Learned(f=f._handle, dtype=CODES[x.dtype], mode=mode, shape=s.Tensor(*shape, 0))
    for k, v in enumerate(values):
        if v is not None:
            d.param[k] = s.Values(v.data_ptr(), v.numel())
    d.values = values  # they live as long as it
    return d


def _forward(x, *rest):
    parameters, (spec, dim, mode) = rest[:MOST], rest[MOST:]
    f = function(spec)
    x, shape, _ = _shape(x, parameters, dim, f.name)
    y = torch.empty_like(x)
    call(lib.actfn_learned_forward, f.name, _description(f, mode, x, shape, parameters), x, y)
    return y


def _backward(needs, gy, x, *rest):
    parameters, (spec, dim, mode) = rest[:MOST], rest[MOST:]
    f = function(spec)
    x, shape, _ = _shape(x, parameters, dim, f.name)
    gx = torch.empty_like(x) if needs[0] else None
    sums = [torch.empty(q.shape, dtype=torch.float64) if need else None for q, need in zip(parameters, needs[1:])]
    at = (ctypes.c_void_p * MOST)(*(None if g is None else g.data_ptr() for g in sums))
    call(lib.actfn_learned_backward, f.name, _description(f, mode, x, shape, parameters), x, like(x, gy), gx, at)
    return [gx, *(None if g is None else g.to(q.dtype) for g, q in zip(sums, parameters))]


def _gradient(gy, x, *rest):
    parameters, (spec, dim, _) = rest[:MOST], rest[MOST:]
    f = function(spec)
    _, _, spreads = _shape(x, parameters, dim, f.name)
    variables = [x.double()]
    for q, spread, constant in zip(parameters, spreads, f.params.values()):
        variables.append(torch.tensor(constant, dtype=torch.float64) if q is None else q.double().reshape(spread))
    gradients = [(gy * derivative(f, (0,), *variables)).to(x.dtype)]
    for k, q in enumerate(parameters):
        if q is None:
            gradients.append(None)
        else:
            each = gy * derivative(f, (k + 1,), *variables)
            gradients.append(each.sum_to_size(variables[k + 1].shape).reshape(q.shape).to(q.dtype))
    return gradients


def _empty(x, *rest):
    return torch.empty_like(_shape(x, rest[:MOST], rest[MOST + 1], rest[MOST])[0])


def _among_samples(n, dim, where):
    """How a batch joins the samples: (dim, merge); None where there are no axes.  Channels along axis 0 leave no place
    for samples, and get one."""
    if not n:
        return None
    none = n < 2 and dim == 1  # no channels
    return (1, False) if not none and axis_of(n, dim, where) == 0 else (dim, True)


def _batched(n, spec, dim, mode):
    plan = _among_samples(n, dim, spec)
    return plan and ((spec, plan[0], mode), plan[1])


LEARNED = Op("learned",
             "(Tensor x, Tensor? p0, Tensor? p1, Tensor? p2, Tensor? p3, str f, int dim, int mode) -> Tensor",
             1 + MOST,
             _forward,
             _backward,
             _gradient,
             shape=_empty,
             batched=_batched,
             symmetric=lambda *options: 1)


def learned(spec, names, x, parameters, dim=1, mode=0):
    """f(x) with some of f's parameters, names, as tensors; {name: tensor}."""
    given = [parameters.get(name) for name in names] + [None] * (MOST - len(names))
    return LEARNED(x, *given, spec, dim, mode)


def check_values(f, parameters):
    """ValueError where a value is outside of its parameter's range."""
    d = s.Learned(f=f._handle, shape=s.Tensor(0, max([p.numel() for p in parameters], default=1), 1, 0))
    values = [p.detach().to(torch.float32).contiguous() for p in parameters]
    for k, v in enumerate(values):
        d.param[k] = s.Values(v.data_ptr(), v.numel())
    why = ctypes.create_string_buffer(400)
    check(lib.actfn_learned_check(d, why, len(why)), None, why.value.decode())


# ---- rrelu in training ---------------------------------------------------------


def _rrelu_forward(x, seed, lower, upper):
    code, x = code_of(x, "rrelu"), dense(x)
    y, r = torch.empty_like(x), s.Rrelu(dtype=code, lower=lower, upper=upper, seed=int(seed))
    call(lib.actfn_rrelu_forward, "rrelu", r, x.numel(), x, y, None)
    return y


def _rrelu_backward(needs, gy, x, seed, lower, upper):
    x = dense(x)
    gx, r = torch.empty_like(x), s.Rrelu(dtype=CODES[x.dtype], lower=lower, upper=upper, seed=int(seed))
    call(lib.actfn_rrelu_backward, "rrelu", r, x.numel(), x, like(x, gy), gx)
    return [gx, None]


def _rrelu_gradient(gy, x, seed, lower, upper):
    slopes, _ = RRELU.gradients((True, False), torch.ones_like(x), x, seed, lower, upper)
    return [gy * slopes, None]


RRELU = Op("rrelu", "(Tensor x, Tensor seed, float lower, float upper) -> Tensor", 2, _rrelu_forward, _rrelu_backward,
           _rrelu_gradient, symmetric=lambda *options: 1)


def new_seed():
    """From PyTorch's generator, so that torch.manual_seed() decides."""
    return torch.randint(2**62, (), dtype=torch.int64)


# ---- apl -----------------------------------------------------------------------


def _apl(x, a, b, dim):
    code, x = code_of(x, "apl"), dense(x)
    if a.dim() != 2 or a.shape != b.shape:
        raise ValueError(f"apl: a and b have the shape (hinges, channels), not {tuple(a.shape)} and {tuple(b.shape)}")
    n, c, p = axes(x, dim, "apl") if x.dim() > 1 or dim != 1 else (x.numel(), 1, 1)
    if a.shape[1] != c:
        raise ValueError(f"apl: a and b are for {a.shape[1]} channels, the tensor has {c}")
    a, b = (v.detach().to(stored(x.dtype)).contiguous() for v in (a, b))
    return x, point(s.Apl(dtype=code, shape=s.Tensor(n, c, p, 0), hinges=a.shape[0]), a=a, b=b)


def _apl_forward(x, a, b, dim):
    x, d = _apl(x, a, b, dim)
    y = torch.empty_like(x)
    call(lib.actfn_apl_forward, "apl", d, x, y)
    return y


def _apl_backward(needs, gy, x, a, b, dim):
    x, d = _apl(x, a, b, dim)
    gx = torch.empty_like(x) if needs[0] else None
    ga, gb = (torch.empty(q.shape, dtype=torch.float64) if need else None for q, need in zip((a, b), needs[1:]))
    call(lib.actfn_apl_backward, "apl", d, x, like(x, gy), gx, ga, gb)
    return [gx, *(None if g is None else g.to(a.dtype) for g in (ga, gb))]


def _apl_gradient(gy, x, a, b, dim):
    after = x.dim() - 1 - dim % x.dim() if x.dim() > 1 or dim != 1 else 0
    shape = (len(a), *(1 for _ in range(x.dim() - after - 1)), a.shape[1], *(1 for _ in range(after)))
    u, v, z, g = a.double().reshape(shape), b.double().reshape(shape), x.double(), gy.double()
    open_ = (z < v).double()
    gx = g * ((z > 0).double() - (u * open_).sum(0))
    ga, gb = ((g * each).sum_to_size(u.shape).reshape(a.shape) for each in (open_ * (v - z), u * open_))
    return [gx.to(x.dtype), ga.to(a.dtype), gb.to(b.dtype)]


def _apl_batched(n, dim):
    plan = _among_samples(n, dim, "apl")
    return plan and (plan[:1], plan[1])


APL = Op("apl", "(Tensor x, Tensor a, Tensor b, int dim) -> Tensor", 3, _apl_forward, _apl_backward, _apl_gradient,
         batched=_apl_batched, symmetric=lambda dim: 1)
