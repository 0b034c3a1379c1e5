# SPDX-License-Identifier: MIT
"""Arrays of other libraries, exchanged without a copy by DLPack (https://dmlc.github.io/dlpack).

NumPy's own from_dlpack() knows no bfloat16, and before NumPy 2.1 no versioned capsules; so a capsule is read here.  It
is kept, not consumed, as long as an array looks at its memory: what it releases when it goes is the producer's affair."""
import ctypes, sys
from ctypes import c_int32, c_int64, c_uint8, c_uint16, c_uint32, c_uint64, c_void_p
import numpy as np
from ._structures import structure

CPU, CUDA_HOST, ROCM_HOST = 1, 3, 11  # the devices whose memory the CPU reads
DEVICES = {2: "a CUDA device", 4: "an OpenCL device", 7: "a Vulkan device", 8: "a Metal device", 10: "a ROCm device",
           13: "CUDA managed memory", 14: "a oneAPI device", 15: "a WebGPU device"}
INT, UINT, FLOAT, BFLOAT, BOOL = 0, 1, 2, 4, 6
KINDS = {INT: "i", UINT: "u", FLOAT: "f", BOOL: "b"}
READ_ONLY = 1  # flag
VERSION = (1, 0)  # the newest that is understood here; minor versions add only types and devices

Tensor = structure("Tensor", data=c_void_p, device=c_int32, device_id=c_int32, ndim=c_int32, code=c_uint8, bits=c_uint8,
                   lanes=c_uint16, shape=ctypes.POINTER(c_int64), strides=ctypes.POINTER(c_int64), byte_offset=c_uint64)
Versioned = structure("Versioned", major=c_uint32, minor=c_uint32, context=c_void_p, deleter=c_void_p, flags=c_uint64,
                      tensor=Tensor)

_capsule = ctypes.pythonapi.PyCapsule_GetPointer
_capsule.restype, _capsule.argtypes = c_void_p, [ctypes.py_object, ctypes.c_char_p]
_is_capsule = ctypes.pythonapi.PyCapsule_IsValid
_is_capsule.restype, _is_capsule.argtypes = ctypes.c_int, [ctypes.py_object, ctypes.c_char_p]


class Memory:
    """The memory of a tensor, as NumPy's array interface describes it; keeps the capsule and the producer."""

    def __init__(self, interface, *owners):
        self.__array_interface__, self.owners = interface, owners


def borrow(x, name, bfloat16):
    """An array over the memory of x, which has __dlpack__()."""
    device = x.__dlpack_device__()[0]
    if device not in (CPU, CUDA_HOST, ROCM_HOST):
        raise ValueError(f"{name} is on {DEVICES.get(int(device), f'device type {int(device)}')}; actfn computes on the CPU: "
                         "copy it there first")
    try:
        capsule = x.__dlpack__(max_version=VERSION)
    except TypeError:  # a producer from before version 1.0
        capsule = x.__dlpack__()
    tensor, read_only = open_capsule(capsule, name)
    if read_only is None:
        read_only = not seen_writable(x, tensor)
    return as_array(tensor, read_only, name, bfloat16, capsule, x)


def seen_writable(x, tensor):
    """Does NumPy find the same memory, and may it write there?  JAX's immutable arrays and old PyTorch's mutable ones
    both come in capsules that do not say."""
    try:
        seen = np.asarray(x)
    except Exception:  # whatever a stranger's __array__() raises
        return False
    return seen.flags.writeable and seen.ctypes.data == (tensor.data or 0) + tensor.byte_offset


def open_capsule(capsule, name):
    """(the tensor, is it read-only?  None: the capsule does not say)"""
    if _is_capsule(capsule, b"dltensor_versioned"):
        managed = Versioned.from_address(_capsule(capsule, b"dltensor_versioned"))
        if managed.major != VERSION[0]:
            raise TypeError(f"{name}: DLPack {managed.major}.{managed.minor}; actfn reads {VERSION[0]}.x")
        return managed.tensor, bool(managed.flags & READ_ONLY)
    if _is_capsule(capsule, b"dltensor"):
        return Tensor.from_address(_capsule(capsule, b"dltensor")), None
    raise TypeError(f"{name}: __dlpack__() gave no DLPack capsule, but {type(capsule).__name__}")


def as_array(tensor, read_only, name, bfloat16, *owners):
    shape = tuple(tensor.shape[:tensor.ndim])
    dtype = dtype_of(tensor, name, bfloat16)
    if 0 in shape:
        return np.empty(shape, dtype)
    bits = np.dtype(f"V{dtype.itemsize}") if dtype.kind == "V" else dtype  # types that are NumPy's by extension
    strides = tuple(n * dtype.itemsize for n in tensor.strides[:tensor.ndim]) if tensor.strides else None
    memory = Memory({"version": 3, "shape": shape, "typestr": bits.str, "strides": strides,
                     "data": (tensor.data + tensor.byte_offset, read_only)}, *owners)
    array = np.asarray(memory)
    return array if bits is dtype else array.view(dtype)


def dtype_of(tensor, name, bfloat16):
    if tensor.lanes == 1 and (tensor.code, tensor.bits) == (BFLOAT, 16):
        return bfloat16
    if tensor.lanes == 1 and tensor.code in KINDS and tensor.bits in (8, 16, 32, 64):
        return np.dtype(f"{KINDS[tensor.code]}{tensor.bits // 8}")
    raise TypeError(f"{name}: DLPack type {tensor.code} of {tensor.bits} bits and {tensor.lanes} lanes; "
                    "actfn computes in float16, bfloat16, float32 or float64")


def lend(y, x, bfloat16):
    """y as an array of the library that x comes from, where that library has a from_dlpack(); else y itself."""
    library = namespace(x)
    if library is None:
        return y
    if y.dtype == bfloat16:  # which NumPy does not export
        return library.from_dlpack(y.view(np.int16)).view(library.bfloat16)
    return library.from_dlpack(y)


def namespace(x):
    """The module of x's functions, as the array API standard names it or the top one of x's type."""
    if hasattr(x, "__array_namespace__"):
        found = x.__array_namespace__()
    else:
        found = sys.modules.get(type(x).__module__.partition(".")[0])
    return found if hasattr(found, "from_dlpack") else None
