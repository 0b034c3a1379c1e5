# SPDX-License-Identifier: MIT
"""libactfn by ctypes, for the scripts of this folder: library.load(), dtypes, pointers, and how they report.

A script is run by tools/check-torch with $LIBACTFN set; it prints a line per comparison and ends with status 1 if one
failed."""
import ctypes, os, sys

import torch

DTYPES = {torch.float32: 0, torch.float64: 1, torch.bfloat16: 2, torch.float16: 3}
ERRORS = 0


def load():
    return ctypes.CDLL(os.environ["LIBACTFN"])


def pointer(tensor):
    """Of a contiguous tensor; None for None."""
    if tensor is None:
        return None
    assert tensor.is_contiguous()
    return ctypes.c_void_p(tensor.data_ptr())


def must(status):
    if status:
        raise RuntimeError(f"status {status}")


def compare(what, got, want, tolerance):
    """Largest difference, relative to 1 + |want|."""
    global ERRORS
    got, want = got.detach().double(), want.detach().double()
    worst = ((got - want).abs() / (1 + want.abs())).max().item() if want.numel() else 0.0
    ok = got.shape == want.shape and worst <= tolerance
    ERRORS += not ok
    print(f"{'ok  ' if ok else 'FAIL'} {what}: {worst:.2g} of {tolerance:.2g}")


def finish():
    print(f"{ERRORS} comparisons failed")
    sys.exit(ERRORS != 0)
