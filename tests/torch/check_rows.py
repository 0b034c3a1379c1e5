#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Functions of a row (actfn/row.h) against torch.nn.functional: softmax and its like, gumbel_softmax, cross_entropy."""
import ctypes, itertools

import library
import torch
import torch.nn.functional as F

Axis = library.structure("Axis", outer=library.SIZE, size=library.SIZE, inner=library.SIZE)
Options = library.structure("Options", temperature=library.DOUBLE, safe=library.INT, hard=library.INT,
                            seed=ctypes.c_uint64)
CrossEntropy = library.structure("CrossEntropy", axis=Axis, labels=library.POINTER, target=library.POINTER,
                                 smoothing=library.DOUBLE, ignore=ctypes.c_int64, reduction=library.INT,
                                 weight=library.POINTER)
SOFTMAX, LOG_SOFTMAX, SOFTMIN, SOFTMAX2D, GUMBEL = 0, 1, 2, 3, 7
FUNCTIONS = [("softmax", SOFTMAX, F.softmax), ("log_softmax", LOG_SOFTMAX, F.log_softmax),
             ("softmin", SOFTMIN, F.softmin)]
SHAPES = [((7, 33), 1), ((33, 7), 0), ((4, 9, 6), 1), ((2, 3, 4, 5), 1), ((5, 2, 70), 0), ((3, 17, 1), 1),
          ((6, 1, 5), 1), ((1, 1), 1), ((4, 1000), 1), ((1, 32000), 1), ((1000, 3), 0), ((0, 5), 1), ((5, 0), 1)]
REDUCTIONS = ["none", "mean", "sum"]

# Against PyTorch in double.  y of 32 bits and less is rounded once, and PyTorch's doubles are off by thousands of
# times less.  In double, bounds count from what PyTorch itself loses: it rounds x / T and x - max before it takes the
# exponential, so y is off by as many ULP as these have in size, and a log_softmax near 0 is a difference of such.  Rows
# of 32000 were seen to need 6.5.
FORWARD = {torch.float32: 0.51, torch.float64: 8, torch.bfloat16: 0.51, torch.float16: 0.51}
# gx has three roundings in float, half a ULP of its terms each; the rounding of the y that it is made of is slack.
BACKWARD = {torch.float32: 1.51, torch.float64: 8, torch.bfloat16: 1.51, torch.float16: 1.51}
# PyTorch in the dtype itself, in the same terms; it also adds rows up in it.
ITSELF = {torch.float32: 6, torch.bfloat16: 4}


def row(lib, direction, f, options, shape, dim, *arrays):
    out, axis = torch.empty_like(arrays[0]), Axis(*library.along(shape, dim))
    call = getattr(lib, f"actfn_row_{direction}")
    library.must(call(f, library.DTYPES[out.dtype], ctypes.byref(axis), ctypes.byref(options),
                      *map(library.pointer, arrays), library.pointer(out)))
    return out


def spread(x, dim, temperature):
    """How many ULP of y one ULP of x / T and of the maximum amounts to, and one for the rest; 1 where x is infinite."""
    x = x.double() / temperature
    x = torch.where(x.isfinite(), x, torch.zeros_like(x)).abs()
    return 1 + x + x.amax(dim, keepdim=True) if x.numel() else x


def terms(f, y, gy, dim, temperature, spread=1.0):
    """How large the terms are that gx is the sum of; with spread, what relative errors of y as large make of it."""
    y, gy = y.nan_to_num(), gy.double().abs()
    if f == LOG_SOFTMAX:
        return (gy + y.exp() * spread * gy.sum(dim, keepdim=True)) / temperature
    total = (y * gy).sum(dim, keepdim=True)
    return y * (spread * (gy + total) + (y * spread * gy).sum(dim, keepdim=True)) / temperature


