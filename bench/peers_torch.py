#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""PyTorch's CPU kernels for bench_peers: peers_torch.py FILE THREADS.

FILE holds the arrays.  One request a line, `function op dtype n x gy y seconds` with the arrays' offsets in
FILE; one answer a line: the seconds of one call into a ready output, less those of the same call on one
element, which Python and the dispatcher take; or `none`.  The first line is the version."""
import mmap, sys, time
import torch

nn, ops = torch._C._nn, torch.ops.aten

# function: op(x, y) for forward, (x, gy, y) for the others
FORWARD = {
    "tanh": lambda x, y: torch.tanh(x, out=y),
    "sigmoid": lambda x, y: torch.sigmoid(x, out=y),
    "silu": lambda x, y: nn.silu(x, out=y),
    "mish": lambda x, y: nn.mish(x, out=y),
    "gelu": lambda x, y: nn.gelu(x, out=y),
    "gelu_tanh": lambda x, y: nn.gelu(x, approximate="tanh", out=y),
    "softplus": lambda x, y: nn.softplus(x, out=y),
    "elu": lambda x, y: nn.elu(x, out=y),
    "selu": lambda x, y: nn.elu(x, 1.6732632423543772, 1.0507009873554805, out=y),
    "log_sigmoid": lambda x, y: nn.log_sigmoid(x, out=y),
    "relu": lambda x, y: torch.clamp_min(x, 0, out=y),
    "leaky_relu": lambda x, y: nn.leaky_relu(x, 0.01, out=y),
    "relu6": lambda x, y: nn.hardtanh(x, 0.0, 6.0, out=y),
    "hard_tanh": lambda x, y: nn.hardtanh(x, out=y),
    "hard_swish": lambda x, y: nn.hardswish(x, out=y),
    "hard_sigmoid": lambda x, y: nn.hardsigmoid(x, out=y),
}
BACKWARD = {
    "silu": lambda x, gy, y: ops.silu_backward.grad_input(gy, x, grad_input=y),
    "gelu": lambda x, gy, y: ops.gelu_backward.grad_input(gy, x, grad_input=y),
    "gelu_tanh": lambda x, gy, y: ops.gelu_backward.grad_input(gy, x, approximate="tanh", grad_input=y),
    "softplus": lambda x, gy, y: ops.softplus_backward.grad_input(gy, x, 1, 20, grad_input=y),
    "elu": lambda x, gy, y: ops.elu_backward.grad_input(gy, 1, 1, 1, False, x, grad_input=y),
    "selu": lambda x, gy, y: ops.elu_backward.grad_input(gy, 1.6732632423543772, 1.0507009873554805, 1, False, x,
                                                         grad_input=y),
    "log_sigmoid": lambda x, gy, y: ops.log_sigmoid_backward.grad_input(gy, x, y, grad_input=y),
    "relu": lambda x, gy, y: ops.threshold_backward.grad_input(gy, x, 0, grad_input=y),
    "leaky_relu": lambda x, gy, y: ops.leaky_relu_backward.grad_input(gy, x, 0.01, False, grad_input=y),
    "relu6": lambda x, gy, y: ops.hardtanh_backward.grad_input(gy, x, 0, 6, grad_input=y),
    "hard_tanh": lambda x, gy, y: ops.hardtanh_backward.grad_input(gy, x, -1, 1, grad_input=y),
    "hard_swish": lambda x, gy, y: ops.hardswish_backward.out(gy, x, out=y),
    "hard_sigmoid": lambda x, gy, y: ops.hardsigmoid_backward.grad_input(gy, x, grad_input=y),
}
FROM_Y = {
    "tanh": lambda x, gy, y: ops.tanh_backward.grad_input(gy, x, grad_input=y),
    "sigmoid": lambda x, gy, y: ops.sigmoid_backward.grad_input(gy, x, grad_input=y),
    "elu": lambda x, gy, y: ops.elu_backward.grad_input(gy, 1, 1, 1, True, x, grad_input=y),
}
CALLS = {"forward": {k: lambda x, gy, y, f=f: f(x, y) for k, f in FORWARD.items()},
         "backward": BACKWARD, "backward_from_y": FROM_Y}
DTYPES = {"f32": torch.float32, "f64": torch.float64, "bf16": torch.bfloat16}  # no f16 on CPUs
RUN_SECONDS = 2e-4


def seconds_each(call, tensors, budget):
    call(*tensors)
    repeat, best, end = 1, float("inf"), time.perf_counter() + budget
    while True:
        start = time.perf_counter()
        for _ in range(repeat):
            call(*tensors)
        took = time.perf_counter() - start
        if took < RUN_SECONDS:
            repeat *= 2
            continue
        best = min(best, took / repeat)
        if time.perf_counter() > end:
            return best


def answer(memory, function, op, dtype, n, offsets, seconds):
    call = CALLS[op].get(function)
    if not call or dtype not in DTYPES:
        return "none"
    tensors = [torch.frombuffer(memory, dtype=DTYPES[dtype], count=n, offset=o) for o in offsets]
    try:
        one = seconds_each(call, [t[:1].clone() for t in tensors], seconds / 4) if n > 1 else 0
        return max(seconds_each(call, tensors, seconds) - one, 0)
    except RuntimeError:  # not for this dtype
        return "none"


def main():
    torch.set_num_threads(int(sys.argv[2]))
    with open(sys.argv[1], "r+b") as f:
        memory = mmap.mmap(f.fileno(), 0)
    print(torch.__version__, flush=True)
    with torch.no_grad():
        for line in sys.stdin:
            function, op, dtype, n, x, gy, y, seconds = line.split()
            print(answer(memory, function, op, dtype, int(n), [int(x), int(gy), int(y)], float(seconds)), flush=True)


main()
