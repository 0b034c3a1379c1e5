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


def leaf(*shape, last=False):
    x = draw(*shape, dtype=torch.float32)
    return (x.to(memory_format=torch.channels_last) if last else x).requires_grad_()


def calls():
    """[(operation, arguments)]: all that there are, with several options."""
    from actfn.torch import DyReLU, _dyrelu, _element, _gated, _group, _learned, _row

    def dyrelu(variant):
        parameters = [*DyReLU(4, variant, 2).parameters(), None, None][:6]
        return (leaf(3, 4, 5), *parameters, variant, 2, 1.0, 0.5, [1.0], [], 10.0, 0.0)

    seed = torch.tensor(3)
    return [(_element.ELEMENT, (leaf(3, 4), "mish", 0)),
            (_element.ELEMENT, (leaf(2, 3, 4, 5, last=True), "elu(alpha=0.5)", 2)),
            (_learned.LEARNED, (leaf(2, 3, 4), leaf(3), None, None, None, "prelu", 1, 0)),
            (_learned.LEARNED, (leaf(2, 3, 4), leaf(1), leaf(4), leaf(4), None, "dyt", -1, 0)),
            (_learned.APL, (leaf(2, 3, 4), leaf(2, 3), leaf(2, 3), 1)), (_learned.RRELU, (leaf(2, 3), seed, 0.1, 0.3)),
            (_row.ROW, (leaf(2, 3), "softmax", -1, 1.0, False)),
            (_row.ROW, (leaf(2, 3, 4, 5, last=True), "entmax15", 1, 1.0, False)),
            (_row.GUMBEL, (leaf(2, 3), seed, -1, 1.0, False)),
            (_row.CROSS_ENTROPY, (leaf(2, 3), torch.tensor([1, 2]), None, -100, "mean", 0.0)),
            (_row.CROSS_ENTROPY, (leaf(2, 3, 4), torch.zeros(2, 4, dtype=torch.int64), None, -100, "none", 0.1)),
            (_row.CROSS_ENTROPY, (leaf(2, 3), torch.tensor([1, 2]), torch.tensor([1.0, 2.0, 0.5]), -100, "mean", 0.1)),
            (_gated.PAIR, (leaf(2, 3), leaf(2, 3), None, None, "silu", "", 0)),
            (_gated.SPLIT, (leaf(2, 4, 3), None, None, "silu", "", 1, False, 0)),
            (_gated.PAIR, (leaf(2, 3), leaf(2, 3), leaf(1), None, "swish", "tanh", 0)),
            (_gated.SPLIT, (leaf(2, 4, 3), leaf(1), leaf(1), "prelu", "swish", 1, True, 0)),
            (_group.MAXOUT, (leaf(2, 4, 3), 2, 1, False)), (_group.CRELU, (leaf(2, 4, 3), 1)),
            (_group.POLYNORM, (leaf(2, 4), leaf(3), leaf(1), -1, 1e-6)),
            (_group.POLYRELU, (leaf(2, 4), leaf(4))), *((_dyrelu.DYRELU, dyrelu(variant)) for variant in "abc")]
