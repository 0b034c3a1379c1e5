# SPDX-License-Identifier: MIT
"""Arrays of other libraries: capsules of both kinds, what they release, types, devices, and results of the same kind.

The other library is made here, of NumPy's memory and capsules written by hand; PyTorch and JAX where they are installed."""
import ctypes, gc, sys, unittest, weakref
import numpy as np
import actfn
from actfn import _dlpack

X = np.linspace(-3, 3, 24, dtype=np.float32).reshape(4, 6)
new_capsule = ctypes.pythonapi.PyCapsule_New
new_capsule.restype, new_capsule.argtypes = ctypes.py_object, [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]


class Library:
    """Its functions."""

    bfloat16 = "bfloat16"

    @staticmethod
    def from_dlpack(array):
        return Foreign(np.asarray(array))


class Foreign:
    """An array that NumPy makes capsules for."""

    def __init__(self, array, device=1, silent=False):
        self.array, self.device, self.silent = array, device, silent

    def __dlpack__(self, **options):
        if self.silent:  # as JAX has it: the memory is not to be written to, and the capsule does not say so
            self.kept = Written(self.array)
            return self.kept.__dlpack__()
        return self.array.__dlpack__(**options)

    def __dlpack_device__(self):
        return self.device, 0

    def __array__(self, *given, **options):
        return self.array

    def __array_namespace__(self):
        return Library

    def view(self, dtype):
        return self.array, dtype


