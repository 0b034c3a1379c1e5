#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Functions with learned parameters (actfn/learned.h) against PyTorch: F.prelu, F.rrelu, and the others composed of its
functions; shared, per channel, per element and mixed, in both layouts, with the gradients of all parameters."""
import ctypes, itertools

import library
import torch
import torch.nn.functional as F

EXACT, MAX_PARAMS = 1, 4
Tensor = library.structure("Tensor", n=library.SIZE, c=library.SIZE, p=library.SIZE, channels_last=library.INT)
Values = library.structure("Values", at=library.POINTER, count=library.SIZE)
Learned = library.structure("Learned", f=library.POINTER, dtype=library.INT, mode=library.INT, shape=Tensor,
                            param=Values * MAX_PARAMS)
Rrelu = library.structure("Rrelu", dtype=library.INT, lower=library.DOUBLE, upper=library.DOUBLE, seed=ctypes.c_uint64,
                          offset=ctypes.c_uint64)
Apl = library.structure("Apl", dtype=library.INT, shape=Tensor, hinges=library.SIZE, a=library.POINTER,
                        b=library.POINTER)
TYPES = list(library.DTYPES)
SHAPES = [(4, 3, 10), (5, 7, 1), (1, 1, 1), (2, 64, 9), (3, 1, 500), (70, 2, 33), (0, 4, 3), (2, 3, 0)]


def sigmoid(x):
    """The gradient of torch.sigmoid multiplies by 1 - y; this one by exp(-x)."""
    return 1 / (1 + torch.exp(-x))


def negative(x):
    """So that the branch for x < 0 has no infinity where it is not taken, and 0 times it no NaN."""
    return x.clamp(max=0)


def tanh(x):
    """The gradient of torch.tanh multiplies by 1 - y^2, that of expm1 by its result + 1; here nothing cancels."""
    e = torch.exp(-2 * x.abs())
    return x.sign() * (1 - e) / (1 + e)


def softexp_negative(x, alpha):
    return -torch.log1p(-alpha * (x + alpha)) / alpha


def srelu(x, tl, al, tr, ar):
    return torch.where(x <= tl, tl + al * (x - tl), torch.where(x >= tr, tr + ar * (x - tr), x))


# name, definition, the range of each parameter
FUNCTIONS = [
    ("prelu", lambda x, a: torch.where(x > 0, x, a * x), [(-0.5, 1.5)]),
    ("swish", lambda x, beta: x * sigmoid(beta * x), [(-1.5, 3)]),
    ("soft_exponential", lambda x, alpha: torch.expm1(alpha * x) / alpha + alpha, [(0.2, 1)]),
    ("soft_exponential", softexp_negative, [(-0.2, -0.1)]),  # |x| < 4: inside the domain
    ("snake", lambda x, a: x + torch.sin(a * x)**2 / a, [(0.3, 3)]),
    ("pelu", lambda x, a, b: torch.where(x >= 0, a / b * x, a * torch.expm1(negative(x) / b)), [(0.3, 2), (0.3, 2)]),
    ("acon_c", lambda x, p, q, beta: (p - q) * x * sigmoid(beta * (p - q) * x) + q * x,
     [(0.5, 1.5), (-0.5, 0.4), (0.3, 2)]),
    ("apl", lambda x, a, b, c, d: x.relu() + a * (b - x).relu() + c * (d - x).relu(), [(-0.5, 0.5), (-2, 2)] * 2),
    ("star_relu", lambda x, s, b: s * x.relu()**2 + b, [(0.5, 1.5), (-1, 1)]),
    ("ptelu", lambda x, a, b: torch.where(x >= 0, x, a * tanh(b * x)), [(0.3, 2), (0.3, 2)]),
    ("arelu", lambda x, a, b: torch.where(x >= 0, (1 + sigmoid(b)) * x, a * x), [(0.05, 0.95), (-2, 2)]),
    ("frelu", lambda x, b: x.relu() + b, [(-1, 1)]),
    ("xielu", lambda x, p, n, beta: torch.where(x > 0, p * x * x, n * (torch.expm1(negative(x)) - x)) + beta * x,
     [(0.2, 1.5), (0.2, 1.5), (0.2, 1)]),
    ("dyt", lambda x, a, g, b: g * tanh(a * x) + b, [(0.2, 1.5), (-1.5, 1.5), (-1, 1)]),
    ("srelu", srelu, [(-2, -0.5), (-0.5, 1.5), (0.5, 2), (-0.5, 1.5)]),
    ("erf_relu", lambda x, a: torch.where(x >= 0, x, a * torch.erf(x)), [(0.2, 1.5)]),
    ("thresholded_linear_unit", lambda x, tau: torch.where(x > tau, x, tau), [(-1, 1)]),
]
KINDS = ["shared", "channel", "element", "mixed"]
# One rounding, 0.501 as the element-wise calls have it, and in double a few ULP of both.  Definitions here are sums
# whose terms may cancel; their sizes are at most 1 + x^2 or so, and PyTorch's doubles are off by some 2^-53 of that.
BOUND = {torch.float32: 0.51, torch.float64: 4, torch.bfloat16: 0.51, torch.float16: 0.51}
SLACK = 5e-16
# Gradients of parameters are sums in double, relative to the sum of the terms' sizes, and of the sizes again of what
# such a term is made of (expm1(x) - x in xielu; and PyTorch's gradient of expm1(x) is expm1(x) + 1).
PARAMETER = 4e-15


def stored(dtype):
    """What parameters are stored as."""
    return torch.float64 if dtype == torch.float64 else torch.float32


def draw(kind, index, shape, last, dtype, low, high):
    """Values of parameter number `index`, of a shape that broadcasts to a sample."""
    _, c, p = shape
    kind = KINDS[index % 3] if kind == "mixed" else kind
    count = {"shared": (1, 1), "channel": (c, 1), "element": (c, p)}[kind]
    count = count[::-1] if last else count
    return (torch.rand(count, dtype=torch.float64) * (high - low) + low).to(stored(dtype))


def closed(gx, gy, dtype):
    """Where f' is 0 in the type (2^-25 in f16), the unit is closed: gx is 0 whatever gy is."""
    least = 2.0**(library.FORMATS[dtype][1] - 1) if dtype != torch.float64 else 0.0
    return torch.where(gx.abs() <= gy.double().abs() * least, torch.zeros_like(gx), gx)


