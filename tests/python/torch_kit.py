# SPDX-License-Identifier: MIT
"""For the tests of actfn.torch: PyTorch or a skip, inputs away from kinks, and the gradient checks."""
import sys

try:
    import torch
except ImportError as error:
    print(f"skipped: {error} (Debian: python3-torch)")
    sys.exit(77)

from actfn import _table

torch.set_num_threads(1)
FUNCTIONS = list(_table.entries())
OFFSET = 0.11  # from the multiples of 1/4, where all kinks of the table lie with default parameters


def inputs(f, n=12, dtype=torch.float64):
    """Numbers between -4 and 4 inside f's domain, none nearer than 0.01 to a multiple of 1/4."""
    x = torch.arange(n, dtype=dtype) * (7.5 / n) - 3.75
    x = torch.round(x * 4) / 4 + OFFSET
    domain = f._info.domain
    return x.abs() if domain and b"x >= 0" in domain else x


def gradients(test, function, *tensors, twice=True):
    """gradcheck and gradgradcheck: against differences."""
    leaves = [t.detach().clone().requires_grad_(t.is_floating_point()) for t in tensors]
    test.assertTrue(torch.autograd.gradcheck(function, leaves))
    if twice:
        test.assertTrue(torch.autograd.gradgradcheck(function, leaves))


def draw(*shape, dtype=torch.float64):
    return torch.randn(shape, dtype=dtype)
