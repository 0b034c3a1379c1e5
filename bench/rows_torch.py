#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""PyTorch's softmax for bench_rows: rows_torch.py FUNCTION BACKWARD OUTER SIZE INNER SECONDS prints the least
seconds of a call on f32 with one thread, into a ready output."""
import sys, time
import torch

ops = torch.ops.aten
FORWARD = {
    "softmax": lambda x, gy, y: ops._softmax.out(x, 1, False, out=y),
    "log_softmax": lambda x, gy, y: ops._log_softmax.out(x, 1, False, out=y),
}
BACKWARD = {
    "softmax": lambda x, gy, y: ops._softmax_backward_data.out(gy, x, 1, torch.float32, grad_input=y),
    "log_softmax": lambda x, gy, y: ops._log_softmax_backward_data.out(gy, x, 1, torch.float32, out=y),
}


def main():
    function, backward, outer, size, inner, seconds = sys.argv[1:]
    call = (BACKWARD if backward == "1" else FORWARD)[function]
    torch.set_num_threads(1)
    x, gy, y = (torch.randn(int(outer), int(size), int(inner)) for _ in range(3))
    with torch.no_grad():
        call(x, gy, y)
        best, end = float("inf"), time.perf_counter() + float(seconds)
        while time.perf_counter() < end:
            start = time.perf_counter()
            for _ in range(10):
                call(x, gy, y)
            best = min(best, (time.perf_counter() - start) / 10)
    print(best)


main()
