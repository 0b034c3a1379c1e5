# SPDX-License-Identifier: MIT
"""Element-wise calls on arrays of any layout: how they travel to actfn_run(), and what is copied where they cannot."""
import ctypes
import numpy as np
from . import _arrays
from ._library import ERR_OVERLAP, MODES, check, lib, s

NOTHING = object()  # what gy is where there is none; None is a mistake of the caller


def apply(f, direction, x, gy, out, where, mode, name="x"):
    """f(x), f'(x) or gy f'(x) as `direction` says, written to out or to a new array; without gy it is NOTHING."""
    if mode not in MODES:
        raise ValueError(f"mode is 'exact' or 'fast', not {mode!r}")
    return selected(f.task(direction, mode), x, gy, out, where, name)


def selected(task, x, gy, out, where, name="x"):
    """What task(x, gy, y, mask) writes to y, three arrays of one shape, for the elements that `where` selects; mask is
    None, or says which elements of x and gy as they were given these are."""
    a = _arrays.as_input(x, name)
    y = None if out is None else _arrays.as_output(out, a.dtype)
    if y is not None:
        a = _arrays.broadcast(a, y.shape, name, "out")
    g = None if gy is NOTHING else gradient(gy, a, name)
    if where is True:
        y = np.empty_like(a, subok=False) if y is None else y
        task(a, g, y, None)
    else:
        mask = _mask(where, a.shape)
        y = np.zeros(a.shape, a.dtype) if y is None else y
        chosen = np.empty(np.count_nonzero(mask), a.dtype)
        task(a[mask], None if g is None else g[mask], chosen, mask)
        y[mask] = chosen
    return _arrays.result(y, x) if out is None else out


def gradient(gy, x, name):
    """gy as an array of the type and shape of x; one number stands for all."""
    g = _arrays.as_input(gy, "gy", x.dtype)
    if g.dtype != x.dtype:
        raise TypeError(f"gy has dtype {g.dtype}, {name} has {x.dtype}")
    return _arrays.broadcast(g, x.shape, "gy", name)


def param_gradient(f, x, gy):
    """The sums of gy df/dparameter(x), by name."""
    a = _arrays.as_input(x, "x")
    return f.sums(a, gradient(gy, a, "x"))


def sums(f, x, gy):
    """The same for parameters that all elements share."""
    x, gy = _arrays.contiguous(x), _arrays.contiguous(gy)
    names = list(f.params)
    found = (ctypes.c_double * max(1, len(names)))()
    check(lib.actfn_param_gradient(f._handle, _arrays.code_of(x, "x"), x.size, x.ctypes.data, gy.ctypes.data, found), f.name)
    return dict(zip(names, found))


def _mask(where, shape):
    mask = np.asarray(where)
    if mask.dtype != bool:
        raise TypeError(f"where is an array of booleans, not of {mask.dtype}")
    return _arrays.broadcast(mask, shape, "where", "the result")


def compute(f, direction, mode, x, gy, y):
    """y = ..., all three of one shape; gy may be None."""
    if y.size == 0:
        x, gy, y = x.ravel(), None if gy is None else gy.ravel(), y.ravel()  # the library checks what it is asked
    plan = _plan(x, y) if gy is None else _plan(x, y, gy)
    if plan is None:
        whole = np.empty(x.shape, x.dtype)
        compute(f, direction, mode, *(None if a is None else _arrays.contiguous(a) for a in (x, gy)), whole)
        y[...] = whole
        return
    (rows, cols), (x_pitch, x_stride), (y_pitch, y_stride), *rest = plan
    gy_pitch, gy_stride = rest[0] if rest else (0, 0)
    call = s.Call(direction, _arrays.code_of(x, "x"), MODES[mode], rows, cols, x.ctypes.data,
                  None if gy is None else gy.ctypes.data, y.ctypes.data, x_stride, x_pitch, gy_stride, gy_pitch,
                  y_stride, y_pitch)
    status = lib.actfn_run(f._handle, ctypes.byref(call))
    if status == ERR_OVERLAP:
        compute(f, direction, mode, x.copy(), None if gy is None else gy.copy(), y)
    else:
        check(status, f.name)


def _plan(*arrays):
    """The arrays, of one shape, as rows of elements at constant distances: ((rows, columns), then for each array the
    bytes from a row to the next and from an element to the next), or None where they are no such thing."""
    if not all(a.flags.aligned for a in arrays):
        return None
    axes = [(n, strides) for n, *strides in zip(arrays[0].shape, *(a.strides for a in arrays)) if n != 1]
    axes.sort(key=lambda axis: -abs(axis[1][1]))  # as y has them, the widest first
    merged = []
    for n, strides in axes:
        if 0 in strides:
            return None
        if merged and all(outer == n * inner for outer, inner in zip(merged[-1][1], strides)):
            merged[-1] = (merged[-1][0] * n, strides)
        else:
            merged.append((n, strides))
    if len(merged) > 2:
        return None
    size = [a.itemsize for a in arrays]
    while len(merged) < 2:
        merged.insert(0, (1, [0] * len(arrays)) if merged else (1, size))
    (rows, pitches), (cols, strides) = merged
    return (rows, cols), *zip(pitches, strides)
