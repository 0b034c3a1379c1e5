#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""PyTorch's swiglu for bench_gated: peers_gated.py ROWS COLS THREADS.

The expression silu(b) * a that models use, forward and backward by autograd.  One line on standard input, one run:
the answer is its seconds.  The first line is the version."""
import sys, time
import torch


def main():
    rows, cols, threads = map(int, sys.argv[1:])
    torch.set_num_threads(threads)
    torch.manual_seed(1)
    a, b = (torch.randn(rows, cols).mul_(2).requires_grad_() for _ in range(2))
    gy = torch.randn(rows, cols)
    print(torch.__version__, flush=True)
    for _ in sys.stdin:
        a.grad = b.grad = None
        start = time.perf_counter()
        y = torch.nn.functional.silu(b) * a
        y.backward(gy)
        print(time.perf_counter() - start, flush=True)


main()
