# SPDX-License-Identifier: MIT
"""Parameters that are arrays, against the same call with one number after the other, and NumPy's sums in double."""
import unittest
import numpy as np
import actfn

RNG = np.random.default_rng(5)


def normal(shape, dtype=np.float32):
    return RNG.standard_normal(shape).astype(dtype)


def one_by_one(f, x, values, **others):
    """f element by element, each with its own value."""
    name, array = values
    seen = np.broadcast_to(array, x.shape)
    y = np.empty_like(x)
    for i in np.ndindex(*x.shape):
        y[i] = f(x[i], **{name: float(np.float32(seen[i]) if x.dtype != np.float64 else seen[i])}, **others)
    return y


class Values(unittest.TestCase):
    def test_shapes(self):
        """Bit for bit what numbers give: per channel, per element, per sample, channels last, and what lies apart."""
        for dtype in (np.float32, np.float64, np.float16):
            x = normal((2, 3, 4, 2), dtype)
            for shape in ((3, 1, 1), (2,), (3, 4, 2), (2, 1, 1, 1), (1, 3, 1, 2), (2, 1, 1, 2), (1,), (1, 1, 1, 1), (4, 1)):
                a = RNG.uniform(0.1, 0.9, shape)
                for f in (actfn.prelu, actfn.grad.prelu):
                    np.testing.assert_array_equal(f(x, a=a), one_by_one(f, x, ("a", a)), f"{shape} {dtype}")
                np.testing.assert_array_equal(actfn.elu(x, alpha=a), one_by_one(actfn.elu, x, ("alpha", a)))

    def test_two_arrays(self):
        x, t, a = normal((4, 3, 5)), RNG.uniform(0.1, 1, (3, 1)), RNG.uniform(0.1, 1, 5)
        y = actfn.srelu(x, t_r=t, a_r=a, t_l=-0.25, a_l=0.5)
        t, a = t.astype(np.float32), a.astype(np.float32)
        want = np.where(x <= -0.25, -0.25 + 0.5 * (x.astype(float) + 0.25),
                        np.where(x >= t, t + a.astype(float) * (x - t.astype(float)), x))
        np.testing.assert_allclose(y, want, rtol=1e-7)

    def test_layouts(self):
        a = RNG.uniform(0.1, 0.9, (3, 1))
        for x in (normal((4, 3, 2)).T, normal((5, 3, 8))[:, ::-1, ::2]):
            values = a if x.shape[-2] == 3 else a.reshape(1, 3, 1)
            np.testing.assert_array_equal(actfn.prelu(x, a=values), actfn.prelu(np.array(x, order="C"), a=values))
        x = normal((5, 3, 8))
        want = actfn.prelu(x, a=a)
        out = np.empty((8, 3, 5), np.float32).T
        self.assertIs(actfn.prelu(x, out=out, a=a), out)
        np.testing.assert_array_equal(out, want)
        np.testing.assert_array_equal(actfn.prelu(x, where=x < 1, a=a), np.where(x < 1, want, 0))
        self.assertIs(actfn.prelu(x, out=x, a=a), x)
        np.testing.assert_array_equal(x, want)
        memory = normal(31)
        want = actfn.prelu(memory[:-1].reshape(10, 3).copy(), a=[0.1, 0.2, 0.3])
        np.testing.assert_array_equal(actfn.prelu(memory[:-1].reshape(10, 3), memory[1:].reshape(10, 3), a=[0.1, 0.2, 0.3]), want)
        self.assertEqual(actfn.prelu(np.empty((0, 3), np.float32), a=[1, 2, 3]).shape, (0, 3))

    def test_values_of_another_library(self):
        from actfn import _arrays
        a = np.array([0.25, 0.5, 0.75])
        foreign = type("Foreign", (), {"ndim": 1, "__dlpack__": lambda _, **o: a.__dlpack__(**o),
                                       "__dlpack_device__": lambda _: (1, 0)})()
        self.assertTrue(_arrays.is_foreign(foreign))
        x = normal((4, 3))
        np.testing.assert_array_equal(actfn.prelu(x, a=foreign), actfn.prelu(x, a=a))


class Gradients(unittest.TestCase):
    def test_by_x(self):
        x, gy, a = normal((4, 3, 5), float), normal((4, 3, 5), float), RNG.uniform(0.1, 0.9, (3, 1))
        np.testing.assert_array_equal(actfn.backward("prelu", x, gy, a=a), np.where(x > 0, gy, a * gy))
        np.testing.assert_array_equal(actfn.backward("prelu", x, 2, where=x < 0, a=a), np.where(x < 0, 2 * a + 0 * x, 0))

    def test_by_values(self):
        x, gy = normal((4, 3, 5)), normal((4, 3, 5))
        each = np.where(x > 0, 0, gy.astype(float) * x)
        for shape, axes in (((3, 1), (0, 2)), ((5,), (0, 1)), ((3, 5), (0,)), ((4, 1, 1), (1, 2)), ((4, 1, 5), (1,)), ((1,), (0, 1, 2))):
            found = actfn.param_gradient("prelu", x, gy, a=np.full(shape, 0.25))["a"]
            self.assertEqual(found.shape, shape)
            np.testing.assert_allclose(found, each.sum(axes).reshape(shape), rtol=1e-12, atol=1e-13)

    def test_partial_derivatives(self):
        """A value for each element: nothing is summed.  d/dalpha alpha (exp(x) - 1)."""
        x = normal((4, 5))
        found = actfn.param_gradient("elu", x, 1, alpha=np.ones(x.shape))["alpha"]
        np.testing.assert_allclose(found, np.where(x > 0, 0, np.expm1(x.astype(float))), rtol=1e-15)

    def test_arrays_and_numbers(self):
        x, gy, t = normal((6, 3), float), normal((6, 3), float), np.array([0.5, 0.25, 0.125])
        found = actfn.param_gradient("srelu", x, gy, t_r=t)
        facts = actfn.function("srelu").params
        high = x >= t
        np.testing.assert_allclose(found["t_r"], np.sum(np.where(high, gy * (1 - facts["a_r"]), 0), 0), atol=1e-14)
        self.assertAlmostEqual(found["a_r"], np.sum(np.where(high, gy * (x - t), 0)), delta=1e-12)
        self.assertEqual(set(found), set(facts))


class Refusals(unittest.TestCase):
    def test_refusals(self):
        x = normal((2, 3))
        for kind, words, call in (
                (ValueError, r"a of shape \(2,\) does not fit x of shape \(2, 3\)", lambda: actfn.prelu(x, a=[1, 2])),
                (ValueError, "pelu needs b > 0; b of channel 1 is -2", lambda: actfn.pelu(x, b=[1.0, -2, 1])),
                (ValueError, "prelu.*inf", lambda: actfn.prelu(x, a=[1.0, np.inf, 1])),
                (TypeError, "a is an array of bool, not of numbers", lambda: actfn.prelu(x, a=x > 0)),
                (TypeError, "elu has no parameter 'a'; it has alpha", lambda: actfn.elu(x, a=x)),
                (TypeError, "no gradient from y where parameters are arrays",
                 lambda: actfn.backward_from_y("prelu", x, x, a=x))):
            with self.assertRaisesRegex(kind, words):
                call()


unittest.main()
