# SPDX-License-Identifier: MIT
"""Arrays on their way into the library and back: types, shapes, what is refused and in which words."""
import numpy as np
from . import _dlpack
from ._library import BF16, F16, F32, F64

try:
    from ml_dtypes import bfloat16 as _bfloat16
    bfloat16 = np.dtype(_bfloat16)
except ImportError:
    bfloat16 = np.dtype([("bfloat16", "=u2")])  # the bits, for arrays that come by DLPack

# NumPy's type -> the library's
CODES = {np.dtype(np.float32): F32, np.dtype(np.float64): F64, np.dtype(np.float16): F16, bfloat16: BF16}
ACCEPTED = "float16, bfloat16, float32 or float64"


def refuse_dtype(dtype, name):
    if dtype.newbyteorder("=") in CODES:
        raise TypeError(f"{name} has the other byte order ({dtype.str}); {name}.astype({dtype.newbyteorder('=').name!r}) "
                        "has this machine's")
    raise TypeError(f"{name} has dtype {dtype}; actfn computes in {ACCEPTED}")


def code_of(array, name):
    code = CODES.get(array.dtype)
    if code is None:
        refuse_dtype(array.dtype, name)
    return code


def is_foreign(x):
    """Another library's array, which gets its result as one of its own kind."""
    return not isinstance(x, (np.ndarray, np.generic)) and hasattr(x, "__dlpack__")


def borrow(x, name):
    """Another library's array as one of NumPy's over the same memory."""
    return _dlpack.borrow(x, name, bfloat16)


def as_input(x, name, dtype=None):
    """x as an array of a type that the library knows.

    NumPy's arrays and scalars as they are, without a copy; other libraries' through DLPack, or __array__ where they have
    no DLPack.  Numbers and lists of numbers, which have no type of their own, get `dtype`, or else float64."""
    if isinstance(x, np.ma.MaskedArray):
        raise TypeError(f"{name} is a masked array; give {name}.data and where=~{name}.mask")
    if is_foreign(x):
        array = borrow(x, name)
    elif hasattr(x, "dtype") or hasattr(x, "__array__"):
        array = np.asarray(x)
    else:
        array = _numbers(x, name, dtype)
    code_of(array, name)
    return array


def _numbers(x, name, dtype):
    try:
        array = np.asarray(x)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from None
    if array.dtype.kind in "iubf" and array.dtype.itemsize <= 8 or array.size == 0:
        return array.astype(np.float64 if dtype is None else dtype)
    raise TypeError(f"{name} is {type(x).__name__} of {array.dtype}; give numbers, or an array of {ACCEPTED}")


def as_output(out, dtype):
    """out as an array to write to; it must have this type."""
    if is_foreign(out):
        array = borrow(out, "out")
    elif isinstance(out, np.ndarray):
        array = out
    else:
        raise TypeError(f"out must be an array, not {type(out).__name__}; parameters of a function are given by name")
    if array.dtype != dtype:
        raise TypeError(f"out has dtype {array.dtype}, the result is {dtype}")
    if not array.flags.writeable:
        raise ValueError("out is read-only" + (", or does not say that it may be written to" if is_foreign(out) else ""))
    return array


def broadcast(array, shape, name, to):
    """array seen in another shape, without a copy."""
    if array.shape == shape:
        return array
    try:
        return np.broadcast_to(array, shape)
    except ValueError:
        raise ValueError(f"{name} of shape {array.shape} does not fit {to} of shape {shape}") from None


def contiguous(array):
    """array, or a copy that lies side by side and aligned as C has it."""
    return np.require(array, requirements=("C", "A"))


def result(y, x):
    """What the caller gets for y, computed from x: a scalar for a scalar, and an array of x's kind."""
    if is_foreign(x):
        return _dlpack.lend(y, x, bfloat16)
    return y if y.ndim else y[()]