class Written(Foreign):
    """An array with a capsule written by hand."""

    def __init__(self, array, code=_dlpack.FLOAT, bits=32, lanes=1, versioned=False, major=1, flags=0, strides=True):
        super().__init__(array)
        n, itemsize = array.ndim, array.itemsize
        self.shape = (ctypes.c_int64 * n)(*array.shape)
        self.strides = (ctypes.c_int64 * n)(*(s // itemsize for s in array.strides))
        tensor = _dlpack.Tensor(array.ctypes.data - 8, 1, 0, n, code, bits, lanes, self.shape,
                                self.strides if strides else None, 8)
        self.name = b"dltensor_versioned" if versioned else b"dltensor"
        self.managed = _dlpack.Versioned(major, 3, None, None, flags, tensor) if versioned else tensor

    def __dlpack__(self, **options):
        return new_capsule(ctypes.addressof(self.managed), self.name, None)


class Inputs(unittest.TestCase):
    def test_layouts(self):
        for array in (X, X.T, X[::2, 1::2], X[:, ::-1], X[0], X[:0], X[0, 0:1].reshape(())):
            y = actfn.gelu(Foreign(array))
            self.assertIsInstance(y, Foreign)
            np.testing.assert_array_equal(y.array, actfn.gelu(array))

    def test_types(self):
        for dtype in (np.float16, np.float64):
            y = actfn.grad.gelu(Foreign(X.astype(dtype))).array
            self.assertEqual(y.dtype, dtype)
            np.testing.assert_array_equal(y, actfn.grad.gelu(X.astype(dtype)))

    def test_bfloat16(self):
        """The upper halves of floats that have zeros below: compared with float32's results rounded by hand."""
        x = (X.view(np.uint32) & 0xFFFF0000).view(np.float32)
        bits = (x.view(np.uint32) >> 16).astype(np.uint16)
        array, dtype = actfn.tanh(Written(bits, _dlpack.BFLOAT, 16))
        self.assertEqual((array.dtype, dtype), (np.int16, "bfloat16"))
        got = (array.view(np.uint16).astype(np.uint32) << 16).view(np.float32)
        self.assertLessEqual(np.max(np.abs(got - np.tanh(x.astype(float)))), 2.0 ** -9)

    def test_written_capsules(self):
        for versioned in (False, True):
            np.testing.assert_array_equal(actfn.mish(Written(X.T, versioned=versioned)).array, actfn.mish(X.T))
        np.testing.assert_array_equal(actfn.mish(Written(X, strides=False)).array, actfn.mish(X))

    def test_outputs(self):
        out = Foreign(np.empty_like(X))
        self.assertIs(actfn.relu(Foreign(X), out=out), out)
        np.testing.assert_array_equal(out.array, np.maximum(X, 0))
        hidden = np.asarray(X.copy())
        hidden.flags.writeable = False
        with self.assertRaisesRegex(ValueError, "out is read-only"):
            actfn.relu(X, out=Foreign(hidden, silent=True))
        in_place = X.copy()
        actfn.relu(Foreign(in_place), out=in_place)
        np.testing.assert_array_equal(in_place, np.maximum(X, 0))

    def test_backward_and_layers(self):
        np.testing.assert_array_equal(actfn.backward("silu", Foreign(X), Foreign(X)).array, actfn.backward("silu", X, X))
        np.testing.assert_array_equal(actfn.softmax(Foreign(X), axis=0).array, actfn.softmax(X, axis=0))
        ga, gb = actfn.backward("swiglu", Foreign(X), Foreign(X), gate=Foreign(X))
        np.testing.assert_array_equal(gb.array, actfn.backward("swiglu", X, X, gate=X)[1])
        labels = np.array([0, 1, 2, 3])
        self.assertEqual(actfn.cross_entropy(Foreign(X), Foreign(labels)), actfn.cross_entropy(X, labels))

    def test_without_from_dlpack(self):
        class Plain(Foreign):
            __array_namespace__ = property()  # hasattr() says no

        self.assertIsInstance(actfn.relu(Plain(X)), np.ndarray)

    def test_memory_is_released(self):
        x = Foreign(X.copy())
        gone = weakref.ref(x.array)
        y = actfn.gelu(x)
        del x
        gc.collect()
        self.assertIsNone(gone())
        np.testing.assert_array_equal(y.array, actfn.gelu(X))

    def test_memory_is_kept(self):
        array = actfn._arrays.borrow(Foreign(X.copy()), "x")[1:]
        gc.collect()
        np.testing.assert_array_equal(array, X[1:])


class Refusals(unittest.TestCase):
    def refused(self, kind, words, x, **options):
        with self.assertRaisesRegex(kind, words):
            actfn.relu(x, **options)

    def test_devices(self):
        self.refused(ValueError, "x is on a CUDA device; actfn computes on the CPU: copy it there first", Foreign(X, 2))
        self.refused(ValueError, "x is on device type 99", Foreign(X, 99))
        self.refused(ValueError, "out is on a Metal device", X, out=Foreign(X, 8))

    def test_types(self):
        self.refused(TypeError, "x has dtype int32", Foreign(X.astype(np.int32)))
        self.refused(TypeError, "DLPack type 2 of 32 bits and 4 lanes", Written(X, lanes=4))
        self.refused(TypeError, "DLPack type 5 of 64 bits", Written(X, 5, 64))
        self.refused(TypeError, "DLPack type 10 of 8 bits", Written(X, 10, 8))

    def test_capsules(self):
        self.refused(TypeError, "x: DLPack 2.3; actfn reads 1.x", Written(X, versioned=True, major=2))
        self.refused(ValueError, "out is read-only", X, out=Written(X.copy(), versioned=True, flags=_dlpack.READ_ONLY))

        class Bad(Foreign):
            def __dlpack__(self, **options):
                return 3

        self.refused(TypeError, "gave no DLPack capsule, but int", Bad(X))


def loaded(name):
    try:
        return __import__(name)
    except ImportError:
        return None


class Others(unittest.TestCase):
    def test_pytorch(self):
        torch = loaded("torch")
        if torch is None:
            self.skipTest("PyTorch is not installed")
        for dtype in (torch.float32, torch.float64, torch.float16, torch.bfloat16):
            t = torch.from_numpy(X).to(dtype)
            y = actfn.gelu(t.t())
            self.assertEqual((y.dtype, tuple(y.shape)), (dtype, (6, 4)))
            want = torch.nn.functional.gelu(t.double()).t()
            self.assertLess((y.double() - want).abs().max().item(), torch.finfo(dtype).eps * 4)
            version = tuple(int(n) for n in torch.__version__.split(".")[:2])
            if dtype != torch.bfloat16 or version >= (2, 10):  # older ones do not say that they may be written to
                self.assertIs(actfn.gelu(t, out=t), t)
                self.assertTrue(torch.equal(t.t(), y))

    def test_jax(self):
        jax = loaded("jax")
        if jax is None:
            self.skipTest("JAX is not installed")
        for dtype in ("float32", "float16", "bfloat16"):
            x = jax.numpy.asarray(X).astype(dtype)
            y = actfn.tanh(x)
            self.assertIsInstance(y, jax.Array)
            self.assertEqual((y.dtype, y.shape), (x.dtype, x.shape))
            self.assertLess(np.abs(np.asarray(y, np.float64) - np.tanh(np.asarray(x, np.float64))).max(), 2.0 ** -8)
            with self.assertRaisesRegex(ValueError, "out is read-only"):
                actfn.tanh(x, out=x)

    def test_ml_dtypes(self):
        ml_dtypes = loaded("ml_dtypes")
        if ml_dtypes is None:
            self.skipTest("ml_dtypes is not installed")
        x = X.astype(ml_dtypes.bfloat16)
        y = actfn.silu(x.T)
        self.assertEqual((y.dtype, y.shape), (x.dtype, (6, 4)))
        want = x.astype(float) / (1 + np.exp(-x.astype(float)))
        np.testing.assert_array_equal(y, want.T.astype(ml_dtypes.bfloat16))
        self.assertIsInstance(actfn.silu(x[0, 0]), ml_dtypes.bfloat16)
        np.testing.assert_array_equal(actfn.softmax(x).astype(np.float32).sum(-1).round(1), 1)


unittest.main()
