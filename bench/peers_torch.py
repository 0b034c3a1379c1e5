#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""ns per element of PyTorch's CPU kernels, one thread, into a ready output: peers_torch.py N NAME..."""
import sys
import time

import torch
import torch.nn.functional as F

torch.set_num_threads(1)

CALLS = {
    "tanh": lambda x, y: torch.tanh(x, out=y),
    "sigmoid": lambda x, y: torch.sigmoid(x, out=y),
    "silu": lambda x, y: torch._C._nn.silu(x, out=y),
    "mish": lambda x, y: torch._C._nn.mish(x, out=y) if hasattr(torch._C._nn, "mish") else F.mish(x),
    "gelu": lambda x, y: torch._C._nn.gelu(x, out=y),
    "softplus": lambda x, y: torch._C._nn.softplus(x, out=y),
    "elu": lambda x, y: torch._C._nn.elu(x, out=y),
    "relu": lambda x, y: torch.clamp_min(x, 0, out=y),
    "leaky_relu": lambda x, y: torch._C._nn.leaky_relu(x, 0.01, out=y),
    "relu6": lambda x, y: torch._C._nn.hardtanh(x, 0.0, 6.0, out=y),
}


def ns_per_element(call, x, y, runs=30, repeat=200):
    best = float("inf")
    with torch.no_grad():
        call(x, y)
        for _ in range(runs):
            start = time.perf_counter()
            for _ in range(repeat):
                call(x, y)
            best = min(best, time.perf_counter() - start)
    return best / repeat / x.numel() * 1e9


def main():
    n = int(sys.argv[1])
    x = torch.linspace(-4, 4, n)[torch.randperm(n)].contiguous()
    for name in sys.argv[2:]:
        print(name, ns_per_element(CALLS[name], x, torch.empty_like(x)))


main()