def check(lib, f, name, function, ranges, shape, kind, last, dtype):
    n, c, p = shape
    x = library.random((n, p, c) if last else shape, torch.float64, 1.3).clamp(-3.9, 3.9).to(dtype)
    gy, y, gx = library.random(x.shape, dtype), torch.empty_like(x), torch.empty_like(x)
    values = [draw(kind, k, shape, last, dtype, *r) for k, r in enumerate(ranges)]
    l = Learned(f, library.DTYPES[dtype], EXACT, Tensor(n, c, p, last))
    for k, v in enumerate(values):
        l.param[k] = Values(library.pointer(v), v.numel())
    gp = [torch.full(v.shape, torch.nan, dtype=torch.float64) for v in values]
    library.must(lib.actfn_learned_check(ctypes.byref(l), None, library.SIZE(0)))
    library.must(lib.actfn_learned_forward(ctypes.byref(l), *map(library.pointer, (x, y))))
    library.must(lib.actfn_learned_backward(ctypes.byref(l), *map(library.pointer, (x, gy, gx)),
                                            (library.POINTER * len(gp))(*map(library.pointer, gp))))
    # each element has parameters of its own, for the sizes of the terms of their gradients
    want, (want_gx, *terms) = library.autograd(function, [x, *(v.expand(x.shape) for v in values)], gy)
    name += f" {library.text(shape)} {kind} {library.short(dtype)}{' channels last' if last else ''}"
    size, g = 1 + x.double()**2, gy.double().abs()
    library.within(f"{name} y", y, want, BOUND[dtype], dtype, 0.0, SLACK * size)
    library.within(f"{name} gx", gx, closed(want_gx, gy, dtype), BOUND[dtype], dtype, 0.0, SLACK * size * g)
    for k, (got, t) in enumerate(zip(gp, terms)):
        total, sizes = (s.sum_to_size(1, *got.shape)[0] for s in (t, t.abs() + g * size))
        library.relative(f"{name} gp{k}", got, total, PARAMETER, sizes)


