#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Functions of a group (actfn/group.h) against PyTorch: maxout, crelu, polynorm, polyrelu, composed."""
import ctypes, itertools

import library
import torch

Maxout = library.structure("Maxout", outer=library.SIZE, units=library.SIZE, pieces=library.SIZE, inner=library.SIZE,
                           order=library.INT)
Shape = library.structure("Shape", outer=library.SIZE, size=library.SIZE, inner=library.SIZE)
Polynorm = library.structure("Polynorm", w=library.DOUBLE * 3, b=library.DOUBLE, eps=library.DOUBLE)
MAX_DEGREE = 8
Polyrelu = library.structure("Polyrelu", degree=library.INT, a=library.DOUBLE * (MAX_DEGREE + 1))
TYPES = list(library.DTYPES)
SHAPES = [((6, 10), 1), ((10, 6), 0), ((3, 8, 5), 1), ((2, 3, 4, 6), 3), ((2, 3, 4, 6), 1), ((4, 1, 3), 1), ((1, 1), 1),
          ((2, 5000), 1), ((0, 4), 1), ((4, 0), 1)]
# One rounding, of what group.h promises to be off by 1e-14 of its terms' sizes; with what PyTorch's doubles lose, both
# together were seen to need 1e-15.
ROUNDED, SLACK = 0.51, 4e-15
# Gradients of parameters: sums in double of such terms, relative to the sum of their sizes.
PARAMETER = 2e-15


def maxout(lib, shape, dim, units, pieces, order, x, gy):
    outer, _, inner = library.along(shape, dim)
    m, dtype = Maxout(outer, units, pieces, inner, order), library.DTYPES[x.dtype]
    y, gx = torch.empty_like(gy), torch.empty_like(x)
    library.must(lib.actfn_maxout_forward(ctypes.byref(m), dtype, library.pointer(x), library.pointer(y)))
    library.must(lib.actfn_maxout_backward(ctypes.byref(m), dtype, *map(library.pointer, (x, gy, gx))))
    return y, gx


