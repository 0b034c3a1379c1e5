#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Dynamic ReLU in PyTorch, as articles show it, with their slips repaired; and its clock for bench_dyrelu.

The widely copied module (github.com/Islanna/DynamicReLU, variants A and B) compares a tuple with an int, forgets
that torch.max returns indices, too, and has no hidden unit where channels < reduction.  Here all three are right;
the way of computing is the same: K times the tensor is written, permuted, and reduced.

    dyrelu_torch.py THREADS     then, a line each:
    make VARIANT 1d|2d N C H W K        answers with the bytes of memory that forward and backward took at their peak
    forward TIMES, backward TIMES       (backward: forward and backward) answers when it is done
"""
import sys

import torch
from torch import nn


class DyReLU(nn.Module):
    def __init__(self, variant, channels, reduction=8, k=2, conv_type="2d", hidden=None):
        super().__init__()
        assert variant in "abc" and conv_type in ("1d", "2d")
        self.variant, self.channels, self.k, self.conv_type = variant, channels, k, conv_type
        hidden = hidden or max(1, channels // reduction)
        self.fc1 = nn.Linear(channels, hidden)
        self.fc2 = nn.Linear(hidden, 2 * k * (1 if variant == "a" else channels))
        self.register_buffer("lambdas", torch.tensor([1.0] * k + [0.5] * k))
        self.register_buffer("init_v", torch.tensor([1.0] + [0.0] * (2 * k - 1)))
        if variant == "c":
            self.attention = nn.Conv1d(channels, 1, 1)
            self.tau = 10.0

    def theta(self, x):
        t = x.mean(dim=-1)
        if self.conv_type == "2d":
            t = t.mean(dim=-1)
        return 2 * torch.sigmoid(self.fc2(torch.relu(self.fc1(t)))) - 1

    def pi(self, x):
        flat = x.flatten(2)
        p = torch.softmax(self.attention(flat) / self.tau, dim=-1)
        return torch.clamp(p * (flat.shape[2] / 3), max=1).view(x.shape[0], 1, *x.shape[2:])

    def forward(self, x):
        assert x.shape[1] == self.channels
        if self.variant == "a":
            coef = self.theta(x).view(-1, 2 * self.k) * self.lambdas + self.init_v
            lines = x.transpose(0, -1).unsqueeze(-1) * coef[:, :self.k] + coef[:, self.k:]  # L x C x B x K
            return torch.max(lines, dim=-1)[0].transpose(0, -1)
        coef = self.theta(x).view(-1, self.channels, 2 * self.k) * self.lambdas + self.init_v
        there, back = ((2, 0, 1), (1, 2, 0)) if self.conv_type == "1d" else ((2, 3, 0, 1), (2, 3, 0, 1))
        lines = x.permute(*there).unsqueeze(-1) * coef[:, :, :self.k] + coef[:, :, self.k:]  # H x W x B x C x K
        y = torch.max(lines, dim=-1)[0].permute(*back)
        return y * self.pi(x) if self.variant == "c" else y


def memory(what):
    """VmRSS: bytes of the process in memory; VmHWM: the most since reset()."""
    with open("/proc/self/status") as f:
        return next(int(line.split()[1]) * 1024 for line in f if line.startswith(what))


def reset():
    with open("/proc/self/clear_refs", "w") as f:
        f.write("5")


class Run:
    def __init__(self, variant, conv_type, n, c, h, w, k):
        shape = (n, c, h * w) if conv_type == "1d" else (n, c, h, w)
        self.layer = DyReLU(variant, c, k=k, conv_type=conv_type)
        self.x, self.gy = torch.randn(shape, requires_grad=True), torch.randn(shape)

    def forward(self):
        with torch.no_grad():
            self.layer(self.x)

    def backward(self):
        self.layer.zero_grad(set_to_none=True)
        self.x.grad = None
        self.layer(self.x).backward(self.gy)


def main():
    torch.set_num_threads(int(sys.argv[1]))
    print(torch.__version__, flush=True)
    run = None
    for line in sys.stdin:
        what, *args = line.split()
        if what == "make":
            run = None
            run = Run(args[0], args[1], *map(int, args[2:]))
            reset()
            before = memory("VmRSS")
            run.backward()
            print(memory("VmHWM") - before, flush=True)
            continue
        for _ in range(int(args[0])):
            getattr(run, what)()
        print("done", flush=True)


if __name__ == "__main__":
    main()
