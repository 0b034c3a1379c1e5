#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""actfn.torch next to torch.nn.functional: python_torch.py [FUNCTION...] [--threads N] [--elements N] [--mode MODE]
                                                     [--no-onednn] [--processor]

Prints what a call on 8 elements costs, and seconds of forward and backward together on float32, both libraries in turn,
the least of many runs.  The arrays of results are PyTorch's, made anew in each call, for both.  --processor: processor
time of this thread, for a machine that does other things besides; with one thread.  --no-onednn: PyTorch's own kernels,
where it would take oneDNN's: for gelu of contiguous float32.
Run it with the library's path: ACTFN_LIBRARY=build/libactfn.so PYTHONPATH=bindings/python bench/python_torch.py"""
import argparse, time
import torch
import torch.nn.functional as F
import actfn
import actfn.torch

PEERS = {
    "mish": F.mish,
    "gelu": F.gelu,
    "silu": F.silu,
    "relu": F.relu,
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "elu": F.elu,
    "softplus": F.softplus,
    "log_sigmoid": F.logsigmoid,
    "selu": F.selu,
    "hard_swish": F.hardswish
}


def least(calls, times, each, clock):
    """Seconds of each of the calls, which take turns."""
    best = [float("inf")] * len(calls)
    for call in calls:
        call()
    for _ in range(times):
        for i, call in enumerate(calls):
            start = clock()
            for _ in range(each):
                call()
            best[i] = min(best[i], (clock() - start) / each)
    return best


def overhead(clock):
    x = torch.randn(8)
    leaf, gy = x.clone().requires_grad_(), torch.ones(8)
    modules = torch.nn.ReLU(), actfn.torch.ReLU()
    cases = [("function", lambda f: lambda: f(x), (F.relu, actfn.torch.relu)),
             ("module", lambda f: lambda: f(x), modules),
             ("function, and its gradient", lambda f: lambda: torch.autograd.grad(f(leaf), leaf, gy),
              (F.relu, actfn.torch.relu))]
    for name, make, pair in cases:
        theirs, ours = least([make(f) for f in pair], 60, 500, clock)
        print(f"8 elements, relu as a {name}: {ours * 1e6:.2f} us, PyTorch {theirs * 1e6:.2f} us: "
              f"{ours / theirs:.2f} times")


def bulk(name, n, mode, clock):
    x, gy = torch.randn(n).requires_grad_(), torch.randn(n)
    function = getattr(actfn.torch, name)
    pair = PEERS[name], lambda x: function(x, mode=mode)
    theirs, ours = least([lambda f=f: torch.autograd.grad(f(x), x, gy) for f in pair], 60, 2, clock)
    forward = least([lambda f=f: f(x.detach()) for f in pair], 60, 2, clock)
    print(f"{name:12} {ours * 1e3:7.3f} ms, PyTorch {theirs * 1e3:7.3f} ms: {theirs / ours:5.2f} times as fast; "
          f"forward alone {forward[0] / forward[1]:5.2f}")


def main():
    p = argparse.ArgumentParser()
    p.add_argument("functions", nargs="*", metavar="FUNCTION", help=", ".join(PEERS))
    p.add_argument("--threads", type=int, default=1)
    p.add_argument("--elements", type=int, default=10**6)
    p.add_argument("--mode", choices=("exact", "fast"), default="exact")
    p.add_argument("--no-onednn", action="store_true")
    p.add_argument("--processor", action="store_true")
    given = p.parse_args()
    unknown = [name for name in given.functions if name not in PEERS]
    if unknown:
        p.error(f"no comparison for {', '.join(unknown)}; there are {', '.join(PEERS)}")
    if given.processor and given.threads != 1:
        p.error("--processor is the time of one thread; leave --threads at 1")
    clock = time.thread_time if given.processor else time.perf_counter
    torch.set_num_threads(given.threads)
    print(f"PyTorch {torch.__version__}, actfn {actfn.version()} {actfn.isa()}, threads {given.threads}")
    torch.backends.mkldnn.set_flags(not given.no_onednn)
    overhead(clock)
    print(f"forward and backward, {given.elements} elements, float32, {given.mode}")
    for name in given.functions or PEERS:
        bulk(name, given.elements, given.mode, clock)


main()