def rounding(f, y, gy, dim, temperature, dtype):
    """What half a ULP of each y makes of gx."""
    y, gy = y.nan_to_num(), gy.double().abs()
    half = library.ulp(y.abs(), dtype) / 2
    if f == LOG_SOFTMAX:
        # exp(y + e) is exp(y) (1 + e) but for a part in 1000 of e, also for 16-bit types
        return torch.where(half < 1, y.exp() * half * gy.sum(dim, keepdim=True), half * 0) / temperature * 1.01
    total = (y * gy).sum(dim, keepdim=True)
    return (half * (gy + total) + (y + half) * (half * gy).sum(dim, keepdim=True)) / temperature


def masked(x, sign):
    """x with a third of the elements shut, but one of each row along axis 1 open, and row 0 shut altogether."""
    shut = torch.rand(x.shape) < 1 / 3
    shut[:, :1], shut[:1] = False, True
    return torch.where(shut, torch.full_like(x, sign * torch.inf), x), shut


def check_row(lib, name, f, reference, shape, dim, dtype, temperature, mask):
    x, gy = library.random(shape, dtype, 3), library.random(shape, dtype)
    if mask:
        x, shut = masked(x, 1 if f == SOFTMIN else -1)
        # where y = -inf, PyTorch's log_softmax hands gy on to x; here nothing passes a mask
        gy = torch.where(shut, torch.zeros_like(gy), gy)
    options = Options(temperature, 0, 0, 0)
    y = row(lib, "forward", f, options, shape, dim, x)
    gx = row(lib, "backward", f, options, shape, dim, y, gy)
    want, (want_gx,) = library.autograd(lambda t: reference(t / temperature, dim), [x], gy)
    name += f" {library.text(shape)} axis {dim} T={temperature} {library.short(dtype)}{' masked' if mask else ''}"
    near, wide = (terms(f, want, gy, dim, temperature, k) for k in (1.0, spread(x, dim, temperature)))
    lost = spread(x, dim, temperature) * (1.0 if f == LOG_SOFTMAX else want.nan_to_num())
    if dtype == torch.float64:
        library.within(f"{name} y", y, want, FORWARD[dtype], dtype, lost)
        library.within(f"{name} gx", gx, want_gx, BACKWARD[dtype], dtype, wide)
    else:
        # of y near 0 PyTorch's double has lost what is below 2^-50 or so: counted from 2^-20 on
        library.within(f"{name} y", y, want, FORWARD[dtype], dtype, 2**-20 if f == LOG_SOFTMAX else 0.0)
        library.within(f"{name} gx", gx, want_gx, BACKWARD[dtype], dtype, near,
                       rounding(f, want, gy, dim, temperature, dtype))
    if dtype in ITSELF and not mask:
        want, (want_gx,) = library.autograd(lambda t: reference(t / temperature, dim), [x], gy, dtype)
        library.within(f"{name} y, PyTorch itself", y, want, ITSELF[dtype], dtype, lost)
        library.within(f"{name} gx, PyTorch itself", gx, want_gx, ITSELF[dtype], dtype, wide)


def check_rows(lib):
    for (name, f, reference), (shape, dim), dtype in itertools.product(FUNCTIONS, SHAPES, FORWARD):
        for temperature in 1, 0.5, 3:
            check_row(lib, name, f, reference, shape, dim, dtype, temperature, False)
    for (name, f, reference), shape, dtype in itertools.product(FUNCTIONS, [(7, 33), (4, 9, 6), (3, 1000)], FORWARD):
        check_row(lib, name, f, reference, shape, 1, dtype, 1, True)
    for shape, dtype in itertools.product([(2, 3, 4, 5), (1, 1, 3, 3), (3, 8, 1, 7)], FORWARD):
        check_row(lib, "softmax2d", SOFTMAX2D, lambda t, dim: torch.nn.Softmax2d()(t), shape, 1, dtype, 1, False)


def check_safe(lib):
    """safe = 1: zeros for a row that is shut altogether, else what PyTorch has."""
    for dtype in FORWARD:
        x, _ = masked(library.random((5, 40), dtype), -1)
        y = row(lib, "forward", SOFTMAX, Options(1, 1, 0, 0), x.shape, 1, x)
        want = F.softmax(x.double(), 1).nan_to_num()
        library.within(f"softmax safe {library.short(dtype)} y", y, want, FORWARD[dtype], dtype)