def check_prelu(lib, shape, kind, dtype):
    """F.prelu itself, zeros among x: its rule at 0 is ours."""
    n, c, p = shape
    x, gy = library.random(shape, dtype), library.random(shape, dtype)
    x.view(-1)[::5] = 0.0
    a = library.random(1 if kind == "shared" else c, stored(dtype), 0.5)
    y, gx, ga = torch.empty_like(x), torch.empty_like(x), torch.empty(a.shape, dtype=torch.float64)
    l = Learned(library.handle(lib, "prelu"), library.DTYPES[dtype], EXACT, Tensor(n, c, p, 0))
    l.param[0] = Values(library.pointer(a), a.numel())
    library.must(lib.actfn_learned_forward(ctypes.byref(l), *map(library.pointer, (x, y))))
    library.must(lib.actfn_learned_backward(ctypes.byref(l), *map(library.pointer, (x, gy, gx)),
                                            (library.POINTER * 1)(library.pointer(ga))))
    want, (want_gx, want_ga) = library.autograd(F.prelu, [x, a], gy)
    name = f"F.prelu {library.text(shape)} {kind} {library.short(dtype)}"
    library.within(f"{name} y", y, want, BOUND[dtype], dtype)
    library.within(f"{name} gx", gx, want_gx, BOUND[dtype], dtype)
    if dtype == a.dtype:  # one product each, and both round it
        itself, (itself_gx, _) = library.autograd(F.prelu, [x, a], gy, dtype)
        library.within(f"{name} y, PyTorch itself", y, itself, 0, dtype)
        library.within(f"{name} gx, PyTorch itself", gx, itself_gx, 0, dtype)
    sizes = (gy.double() * x.double()).abs().sum((0, 2)) if a.numel() == c else (gy.double() * x.double()).abs().sum()
    library.relative(f"{name} ga", ga, want_ga, PARAMETER, sizes)


def check_rrelu(lib, n, slope, dtype):
    """lower = upper leaves nothing to chance."""
    x, gy = library.random(n, dtype), library.random(n, dtype)
    y, gx, noise = (torch.empty_like(x) for _ in range(3))
    r, count = Rrelu(library.DTYPES[dtype], slope, slope, 5, 9), library.SIZE(n)
    library.must(lib.actfn_rrelu_forward(ctypes.byref(r), count, *map(library.pointer, (x, y, noise))))
    library.must(lib.actfn_rrelu_backward(ctypes.byref(r), count, *map(library.pointer, (x, gy, gx))))
    as_float = torch.tensor(slope, dtype=torch.float32).item()  # slopes are floats in all types
    want, (want_gx,) = library.autograd(lambda t: F.rrelu(t, as_float, as_float, True), [x], gy)
    name = f"F.rrelu n={n} lower=upper={slope} {library.short(dtype)}"
    library.within(f"{name} y", y, want, BOUND[dtype], dtype)
    library.within(f"{name} gx", gx, want_gx, BOUND[dtype], dtype)
    library.within(f"{name} noise", noise, torch.where(x >= 0, 1.0, as_float), BOUND[dtype], dtype)


