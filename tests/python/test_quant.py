# SPDX-License-Identifier: MIT
"""8-bit functions against NumPy in double: all 256 inputs."""
import pickle, unittest
import numpy as np
import actfn

FUNCTIONS = {"tanh": np.tanh, "sigmoid": lambda x: 1 / (1 + np.exp(-x)), "silu": lambda x: x / (1 + np.exp(-x)),
             "relu": lambda x: np.maximum(x, 0)}


def every(dtype):
    return np.arange(256).astype(np.uint8).view(dtype)


class Quantised(unittest.TestCase):
    def test_tables(self):
        for dtype, zero in ((np.int8, -3), (np.uint8, 120)):
            x, limits = every(dtype), np.iinfo(dtype)
            for name, f in FUNCTIONS.items():
                q = actfn.quantised(name, x=(0.05, zero), y=(0.0137, zero + 5), dtype=dtype)
                value = f((x.astype(float) - zero) * 0.05) / 0.0137
                self.assertGreater(np.min(np.abs(value - np.floor(value) - 0.5)[value != 0]), 1e-9)  # no ties to argue about
                want = np.clip(np.rint(value) + zero + 5, limits.min, limits.max)
                np.testing.assert_array_equal(q(x), want, name)
                self.assertEqual(q(x).dtype, dtype)
                np.testing.assert_array_equal(q.table, q(every(np.uint8).view(dtype)))

    def test_slopes(self):
        q = actfn.quantised("tanh", x=(0.05, 3), y=(0.01, 0))
        x = every(np.int8)
        np.testing.assert_allclose(q.grad(x), 1 / np.cosh((x - 3.0) * 0.05) ** 2, rtol=1e-6)
        self.assertEqual(q.grad(x).dtype, np.float32)

    def test_layouts(self):
        q = actfn.quantised("silu", x=(0.05, 0), y=(0.04, -100))
        x = every(np.int8).reshape(16, 16)
        want = q(x)
        np.testing.assert_array_equal(q(x[::2, ::-1]), want[::2, ::-1])
        out = np.empty((16, 16), np.int8).T
        self.assertIs(q(x, out), out)
        np.testing.assert_array_equal(out, want)
        memory = every(np.int8).copy()
        np.testing.assert_array_equal(q(memory[:-1], memory[1:]), want.ravel()[:-1])
        self.assertIsInstance(q(np.int8(3)), np.int8)
        self.assertEqual(q(x[:0]).shape, (0, 16))
        np.testing.assert_array_equal(pickle.loads(pickle.dumps(q))(x), want)

    def test_refusals(self):
        q = actfn.quantised("relu", x=(0.1, 0), y=(0.1, 0))
        for kind, words, call in (
                (TypeError, "x has dtype uint8; this function was made for int8", lambda: q(every(np.uint8))),
                (TypeError, "not of int16", lambda: actfn.quantised("relu", (1, 0), (1, 0), np.int16)),
                (TypeError, r"x is \(scale, zero\)", lambda: actfn.quantised("relu", 1, (1, 0))),
                (TypeError, r"y is \(scale, zero\)", lambda: actfn.quantised("relu", (1, 0), (1, 0.5))),
                (ValueError, "scales are 2.-100 to 2.100, zeros -128 to 127; got x=.0.0, 0.",
                 lambda: actfn.quantised("relu", (0, 0), (1, 0))),
                (ValueError, "zeros -128 to 127", lambda: actfn.quantised("relu", (1, 200), (1, 0))),
                (TypeError, "takes an element-wise function", lambda: actfn.quantised("softmax", (1, 0), (1, 0)))):
            with self.assertRaisesRegex(kind, words):
                call()


unittest.main()
