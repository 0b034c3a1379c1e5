# SPDX-License-Identifier: MIT
"""libactfn by ctypes, for the scripts of this folder: dtypes, shapes, structures, differences in ULP, and the report.

A script is run by tools/check-torch with $LIBACTFN set; it prints a line per comparison and ends with status 1 if one
failed, or with SKIPPED where PyTorch or the library cannot be loaded: so it imports this module before PyTorch."""
import ctypes, math, os, sys

SKIPPED = 77  # Automake's number for it


def skip(why):
    print(f"skipped: {why}")
    sys.exit(SKIPPED)


try:
    import torch
except ImportError as error:
    skip(error)

SIZE, INT, DOUBLE, POINTER = ctypes.c_size_t, ctypes.c_int, ctypes.c_double, ctypes.c_void_p
DTYPES = {torch.float32: 0, torch.float64: 1, torch.bfloat16: 2, torch.float16: 3}
# bits of the significand, and the exponent of the least number above 0
FORMATS = {torch.float32: (24, -149), torch.float64: (53, -1074), torch.bfloat16: (8, -133), torch.float16: (11, -24)}
ERRORS = 0


def load():
    try:
        return ctypes.CDLL(os.environ.get("LIBACTFN", "libactfn.so"))
    except OSError as error:
        skip(error)


def pointer(tensor):
    """Of a contiguous tensor; None for None."""
    if tensor is None:
        return None
    assert tensor.is_contiguous()
    return ctypes.c_void_p(tensor.data_ptr())


def structure(name, **fields):
    """A structure of C with these fields, in this order."""
    return type(name, (ctypes.Structure,), {"_fields_": list(fields.items())})


def handle(lib, spec):
    """The function of "swish(1.702)"; it lives as long as the script."""
    f = POINTER()
    must(lib.actfn_parse(spec.encode(), ctypes.byref(f)))
    return f


def along(shape, dim):
    """(outer, size, inner) of a contiguous tensor seen along an axis."""
    return math.prod(shape[:dim]), shape[dim], math.prod(shape[dim + 1:])


def text(shape):
    return "x".join(map(str, shape))


def short(dtype):
    return str(dtype)[len("torch."):]


def random(shape, dtype, scale=1.0):
    """Normal numbers that are exact in the dtype; the same sequence in each run, see torch.manual_seed()."""
    return (torch.randn(shape, dtype=torch.float64) * scale).to(dtype)


def autograd(function, inputs, gy, dtype=torch.float64):
    """What PyTorch computes in the dtype: y = function(*inputs), and the gradient by each input."""
    leaves = [x.detach().to(dtype, copy=True).requires_grad_() for x in inputs]
    y = function(*leaves)
    return y.detach(), torch.autograd.grad(y, leaves, gy.to(dtype))


def must(status):
    if status:
        raise RuntimeError(f"status {status}")


def report(ok, what, worst, tolerance, unit=""):
    global ERRORS
    ERRORS += not ok
    print(f"{'ok  ' if ok else 'FAIL'} {what}: {worst:.3g} of {tolerance:.3g}{unit}")


def compare(what, got, want, tolerance):
    """Largest difference, relative to 1 + |want|."""
    got, want = got.detach().double(), want.detach().double()
    worst = ((got - want).abs() / (1 + want.abs())).max().item() if want.numel() else 0.0
    report(got.shape == want.shape and worst <= tolerance, what, worst, tolerance)


def relative(what, got, want, bound, size):
    """Largest difference, relative to `size`: to the sum of the sizes of what a sum adds up."""
    off = (got.double() - want.double()).abs()
    worst = torch.where(off == 0, off, off / size).nan_to_num(nan=math.inf).max().item() if off.numel() else 0.0
    report(got.shape == want.shape and worst <= bound, what, worst, bound)


def ulp(size, dtype):
    """The distance between numbers of the dtype at this size, as doubles."""
    bits, least = FORMATS[dtype]
    exponent = (torch.frexp(size)[1] - bits).clamp(min=least)
    return torch.pow(torch.tensor(2.0, dtype=torch.float64), exponent.double())


def within(what, got, want, bound, dtype, size=0.0, slack=0.0):
    """Largest difference, less `slack`, in ULP of the dtype at |want|, or at `size` where that is more: what the terms
    of a sum that cancels amount to.  NaN and infinities must be the same."""
    got, want = got.detach().double(), want.detach().double()
    if got.shape != want.shape:
        return report(False, f"{what} has shape {text(got.shape)}, not {text(want.shape)}", math.inf, bound)
    finite = want.isfinite()
    same = (got == want) | (got.isnan() & want.isnan())
    size = torch.maximum(want.abs(), torch.as_tensor(size, dtype=torch.float64).expand(want.shape))
    off = ((got - want).abs() - slack).clamp(min=0) / ulp(torch.where(finite, size, torch.ones_like(size)), dtype)
    off = off.masked_fill(~(finite & got.isfinite()), math.inf).masked_fill(same, 0.0)
    worst = off.max().item() if off.numel() else 0.0
    report(worst <= bound, what, worst, bound, " ULP")


def finish():
    print(f"{ERRORS} comparisons failed")
    sys.exit(ERRORS != 0)