def distinct(shape, dim, dtype):
    """Numbers in random order, no two the same along the axis: halves up to 64 are exact in all types."""
    return ((torch.rand(shape).argsort(dim) - shape[dim] // 2) / 2).to(dtype)


def check_maxout(lib, shape, dim, pieces, order, dtype, masked):
    """The axis of `shape` has the units; amax() hands the gradient to the winner where there is one."""
    units, full = shape[dim], list(shape)
    full[dim] *= pieces
    x = distinct(full, dim, dtype)
    folded = shape[:dim] + ((pieces, units) if order else (units, pieces)) + shape[dim + 1:]
    among = dim if order else dim + 1  # the axis of the pieces
    if masked:  # but for the first piece of each unit: no ties
        shut = torch.rand(folded) < 0.4
        shut.narrow(among, 0, 1).fill_(False)
        x = torch.where(shut.view(full), torch.full_like(x, -torch.inf), x)
    gy = library.random(shape, dtype)
    y, gx = maxout(lib, full, dim, units, pieces, order, x, gy)
    want, (want_gx,) = library.autograd(lambda t: t.view(folded).amax(among), [x], gy)
    name = f"maxout {library.text(shape)} axis {dim} k={pieces} {'piece' if order else 'unit'}-major"
    name += f" {library.short(dtype)}{' masked' if masked else ''}"
    library.within(f"{name} y", y, want, 0, dtype)
    library.within(f"{name} gx", gx, want_gx, 0, dtype)


def check_crelu(lib, shape, dim, dtype):
    x = library.random(shape, dtype)
    x.view(-1)[::7] = 0.0
    doubled = list(shape)
    doubled[dim] *= 2
    s, y, gx = Shape(*library.along(shape, dim)), torch.empty(doubled, dtype=dtype), torch.empty_like(x)
    gy = library.random(doubled, dtype)
    call = ctypes.byref(s), library.DTYPES[dtype]
    library.must(lib.actfn_crelu_forward(*call, *map(library.pointer, (x, y))))
    library.must(lib.actfn_crelu_backward(*call, *map(library.pointer, (x, gy, gx))))
    want, (want_gx,) = library.autograd(lambda t: torch.cat([t.relu(), (-t).relu()], dim), [x], gy)
    name = f"crelu {library.text(shape)} axis {dim} {library.short(dtype)}"
    library.within(f"{name} y", y, want, 0, dtype)
    library.within(f"{name} gx", gx, want_gx, 0, dtype)


def normed(x, power, dim, eps):
    u = x**power
    return u * ((u * u).mean(dim, keepdim=True) + eps).rsqrt()


def polynorm_terms(x, gy, w, b, eps, dim):
    """The sizes of the terms of y, and of gx: p x^(p-1) r (G - n mean(G n)) for each power, from the definition."""
    sizes, slopes = torch.full_like(x, abs(b)), torch.zeros_like(x)
    for factor, power in zip(w, (3, 2, 1)):
        n, g = normed(x, power, dim, eps).abs(), abs(factor) * gy.abs()
        r = ((x**(2 * power)).mean(dim, keepdim=True) + eps).rsqrt()
        sizes += abs(factor) * n
        slopes += power * x.abs()**(power - 1) * r * (g + n * (g * n).mean(dim, keepdim=True))
    return sizes, slopes


def check_polynorm(lib, shape, dim, dtype, w, b, eps):
    x, gy = library.random(shape, dtype, 1.5), library.random(shape, dtype)
    p, s = Polynorm((library.DOUBLE * 3)(*w), b, eps), Shape(*library.along(shape, dim))
    y, gx, gw, gb = (torch.empty(n, dtype=t) for n, t in ((shape, dtype), (shape, dtype), (3, torch.float64),
                                                           (1, torch.float64)))
    call = ctypes.byref(p), ctypes.byref(s), library.DTYPES[dtype]
    library.must(lib.actfn_polynorm_forward(*call, library.pointer(x), library.pointer(y)))
    library.must(lib.actfn_polynorm_backward(*call, *map(library.pointer, (x, gy, gx, gw, gb))))

    def composed(t, *p):
        return sum(p[k] * normed(t, 3 - k, dim, eps) for k in range(3)) + p[3]

    # each element has weights of its own, for the sizes of the terms of their gradients
    values = [torch.full(shape, v, dtype=torch.float64) for v in (*w, b)]
    want, (want_gx, *terms) = library.autograd(composed, [x, *values], gy)
    sizes, slopes = polynorm_terms(x.double(), gy.double(), w, b, eps, dim)
    name = f"polynorm {library.text(shape)} axis {dim} b={b} eps={eps} {library.short(dtype)}"
    library.within(f"{name} y", y, want, ROUNDED, dtype, 0.0, SLACK * sizes)
    library.within(f"{name} gx", gx, want_gx, ROUNDED, dtype, 0.0, SLACK * slopes)
    for what, got, t in zip(("gw1", "gw2", "gw3", "gb"), torch.cat([gw, gb]), terms):
        library.relative(f"{name} {what}", got, t.sum(), PARAMETER, t.abs().sum())


def check_polyrelu(lib, n, dtype, a):
    x, gy = library.random(n, dtype, 1.5), library.random(n, dtype)
    x[::9] = 0.0
    p = Polyrelu(len(a) - 1, (library.DOUBLE * (MAX_DEGREE + 1))(*a))
    y, gx, ga = torch.empty_like(x), torch.empty_like(x), torch.empty(len(a), dtype=torch.float64)
    call = ctypes.byref(p), library.DTYPES[dtype], library.SIZE(n)
    library.must(lib.actfn_polyrelu_forward(*call, library.pointer(x), library.pointer(y)))
    library.must(lib.actfn_polyrelu_backward(*call, *map(library.pointer, (x, gy, gx, ga))))
    values = [torch.full((n,), v, dtype=torch.float64) for v in a]
    composed = lambda t, *a: sum(v * t.relu()**i for i, v in enumerate(a))
    want, gradients = library.autograd(lambda t, *a: composed(t, *a) + 0 * t, [x, *values], gy)
    r = x.double().relu()
    sizes = sum(abs(v) * r**i for i, v in enumerate(a))
    slopes = sum(i * abs(v) * r**(i - 1) for i, v in enumerate(a) if i) * gy.double().abs()
    name = f"polyrelu n={n} degree {len(a) - 1} {library.short(dtype)}"
    library.within(f"{name} y", y, want, ROUNDED, dtype, 0.0, SLACK * sizes)
    library.within(f"{name} gx", gx, gradients[0], ROUNDED, dtype, 0.0, SLACK * slopes)
    for i, t in enumerate(gradients[1:]):
        library.relative(f"{name} ga{i}", ga[i], t.sum(), PARAMETER, t.abs().sum())


def main():
    lib = library.load()
    torch.manual_seed(3)
    for (shape, dim), dtype in itertools.product(SHAPES, TYPES):
        for pieces, order, masked in itertools.product((1, 2, 3, 5, 16), (0, 1), (False, True)):
            if max(shape) <= 64 or dtype in (torch.float32, torch.float64):
                check_maxout(lib, shape, dim, pieces, order, dtype, masked)
        check_crelu(lib, shape, dim, dtype)
        for w, b, eps in ((1 / 3,) * 3, 0.0, 1e-6), ((0.7, -0.4, 1.1), 0.25, 1e-6), ((-0.2, 0.9, 0.3), -1.5, 0.1):
            check_polynorm(lib, shape, dim, dtype, w, b, eps)
    coefficients = [0.3, 1.0, -0.5, 0.25, 0.1, -0.05, 0.02, 0.01, -0.004]
    for n, dtype, degree in itertools.product((0, 1, 5, 300, 4097), TYPES, range(MAX_DEGREE + 1)):
        check_polyrelu(lib, n, dtype, coefficients[:degree + 1])
    library.finish()


main()
