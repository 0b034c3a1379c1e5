#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Samples per second of the training loop in PyTorch: 784-256-128-10 on Fashion-MNIST, batch 128, Adam.

The same loop as bench_train: data in memory as normalised float32, batches gathered by index, cross-entropy,
running loss and accuracy.  No DataLoader, which would only slow it down.  Usage: train_torch.py [ACT [EPOCHS [THREADS]]]

Debian's PyTorch multiplies matrices with the BLAS that is installed; the reference BLAS is ten times slower than
OpenBLAS (libopenblas0-pthread), and a comparison with it worth nothing: it is refused.
"""
import gzip
import os
import sys
import time

import numpy as np
import torch

ACTIVATIONS = {"relu": torch.nn.ReLU, "gelu": torch.nn.GELU, "mish": torch.nn.Mish, "silu": torch.nn.SiLU,
               "tanh": torch.nn.Tanh, "elu": torch.nn.ELU, "sigmoid": torch.nn.Sigmoid}
FOLDERS = ([os.path.join(os.environ["ACTFN_DATA_DIR"], "fashion-mnist"), os.environ["ACTFN_DATA_DIR"]]
           if os.environ.get("ACTFN_DATA_DIR") else []) + ["/usr/share/datasets/fashion-mnist"]


def read(name, header):
    """The bytes of an IDX file after its header."""
    for folder in FOLDERS:
        path = os.path.join(folder, name + ".gz")
        if os.path.exists(path):
            with gzip.open(path) as f:
                return np.frombuffer(f.read(), np.uint8, offset=header)
    sys.exit(f"train_torch.py: {name}.gz not found in {', '.join(FOLDERS)}; apt-get install dataset-fashion-mnist")


def load(part, mean_std=None):
    x = read(f"{part}-images-idx3-ubyte", 16).reshape(-1, 784).astype(np.float32) / 255
    y = read(f"{part}-labels-idx1-ubyte", 8).astype(np.int64)
    mean, std = mean_std or (x.mean(), x.std())
    return torch.from_numpy((x - mean) / std), torch.from_numpy(y), (mean, std)


def blas():
    """The file name of the BLAS library that PyTorch has loaded."""
    with open("/proc/self/maps", encoding="utf-8") as f:
        names = {os.path.basename(line.split()[-1]) for line in f if "blas" in line}
    name = max(names, default="built in")
    if name.startswith("libblas.so"):  # OpenBLAS's libblas.so.3 is a link to libopenblas...
        sys.exit("train_torch.py: PyTorch runs on the reference BLAS; apt-get install libopenblas0-pthread")
    return name


def train_epoch(net, optim, x, y, batch):
    """One pass; returns the mean loss and the accuracy on the way."""
    loss_sum, correct = 0.0, 0
    order = torch.randperm(len(x))
    for i in range(0, len(x), batch):
        pick = order[i:i + batch]
        xb, yb = x[pick], y[pick]
        logits = net(xb)
        loss = torch.nn.functional.cross_entropy(logits, yb)
        optim.zero_grad()
        loss.backward()
        optim.step()
        loss_sum += loss.item() * len(pick)
        correct += (logits.argmax(1) == yb).sum().item()
    return loss_sum / len(x), correct / len(x)


def main():
    name, epochs, threads = (sys.argv[1:] + ["relu", "4", "2"][len(sys.argv) - 1:])[:3]
    blas()
    torch.set_num_threads(int(threads))
    torch.manual_seed(1)
    act = ACTIVATIONS[name]
    x, y, scale = load("train")
    x, y = x[:55000], y[:55000]
    x_test, y_test, _ = load("t10k", scale)
    net = torch.nn.Sequential(torch.nn.Linear(784, 256), act(), torch.nn.Linear(256, 128), act(),
                              torch.nn.Linear(128, 10))
    optim = torch.optim.Adam(net.parameters(), lr=1e-3)
    best = 0.0
    for epoch in range(1, int(epochs) + 1):
        start = time.perf_counter()
        loss, acc = train_epoch(net, optim, x, y, 128)
        rate = len(x) / (time.perf_counter() - start)
        best = max(best, rate)
        print(f"epoch {epoch}  {rate:7.0f} samples/s  loss {loss:.4f}  training {100 * acc:.2f} %", file=sys.stderr)
    with torch.no_grad():
        test = (net(x_test).argmax(1) == y_test).float().mean().item()
    print(f"PyTorch {torch.__version__}, {blas()}, {name}, {torch.get_num_threads()} threads: {best:.0f} samples/s "
          f"(best epoch of {epochs}), test {100 * test:.2f} %")


main()
