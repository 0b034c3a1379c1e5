#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Dynamic ReLU against the articles' PyTorch module, repaired (bench/dyrelu_torch.py): y and every gradient."""
import ctypes, pathlib, sys

import library
import torch

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "bench"))
from dyrelu_torch import DyReLU

SIZE, DOUBLE, PIECES = ctypes.c_size_t, ctypes.c_double, 8
NAMES = ["fc1.weight", "fc1.bias", "fc2.weight", "fc2.bias", "attention.weight", "attention.bias"]
# PyTorch's own rounding, for sums of a few thousand terms
TOLERANCE = {torch.float32: (1e-5, 2e-4), torch.float64: (1e-13, 1e-11)}


class Description(ctypes.Structure):
    _fields_ = [("variant", ctypes.c_int), ("channels_last", ctypes.c_int), ("n", SIZE), ("c", SIZE), ("p", SIZE),
                ("pieces", SIZE), ("hidden", SIZE), ("reduction", SIZE), ("lambda_a", DOUBLE), ("lambda_b", DOUBLE),
                ("alpha", DOUBLE * PIECES), ("beta", DOUBLE * PIECES), ("tau", DOUBLE), ("gamma", DOUBLE)]


class Arrays(ctypes.Structure):
    _fields_ = [(name, ctypes.c_void_p) for name in ("w1", "b1", "w2", "b2", "w", "b")]


def arrays(tensors):
    return Arrays(*(library.pointer(t) for t in tensors))


def ours(lib, variant, x, gy, parameters, pieces, reduction, channels_last):
    """y, gx and the gradients of the parameters; x and gy are N x C x P or N x P x C."""
    d, dtype = Description(), library.DTYPES[x.dtype]
    n, c, p = (x.shape[0], x.shape[2], x.shape[1]) if channels_last else x.shape
    library.must(lib.actfn_dyrelu_usual(ctypes.byref(d), "abc".index(variant), SIZE(n), SIZE(c), SIZE(p)))
    d.channels_last, d.pieces, d.reduction = channels_last, pieces, reduction
    size = SIZE()
    library.must(lib.actfn_dyrelu_workspace(ctypes.byref(d), dtype, ctypes.byref(size)))
    work = torch.empty(size.value // 8, dtype=torch.float64)
    w = arrays([q.detach() if q is not None else None for q in parameters])
    gradients = [torch.empty(q.shape, dtype=torch.float64) if q is not None else None for q in parameters]
    y, gx, g = torch.empty_like(x), torch.empty_like(x), arrays(gradients)
    library.must(lib.actfn_dyrelu_forward(ctypes.byref(d), dtype, library.pointer(x), ctypes.byref(w),
                                          library.pointer(work), library.pointer(y)))
    library.must(lib.actfn_dyrelu_backward(ctypes.byref(d), dtype, library.pointer(x), library.pointer(gy),
                                           ctypes.byref(w), library.pointer(work), library.pointer(gx), ctypes.byref(g)))
    return y, gx, gradients


def check(lib, variant, conv_type, shape, pieces, reduction, dtype, channels_last):
    torch.manual_seed(1)
    layer = DyReLU(variant, shape[1], reduction, pieces, conv_type).to(dtype)
    x, gy = torch.randn(shape, dtype=dtype, requires_grad=True), torch.randn(shape, dtype=dtype)
    want = layer(x)
    want.backward(gy)
    named = dict(layer.named_parameters())
    parameters = [named.get(name) for name in NAMES]

    def flat(t):
        t = t.detach().flatten(2)
        return t.transpose(1, 2).contiguous() if channels_last else t.contiguous()

    y, gx, gradients = ours(lib, variant, flat(x), flat(gy), parameters, pieces, reduction, channels_last)
    name = f"dyrelu_{variant} {conv_type} {'x'.join(map(str, shape))} K={pieces} R={reduction} {str(dtype)[6:]}"
    name += " channels last" if channels_last else ""
    near, far = TOLERANCE[dtype]
    library.compare(f"{name} y", y, flat(want), near)
    library.compare(f"{name} gx", gx, flat(x.grad), near)
    for what, got, q in zip(NAMES, gradients, parameters):
        if q is not None:
            library.compare(f"{name} {what}", got, q.grad, far)


def main():
    lib = library.load()
    shapes = [("2d", (4, 16, 12, 10)), ("1d", (3, 5, 70)), ("2d", (2, 3, 7, 7)), ("1d", (5, 24, 1)), ("2d", (1, 1, 4, 4))]
    for variant in "abc":
        for conv_type, shape in shapes:
            for pieces, reduction in (2, 8), (1, 4), (3, 2):
                for dtype in TOLERANCE:
                    for channels_last in 0, 1:
                        check(lib, variant, conv_type, shape, pieces, reduction, dtype, channels_last)
    library.finish()


main()
