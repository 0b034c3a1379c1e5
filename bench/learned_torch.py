#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""PyTorch's prelu for bench_learned: learned_torch.py N C H W CHANNELS_LAST forward|backward THREADS SECONDS.

Prints the seconds of one call, the least of many; one slope per channel.  PyTorch makes a new output each time."""
import sys, time

try:
    import torch
except ImportError:
    print(0)
    sys.exit()


def main():
    n, c, h, w, last = map(int, sys.argv[1:6])
    torch.set_num_threads(int(sys.argv[7]))
    layout = torch.channels_last if last else torch.contiguous_format
    x = (torch.rand(n, c, h, w) - 0.5).contiguous(memory_format=layout)
    gy = (torch.rand(n, c, h, w) - 0.5).contiguous(memory_format=layout)
    slopes = 0.25 + torch.arange(c) / c
    if sys.argv[6] == "forward":
        call = lambda: torch.ops.aten.prelu(x, slopes)
    else:
        call = lambda: torch.ops.aten.prelu_backward(gy, x, slopes)
    repeat = max(1, int(1e6 / x.numel()))
    best, end = float("inf"), time.perf_counter() + float(sys.argv[8])
    with torch.no_grad():
        call()
        while time.perf_counter() < end:
            start = time.perf_counter()
            for _ in range(repeat):
                call()
            best = min(best, (time.perf_counter() - start) / repeat)
    print(best)


main()
