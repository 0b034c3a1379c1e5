#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Gated products (actfn/gated.h) against PyTorch: F.glu, and h(a) f(b) composed of its functions, from one tensor and
from two, with the gradients of both halves and of the parameters of both functions."""
import ctypes, itertools, math

import library
import torch
import torch.nn.functional as F

EXACT = 1
Gated = library.structure("Gated", gate=library.POINTER, value=library.POINTER, dtype=library.INT, mode=library.INT)
Split = library.structure("Split", outer=library.SIZE, size=library.SIZE, inner=library.SIZE, order=library.INT)


def identity(x):
    return x


def gelu(x):
    """PyTorch's own adds 1 to erf(x), and of gelu(-6) has half of its digits left even in double."""
    return x * torch.erfc(-x * math.sqrt(0.5)) / 2


def elu(x):
    """PyTorch's own subtracts 1 from exp(x)."""
    return torch.where(x > 0, x, torch.expm1(x) / 2)


def swish(x, beta):
    """The gradient of torch.sigmoid multiplies by 1 - y; this one by exp(-x)."""
    return x / (1 + torch.exp(-beta * x))


# name, id, h, f, and how many of the two are not exact in f32
NAMED = [("glu", 13, identity, torch.sigmoid, 1), ("bilinear", 14, identity, identity, 0),
         ("reglu", 15, identity, F.relu, 0), ("geglu", 16, identity, gelu, 1), ("swiglu", 17, identity, F.silu, 1),
         ("gtu", 18, torch.tanh, torch.sigmoid, 2)]
# spec of f, spec of h, f, h: any two functions will do
FREE = [("elu(0.5)", "mish", elu, F.mish), ("softplus", None, F.softplus, identity),
        ("leaky_relu(0.2)", "softsign", lambda x: F.leaky_relu(x, 0.2), F.softsign),
        ("hard_tanh", "log_sigmoid", F.hardtanh, F.logsigmoid)]
SHAPES = [((6, 10), 1), ((10, 6), 0), ((3, 8, 5), 1), ((2, 2, 3, 4), 1), ((2, 3, 4, 6), 3),
          ((1, 2, 1), 1), ((3, 2000), 1), ((64, 1, 2), 2), ((0, 4), 1), ((4, 0), 1)]
TYPES = [torch.float32, torch.float64, torch.bfloat16, torch.float16]
# In f64 against PyTorch's own few ULP for each function.  Its slopes of sigmoid and tanh are products with 1 - y and
# 1 - y^2, so gradients count from the size of the factor that the slope belongs to.
DOUBLE, DOUBLE_GRADIENT = 6, 6
# PyTorch in the type itself: an ULP or two for each function, product and slope, and for gelu of |a b|, see above.
ITSELF = 6
# A sum in double of terms of double accuracy, relative to the sum of their sizes.
PARAMETER = 2e-15


def bound(dtype, inexact):
    """What gated.h promises: 0.5, and 1 more for each function that is not exact; and what PyTorch's doubles lose."""
    return {torch.float32: 0.51 + inexact, torch.float64: DOUBLE}.get(dtype, 0.515)


def pair(lib, g, a, b, gy):
    y, ga, gb = (torch.empty_like(t) for t in (a, a, a))
    n, (pa, pb, pg) = library.SIZE(a.numel()), map(library.pointer, (a, b, gy))
    library.must(lib.actfn_gated_forward(ctypes.byref(g), n, pa, pb, library.pointer(y)))
    library.must(lib.actfn_gated_backward(ctypes.byref(g), n, pa, pb, pg, library.pointer(ga), library.pointer(gb)))
    return y, ga, gb