def check_special(lib):
    """NaN, or an infinity of the wrong sign, makes a row NaN and leaves the others alone; so does a mean of nothing."""
    for (name, f, reference), dtype in itertools.product(FUNCTIONS, FORWARD):
        x = library.random((4, 20), dtype)
        x[1, 3], x[2, 5] = torch.nan, -torch.inf if f == SOFTMIN else torch.inf
        y = row(lib, "forward", f, Options(1, 0, 0, 0), x.shape, 1, x)
        want = reference(x.double(), 1)
        library.within(f"{name} special {library.short(dtype)} y", y, want, FORWARD[dtype], dtype)
    x, labels = library.random((3, 5), torch.float64), torch.full((3,), -100)
    for reduction in REDUCTIONS:
        want = F.cross_entropy(x, labels, reduction=reduction)
        c = CrossEntropy(Axis(3, 5, 1), library.pointer(labels), None, 0, -100, REDUCTIONS.index(reduction))
        loss, _ = cross_entropy(lib, c, x, torch.ones_like(want))
        library.within(f"cross_entropy nothing left {reduction} loss", loss, want, 0, torch.float64)


def check_gumbel(lib, shape, dim, temperature):
    """In double: the noise, but for a constant for each row, is log_softmax of the sample for x = 0."""
    x, gy = library.random(shape, torch.float64), library.random(shape, torch.float64)
    noise = row(lib, "forward", GUMBEL, Options(1, 0, 0, 7), shape, dim, torch.zeros_like(x)).log()
    y = row(lib, "forward", GUMBEL, Options(temperature, 0, 0, 7), shape, dim, x)
    hard = row(lib, "forward", GUMBEL, Options(temperature, 0, 1, 7), shape, dim, x)
    gx = row(lib, "backward", GUMBEL, Options(temperature, 0, 0, 7), shape, dim, y, gy)
    want, (want_gx,) = library.autograd(lambda t: F.softmax((t + noise) / temperature, dim), [x], gy)
    size = terms(GUMBEL, want, gy, dim, temperature)
    name = f"gumbel_softmax {library.text(shape)} axis {dim} T={temperature}"
    # The logits are sums of up to 20 in size: half an ULP of 16, divided by T, for each of the three roundings.
    bound = 16 * 3 / temperature
    library.within(f"{name} y", y, want, bound, torch.float64)
    library.within(f"{name} gx", gx, want_gx, 2 * bound, torch.float64, size)
    library.within(f"{name} hard", hard, F.one_hot(want.argmax(dim), shape[dim]).movedim(-1, dim), 0, torch.float64)


# The loss is a double for each type, within 2^-34 of it, of which an eighth is asked here (2^-37 is 2^16 ULP; worst
# seen 2^11), and 2^-48 in double.  Next to 0 PyTorch's is a difference of logits: counted from 4, their size.
LOSS = {torch.float32: 2**16, torch.float64: 16, torch.bfloat16: 2**16, torch.float16: 2**16}
# gx is rounded once, from terms that are off by 2^-34 of |g|.  In double PyTorch is the worse one where it smooths: it
# adds up D gradients of each row in four lanes, half a ULP for each sum; g (softmax(x) - q) is near it without.
LOSS_GRADIENT = {torch.float32: 0.51, torch.float64: 10, torch.bfloat16: 0.51, torch.float16: 0.51}


def cross_entropy(lib, c, x, gloss):
    """The loss, (outer, inner) or one number, and gx."""
    loss, gx, dtype = torch.empty_like(gloss), torch.empty_like(x), library.DTYPES[x.dtype]
    library.must(lib.actfn_cross_entropy_forward(dtype, ctypes.byref(c), library.pointer(x), library.pointer(loss)))
    library.must(lib.actfn_cross_entropy_backward(dtype, ctypes.byref(c), library.pointer(x), library.pointer(gloss),
                                                  library.pointer(gx)))
    return loss, gx


