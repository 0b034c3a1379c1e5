# SPDX-License-Identifier: MIT
"""Tensors on their way into the library: types, devices, layouts, and threads."""
import os, threading
import torch
from .._library import BF16, F16, F32, F64, check, lib

CODES = {torch.float32: F32, torch.float64: F64, torch.bfloat16: BF16, torch.float16: F16}
# from so many elements on the library may use threads: ACTFN_BULK of src/bulk.h, bytes, for the smallest type
SHARED = 1 << 16


def refuse(x, where):
    """Why the library cannot take x."""
    if not isinstance(x, torch.Tensor):
        raise TypeError(f"{where}: a tensor is wanted, not {type(x).__name__}")
    if x.device.type != "cpu":
        raise TypeError(f"{where}: the tensor is on {x.device}; actfn computes on the CPU: x.cpu() brings it there")
    if x.layout != torch.strided:
        raise TypeError(f"{where}: the tensor's layout is {x.layout}; x.to_dense() gives one that actfn takes")
    raise TypeError(
        f"{where}: the tensor holds {x.dtype}; actfn computes in torch.float16, bfloat16, float32 or float64")


def code_of(x, where):
    """The library's number for x's type; TypeError where the library cannot take x.  where: what the caller called, by
    name or a function of the library."""
    try:
        if x.is_cpu and x.layout is torch.strided:
            return CODES[x.dtype]
    except (AttributeError, KeyError):
        pass
    refuse(x, getattr(where, "name", where))


def stored(dtype):
    """What parameters of a tensor of this type are stored as, for the library."""
    return torch.float64 if dtype == torch.float64 else torch.float32


def like(x, source):
    """source in the layout of x, which is contiguous in memory in some order of its axes; maybe source itself."""
    return source if source.stride() == x.stride() and not source.is_neg() else torch.empty_like(x).copy_(source)


def dense(x):
    """x, or a copy whose elements lie side by side, in the same order of the axes; never with a pending minus."""
    y = torch.empty_like(x)
    return x if y.stride() == x.stride() and not x.is_neg() else y.copy_(x)


def axes(x, dim, where):
    """(outer, size, inner) of a dense x along an axis: element i of row (o, j) is number (o size + i) inner + j in
    memory, in whatever order the axes lie there."""
    dim = axis(x, dim, where)
    size = x.shape[dim] if x.dim() else 1
    if size < 2 or not x.numel():
        return (x.numel() if size == 1 else 0), size, 1
    return x.numel() // (size * x.stride(dim)), size, x.stride(dim)


def axis(x, dim, where):
    """dim, counted from 0."""
    return axis_of(x.dim(), dim, where)


def axis_of(n, dim, where):
    """The same of a tensor with n axes."""
    n = max(n, 1)
    if not -n <= dim < n:
        raise IndexError(f"{where}: dim is {dim}; of this tensor it is between {-n} and {n - 1}")
    return dim % n


def resized(x, dim, size):
    """An empty tensor like a dense x, but with `size` along dim."""
    dim, old = axis(x, dim, "dim"), x.shape[dim]
    shape = (*x.shape[:dim], size, *x.shape[dim + 1:])
    if not x.numel() or not size:
        return x.new_empty(shape)
    strides = [n if i == dim or n <= x.stride(dim) else n // old * size for i, n in enumerate(x.stride())]
    return torch.empty_strided(shape, strides, dtype=x.dtype, device=x.device)


class _Threads:
    """While a large call runs: the library has as many threads as PyTorch.  The number is changed only while no call
    of another thread is under way, as actfn_set_threads() wants it; until then that call's number stays."""
    def __init__(self):
        self.reset()
        os.register_at_fork(after_in_child=self.reset)  # whatever was under way there is not here

    def reset(self):
        self._lock, self._calls = threading.Lock(), 0

    def __enter__(self):
        with self._lock:
            want = torch.get_num_threads()
            if self._calls == 0 and lib.actfn_get_threads() != want:
                check(lib.actfn_set_threads(want), "torch.get_num_threads()")
            self._calls += 1

    def __exit__(self, *_):
        with self._lock:
            self._calls -= 1


threads = _Threads()


def call(function, where, *args, why=None):
    """A call of the library, on as many threads as PyTorch has.  Of a tensor among the arguments it gets the memory,
    and the tensor lives until the call is over.  why: a function that says what is wrong."""
    with threads:
        status = function(*(a.data_ptr() if isinstance(a, torch.Tensor) else a for a in args))
    if status:
        check(status, where, why and why())


def point(structure, **tensors):
    """structure with pointers to tensors, which live as long as it does."""
    structure.tensors = {**getattr(structure, "tensors", {}), **tensors}
    for name, tensor in tensors.items():
        setattr(structure, name, None if tensor is None else tensor.data_ptr())
    return structure