def split(lib, g, x, gy, dim, order):
    y, gx, (outer, size, inner) = torch.empty_like(gy), torch.empty_like(x), library.along(x.shape, dim)
    s, px = Split(outer, size // 2, inner, order), library.pointer(x)
    library.must(lib.actfn_gated_split_forward(ctypes.byref(g), ctypes.byref(s), px, library.pointer(y)))
    library.must(lib.actfn_gated_split_backward(ctypes.byref(g), ctypes.byref(s), px, library.pointer(gy),
                                                library.pointer(gx)))
    return y, gx


def judge(name, dtype, inexact, results, h, f, a, b, gy):
    """y, ga and gb against PyTorch in double, and in f32 against PyTorch itself."""
    product = lambda u, v: h(u) * f(v)
    want, gradients = library.autograd(product, [a, b], gy)
    g, u, v = gy.double().abs(), a.double(), b.double()
    sizes = [0.0] * 3
    if dtype == torch.float64:
        lost = 1 + v**2 if f is gelu else 1.0
        sizes = [want.abs() * lost, g * f(v).abs() * lost, g * h(u).abs() * (1 + v.abs())]
    for what, got, exact, size in zip(("y", "ga", "gb"), results, (want, *gradients), sizes):
        library.within(f"{name} {what}", got, exact, bound(dtype, inexact), dtype, size)
    if dtype == torch.float32:
        want, gradients = library.autograd(lambda u, v: h(u) * (F.gelu if f is gelu else f)(v), [a, b], gy, dtype)
        scale = (1 + u.abs()) * (1 + v.abs())
        for what, got, near, size in zip(("y", "ga", "gb"), results, (want, *gradients), (scale, g * scale, g * scale)):
            library.within(f"{name} {what}, PyTorch itself", got, near, ITSELF, dtype, size)


def check_split(lib, name, g, h, f, inexact, shape, dim, dtype):
    x, half = library.random(shape, dtype, 2), shape[dim] // 2
    a, b = (x.narrow(dim, start, half).contiguous() for start in (0, half))
    gy = library.random(a.shape, dtype)
    for order in 0, 1:
        y, gx = split(lib, g, x, gy, dim, order)
        first, second = (gx.narrow(dim, start, half) for start in (0, half))
        where = f"{name} {library.text(shape)} axis {dim} {library.short(dtype)} {'gate' if order else 'value'} first"
        judge(where, dtype, inexact, (y, second, first) if order else (y, first, second), h, f,
              *((b, a) if order else (a, b)), gy)
        if name == "glu" and not order:
            check_glu(where, x, y, gx, gy, dim)


def check_glu(name, x, y, gx, gy, dim):
    """F.glu in double and, where it has the type, in that itself."""
    dtype = x.dtype
    value = x.narrow(dim, 0, x.shape[dim] // 2).double()
    size = torch.cat([gy.double().abs() * (1 + value.abs())] * 2, dim)
    want, (want_gx,) = library.autograd(lambda t: F.glu(t, dim), [x], gy)
    library.within(f"{name} y, F.glu", y, want, bound(dtype, 1), dtype)
    library.within(f"{name} gx, F.glu", gx, want_gx, bound(dtype, 1), dtype, size if dtype == torch.float64 else 0.0)
    if dtype in (torch.float32, torch.bfloat16):
        want, (want_gx,) = library.autograd(lambda t: F.glu(t, dim), [x], gy, dtype)
        library.within(f"{name} y, F.glu itself", y, want, ITSELF, dtype)
        library.within(f"{name} gx, F.glu itself", gx, want_gx, ITSELF, dtype, size)


def named(lib, index, dtype):
    g = Gated()
    library.must(lib.actfn_gated_functions(index, ctypes.byref(g)))
    g.dtype, g.mode = library.DTYPES[dtype], EXACT
    return g


def free(lib, gate, value, dtype):
    handles = (library.handle(lib, spec) if spec else None for spec in (gate, value))
    return Gated(*handles, library.DTYPES[dtype], EXACT)


def check_named(lib):
    for (name, index, h, f, inexact), dtype in itertools.product(NAMED, TYPES):
        g = named(lib, index, dtype)
        for shape, dim in SHAPES:
            check_split(lib, name, g, h, f, inexact, shape, dim, dtype)
        for n in 0, 1, 7, 64, 1000, 5001:
            a, b, gy = (library.random(n, dtype, scale) for scale in (2, 2, 1))
            judge(f"{name} n={n} {library.short(dtype)}", dtype, inexact, pair(lib, g, a, b, gy), h, f, a, b, gy)


def check_free(lib):
    for (gate, value, f, h), dtype in itertools.product(FREE, TYPES):
        g = free(lib, gate, value, dtype)
        a, b, gy = (library.random(3000, dtype, scale) for scale in (2, 2, 1))
        name = f"{value or 'identity'} * {gate} {library.short(dtype)}"
        judge(name, dtype, 2, pair(lib, g, a, b, gy), h, f, a, b, gy)


def check_infinite(lib):
    """Gates at their limits, where PyTorch has no 0 times infinity: silu(-inf) is NaN there, and -0 here."""
    for (name, index, h, f, _), dtype in itertools.product(NAMED, TYPES):
        if f in (gelu, F.silu):
            continue
        a, b = (t.flatten().contiguous() for t in torch.meshgrid(torch.tensor([-2.0, 0.5, 3.0], dtype=dtype),
                                                                 torch.tensor([-torch.inf, torch.inf], dtype=dtype),
                                                                 indexing="ij"))
        gy = torch.ones_like(a)
        results = pair(lib, named(lib, index, dtype), a, b, gy)
        want, gradients = library.autograd(lambda u, v: h(u) * f(v), [a, b], gy)
        for what, got, exact in zip(("y", "ga", "gb"), results, (want, *gradients)):
            library.within(f"{name} infinite gates {library.short(dtype)} {what}", got, exact, bound(dtype, 1), dtype,
                           1.0 if dtype == torch.float64 else 0.0)


def check_parameters(lib, n, dtype):
    """beta of swish as gate and as value; each element has a beta of its own in PyTorch, for the terms' sizes."""
    gate, value = 1.702, -0.75
    g = free(lib, f"swish({gate})", f"swish({value})", dtype)
    a, b, gy = (library.random(n, dtype, scale) for scale in (2, 2, 1))
    betas = [torch.full((n,), beta, dtype=torch.float64) for beta in (gate, value)]
    _, (_, _, *want) = library.autograd(lambda u, v, p, q: swish(u, q) * swish(v, p), [a, b, *betas], gy)
    got = torch.empty(2, dtype=torch.float64)
    s, both = Split(1, n, 1, 0), torch.cat([a, b])
    calls = [("two tensors", lib.actfn_gated_param_gradient, [library.SIZE(n), *map(library.pointer, (a, b))]),
             ("split", lib.actfn_gated_split_param_gradient, [ctypes.byref(s), library.pointer(both)])]
    for how, call, arrays in calls:
        library.must(call(ctypes.byref(g), *arrays, *map(library.pointer, (gy, got[:1], got[1:]))))
        for k, what in enumerate(("gate", "value")):
            name = f"swish * swish n={n} {library.short(dtype)} {how} beta of the {what}"
            library.relative(name, got[k], want[k].sum(), PARAMETER, want[k].abs().sum())


def main():
    lib = library.load()
    torch.manual_seed(2)
    check_named(lib)
    check_free(lib)
    check_infinite(lib)
    for n, dtype in itertools.product((1, 5, 300, 4097), TYPES):
        check_parameters(lib, n, dtype)
    library.finish()


main()