def check_evaluation(lib, n, lower, upper, dtype):
    """The slope is the middle of both."""
    x, gy = library.random(n, dtype), library.random(n, dtype)
    y, gx, f = torch.empty_like(x), torch.empty_like(x), library.handle(lib, f"rrelu({lower!r}, {upper!r})")
    call = f, library.DTYPES[dtype], library.SIZE(n)
    library.must(lib.actfn_forward(*call, *map(library.pointer, (x, y))))
    library.must(lib.actfn_backward(*call, *map(library.pointer, (x, gy, gx))))
    want, (want_gx,) = library.autograd(lambda t: F.rrelu(t, lower, upper, False), [x], gy)
    name = f"F.rrelu n={n} evaluation {lower} {upper} {library.short(dtype)}"
    library.within(f"{name} y", y, want, BOUND[dtype], dtype)
    library.within(f"{name} gx", gx, want_gx, BOUND[dtype], dtype)


def check_apl(lib, shape, hinges, last, dtype):
    """Any number of hinges; a and b are hinges x channels."""
    n, c, p = shape
    x = library.random((n, p, c) if last else shape, dtype, 1.5)
    gy, y, gx = library.random(x.shape, dtype), torch.empty_like(x), torch.empty_like(x)
    a, b = (library.random((hinges, c), stored(dtype)) for _ in range(2))
    ga, gb = (torch.empty((hinges, c), dtype=torch.float64) for _ in range(2))
    l = Apl(library.DTYPES[dtype], Tensor(n, c, p, last), hinges, *map(library.pointer, (a, b)))
    library.must(lib.actfn_apl_forward(ctypes.byref(l), *map(library.pointer, (x, y))))
    library.must(lib.actfn_apl_backward(ctypes.byref(l), *map(library.pointer, (x, gy, gx, ga, gb))))
    across = (hinges, 1, 1, c) if last else (hinges, 1, c, 1)
    spread = [t.view(across).expand(hinges, *x.shape) for t in (a, b)]
    want, (want_gx, *terms) = library.autograd(lambda t, a, b: t.relu() + (a * (b - t).relu()).sum(0), [x, *spread], gy)
    sizes = x.double().abs() + (spread[0].double() * (spread[1].double() - x.double())).abs().sum(0)
    slopes = gy.double().abs() * (1 + spread[0].double().abs().sum(0))
    name = f"apl {library.text(shape)} S={hinges} {library.short(dtype)}{' channels last' if last else ''}"
    # learned.h: (2 S + 1) 2^-53 of the terms, here and in PyTorch
    slack = 2 * (2 * hinges + 1) * 2**-53
    library.within(f"{name} y", y, want, 0.51, dtype, 0.0, slack * sizes)
    library.within(f"{name} gx", gx, want_gx, 0.51, dtype, 0.0, slack * slopes)
    for what, got, t in zip(("ga", "gb"), (ga, gb), terms):
        library.relative(f"{name} {what}", got, t.sum_to_size(across).view(hinges, c), PARAMETER,
                         t.abs().sum_to_size(across).view(hinges, c))


def main():
    lib = library.load()
    torch.manual_seed(4)
    for name, function, ranges in FUNCTIONS:
        f = library.handle(lib, name)
        for shape, kind, last, dtype in itertools.product(SHAPES, KINDS, (0, 1), TYPES):
            check(lib, f, name, function, ranges, shape, kind, last, dtype)
    for shape, dtype in itertools.product(SHAPES, TYPES):
        for kind in "shared", "channel":
            check_prelu(lib, shape, kind, dtype)
        for hinges, last in itertools.product((0, 1, 2, 5, 16), (0, 1)):
            check_apl(lib, shape, hinges, last, dtype)
    for n, dtype in itertools.product((0, 1, 63, 1000, 5001), TYPES):
        for slope in 0.25, 0.1, 0.0, 1.5:
            check_rrelu(lib, n, slope, dtype)
        for lower, upper in (1 / 8, 1 / 3), (0.1, 0.1), (0.0, 0.7):
            check_evaluation(lib, n, lower, upper, dtype)
    library.finish()


main()