def check_loss(lib, shape, dtype, what, smoothing, reduction, weighted=False):
    x, rows = library.random(shape, dtype, 3), shape[:1] + shape[2:]
    labels, target = torch.randint(shape[1], rows), F.softmax(library.random(shape, torch.float64), 1).to(dtype)
    if what == "ignoring":
        labels[torch.rand(rows) < 0.3] = -100
        labels.view(-1)[0] = 0  # one row at least is not ignored
    if what == "masked":
        x = torch.where(torch.rand(shape) < 0.2, torch.full_like(x, -torch.inf), x)
        x.scatter_(1, labels.unsqueeze(1), 1.5)
    soft, weight = what == "distribution", torch.rand(shape[1], dtype=torch.float64) * 3 + 0.1 if weighted else None
    c = CrossEntropy(Axis(*library.along(shape, 1)), None if soft else library.pointer(labels),
                     library.pointer(target) if soft else None, smoothing, -100, REDUCTIONS.index(reduction),
                     library.pointer(weight))
    gloss = torch.randn(rows if reduction == "none" else (), dtype=torch.float64)
    loss, gx = cross_entropy(lib, c, x, gloss)
    aim, options = target.double() if soft else labels, dict(weight=weight, reduction=reduction, label_smoothing=smoothing)
    want, (want_gx,) = library.autograd(lambda t: F.cross_entropy(t, aim, **options), [x], gloss)
    name = f"cross_entropy {what}{' weighted' if weighted else ''} {library.text(shape)} smoothing={smoothing} {reduction} {library.short(dtype)}"
    library.within(f"{name} loss", loss, want, LOSS[dtype], torch.float64, 4.0)
    w = torch.ones(shape[1], dtype=torch.float64) if weight is None else weight
    counted = labels.numel() if soft else w[labels[labels != -100]].sum()
    gloss = gloss.unsqueeze(1) if reduction == "none" else gloss / (counted if reduction == "mean" else 1)
    g = (gloss.abs() * w.max()).expand(shape)
    if dtype == torch.float64:
        library.within(f"{name} gx", gx, want_gx, LOSS_GRADIENT[dtype] + (shape[1] / 8 if smoothing else 0), dtype, g)
    else:
        # 2^-34 of |g| may be more than 0.01 ULP of a small gx: counted from 2^-10 of |g| on
        library.within(f"{name} gx", gx, want_gx, LOSS_GRADIENT[dtype], dtype, g * 2**-10)
    if dtype == torch.float64 and what in ("labels", "distribution"):
        q = target if soft else F.one_hot(labels, shape[1]).movedim(-1, 1).double()
        q = w.reshape(-1, *(1 for _ in shape[2:])) * ((1 - smoothing) * q + smoothing / shape[1])
        formula = gloss * (F.softmax(x, 1) * q.sum(1, True) - q)
        library.within(f"{name} gx, formula", gx, formula, LOSS_GRADIENT[dtype], dtype, g)


def check_losses(lib):
    shapes = [(9, 10), (1, 1), (5, 1), (4, 7, 6), (2, 5, 3, 4), (3, 1000), (1, 32000), (300, 2)]
    for shape, dtype, reduction in itertools.product(shapes, LOSS, REDUCTIONS):
        for what, smoothing in itertools.product(["labels", "ignoring", "distribution"], [0, 0.1, 1]):
            check_loss(lib, shape, dtype, what, smoothing, reduction)
            check_loss(lib, shape, dtype, what, smoothing, reduction, True)
        check_loss(lib, shape, dtype, "masked", 0, reduction)


def main():
    lib = library.load()
    torch.manual_seed(1)
    check_rows(lib)
    check_safe(lib)
    check_special(lib)
    for (shape, dim), temperature in itertools.product([((6, 12), 1), ((5, 8, 3), 1), ((40, 4), 0)], [1, 0.5, 2]):
        check_gumbel(lib, shape, dim, temperature)
    check_losses(lib)
    library.finish()


main()
