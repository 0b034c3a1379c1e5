# SPDX-License-Identifier: MIT
"""Rows, gated products and groups against NumPy's arithmetic in double."""
import pickle, unittest
import numpy as np
import actfn
from differences import slope

RNG = np.random.default_rng(11)
SHAPE = (3, 4, 6)


def normal(shape=SHAPE, dtype=np.float32):
    return RNG.standard_normal(shape).astype(dtype)


def softmax(x, axis):
    e = np.exp(x.astype(float) - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def sigmoid(x):
    return 1 / (1 + np.exp(-x.astype(float)))


class Rows(unittest.TestCase):
    def test_along_any_axis(self):
        x = normal()
        for axis in (-1, 0, 1, 2, -3):
            want = softmax(x, axis)
            np.testing.assert_allclose(actfn.softmax(x, axis), want, rtol=1e-7)
            np.testing.assert_allclose(actfn.softmax(x.astype(float), axis=axis), want, rtol=1e-14)
            np.testing.assert_allclose(actfn.softmin(-x, axis), want, rtol=1e-7)
            np.testing.assert_allclose(actfn.log_softmax(x, axis), np.log(want), rtol=2e-7)
            np.testing.assert_array_equal(actfn.hardmax(x, axis), x == x.max(axis=axis, keepdims=True))
            np.testing.assert_allclose(actfn.sparsemax(x, axis).sum(axis), 1, rtol=1e-6)
            np.testing.assert_allclose(actfn.entmax15(x, axis).sum(axis), 1, rtol=1e-6)
        np.testing.assert_array_equal(actfn.softmax2d(x), actfn.softmax(x, 0))
        np.testing.assert_allclose(actfn.sparsemax([1.0, 0.5, -1.0]), [0.75, 0.25, 0])  # by hand: theta = 1/4

    def test_layouts(self):
        for x in (normal().T, normal()[:, ::-1], normal((6, 8))[::2, ::3], np.broadcast_to(normal(4), (3, 4))):
            np.testing.assert_array_equal(actfn.softmax(x, 0), actfn.softmax(np.array(x, order="C"), 0))

    def test_out(self):
        x = normal()
        want = actfn.softmax(x)
        for out in (np.empty(SHAPE, np.float32), np.empty(SHAPE[::-1], np.float32).T, x):
            self.assertIs(actfn.softmax(x, out=out), out)
            np.testing.assert_array_equal(out, want)
        memory = normal(25)
        want = actfn.softmax(memory[:-1].copy())
        np.testing.assert_array_equal(actfn.softmax(memory[:-1], out=memory[1:]), want)

    def test_gradients(self):
        x, gy = normal(dtype=float), normal(dtype=float)
        for name in ("softmax", "log_softmax", "softmin", "sparsemax", "entmax15"):
            for axis in (-1, 1):
                f = getattr(actfn, name)
                want = slope(lambda x, f=f, axis=axis: f(x, axis, temperature=2.0), x, gy)
                got = actfn.backward(name, x, gy, axis=axis, temperature=2.0)
                np.testing.assert_allclose(got, want, atol=1e-8, err_msg=name)
                again = actfn.backward_from_y(f, f(x, axis, temperature=2.0), gy, axis=axis, temperature=2.0)
                np.testing.assert_array_equal(again, got)

    def test_gumbel(self):
        x = normal()
        np.testing.assert_array_equal(actfn.gumbel_softmax(x, seed=1), actfn.gumbel_softmax(x, seed=1))
        self.assertGreater(np.abs(actfn.gumbel_softmax(x, seed=1) - actfn.gumbel_softmax(x, seed=2)).max(), 0.1)
        hard = actfn.gumbel_softmax(x, seed=1, hard=True)
        np.testing.assert_array_equal(hard.sum(-1), 1)
        np.testing.assert_array_equal(actfn.backward("gumbel_softmax", x, x, seed=1, hard=True),
                                      actfn.backward_from_y("gumbel_softmax", actfn.gumbel_softmax(x, seed=1), x))

    def test_masked_rows(self):
        x = np.full((2, 3), -np.inf)
        self.assertTrue(np.isnan(actfn.softmax(x)).all())
        np.testing.assert_array_equal(actfn.softmax(x, safe=True), 0)

    def test_cross_entropy(self):
        x, labels = normal((5, 7)), np.array([0, 6, 3, -100, 2])
        each = -np.log(softmax(x, 1)[np.arange(5), labels % 7])
        kept = labels >= 0
        np.testing.assert_allclose(actfn.cross_entropy(x, labels), each[kept].mean(), rtol=1e-9)
        np.testing.assert_allclose(actfn.cross_entropy(x, labels, reduction="none"), np.where(kept, each, 0), rtol=1e-8)
        target = softmax(normal((5, 7)), 1).astype(np.float32)
        want = -(target * np.log(softmax(x, 1))).sum()
        np.testing.assert_allclose(actfn.cross_entropy(x, target, reduction="sum"), want, rtol=1e-9)
        gx = actfn.backward("cross_entropy", x, labels, reduction="sum")
        one_hot = np.eye(7)[labels % 7]
        np.testing.assert_allclose(gx, np.where(kept[:, None], softmax(x, 1) - one_hot, 0), atol=1e-7)
        scaled = actfn.backward("cross_entropy", x, labels, np.arange(5.0), reduction="none")
        np.testing.assert_allclose(scaled, gx * np.arange(5)[:, None], atol=1e-6)
        weight = np.array([0.5, 1, 0, 2, 3, 1, 4])
        w = weight[labels % 7] * kept
        np.testing.assert_allclose(actfn.cross_entropy(x, labels, weight=weight), (w * each).sum() / w.sum(), rtol=1e-9)
        weighted = actfn.backward("cross_entropy", x, labels, weight=list(weight), reduction="sum")
        np.testing.assert_allclose(weighted, gx * w[:, None], atol=1e-6)
        across = actfn.cross_entropy(x.T, labels, axis=0)
        self.assertEqual(across, actfn.cross_entropy(x, labels))


class Gated(unittest.TestCase):
    GATES = {"glu": sigmoid, "bilinear": lambda b: b, "reglu": lambda b: np.maximum(b, 0), "swiglu": lambda b: b * sigmoid(b)}

    def test_halves_and_pairs(self):
        x = normal((3, 8, 5))
        a, b = x[:, :4], x[:, 4:]
        for name, gate in self.GATES.items():
            f, want = getattr(actfn, name), a.astype(float) * gate(b)
            np.testing.assert_allclose(f(x, axis=1), want, rtol=3e-7, atol=1e-12)
            np.testing.assert_array_equal(f(a, b), f(x, axis=1))
            np.testing.assert_array_equal(f(np.concatenate([b, a], 1), axis=1, order="gate_first"), f(x, axis=1))
        np.testing.assert_allclose(actfn.gtu(a, b), np.tanh(a.astype(float)) * sigmoid(b), rtol=3e-7)
        np.testing.assert_allclose(actfn.swiglu(a, b, alpha=1.702), a * b * sigmoid(1.702 * b), rtol=3e-7)

    def test_gradients(self):
        x, gy = normal((3, 8), float), normal((3, 4), float)
        for name in (*self.GATES, "gtu", "geglu"):
            f = getattr(actfn, name)
            gx = actfn.backward(name, x, gy)
            np.testing.assert_allclose(gx, slope(f, x, gy), atol=1e-8, err_msg=name)
            ga, gb = actfn.backward(name, x[:, :4], gy, gate=x[:, 4:])
            np.testing.assert_array_equal(np.concatenate([ga, gb], 1), gx)

    def test_any_functions(self):
        a, b = normal(), normal()
        f = actfn.gated("swish(1.702)", "tanh")
        np.testing.assert_allclose(f(a, b), np.tanh(a.astype(float)) * b * sigmoid(1.702 * b), rtol=3e-7)
        h = 1e-6
        want = np.sum(actfn.gated(f"swish({1.702 + h})", "tanh")(a.astype(float), b.astype(float))
                      - actfn.gated(f"swish({1.702 - h})", "tanh")(a.astype(float), b.astype(float))) / (2 * h)
        got = f.param_gradient(a, 1, gate=b)
        self.assertEqual(got["value"], {})
        self.assertAlmostEqual(got["gate"]["beta"], want, delta=1e-6)
        self.assertAlmostEqual(f.param_gradient(np.concatenate([a, b], -1), 1)["gate"]["beta"], want, delta=1e-6)
        np.testing.assert_array_equal(pickle.loads(pickle.dumps(f))(a, b), f(a, b))


class Groups(unittest.TestCase):
    def test_maxout(self):
        x = normal((2, 12, 3))
        want = x.reshape(2, 4, 3, 3).max(2)
        np.testing.assert_array_equal(actfn.maxout(x, 3, axis=1), want)
        np.testing.assert_array_equal(actfn.maxout(x, 3, axis=1, order="piece_major"), x.reshape(2, 3, 4, 3).max(1))
        gx = actfn.backward("maxout", x, 1, k=3, axis=1)
        np.testing.assert_array_equal(gx, x == np.repeat(want, 3, 1))

    def test_crelu(self):
        x, gy = normal(), normal((3, 8, 6))
        np.testing.assert_array_equal(actfn.crelu(x, axis=1), np.concatenate([np.maximum(x, 0), np.maximum(-x, 0)], 1))
        np.testing.assert_array_equal(actfn.backward("crelu", x, gy, axis=1), np.where(x > 0, gy[:, :4], -gy[:, 4:]))

    def polynorm(self, x, w, b, axis, eps):
        def n(u):
            return u / np.sqrt(np.mean(u * u, axis=axis, keepdims=True) + eps)
        return w[0] * n(x ** 3) + w[1] * n(x ** 2) + w[2] * n(x) + b

    def test_polynorm(self):
        x, gy, w, b = normal(dtype=float), normal(dtype=float), [0.5, -0.25, 1], 0.125
        options = {"w": w, "b": b, "axis": 1, "eps": 1e-3}
        np.testing.assert_allclose(actfn.polynorm(x, **options), self.polynorm(x, w, b, 1, 1e-3), rtol=1e-12)
        np.testing.assert_allclose(actfn.polynorm(x), self.polynorm(x, [1 / 3] * 3, 0, -1, 1e-6), rtol=1e-12)
        want = slope(lambda x: self.polynorm(x, w, b, 1, 1e-3), x, gy)
        np.testing.assert_allclose(actfn.backward("polynorm", x, gy, **options), want, atol=1e-8)
        got = actfn.param_gradient("polynorm", x, gy, **options)
        self.assertAlmostEqual(got["b"], gy.sum(), delta=1e-10)
        want = [np.sum(gy * self.polynorm(x, np.eye(3)[i], 0, 1, 1e-3)) for i in range(3)]
        np.testing.assert_allclose(got["w"], want, rtol=1e-12)

    def test_polyrelu(self):
        x, gy, a = normal(dtype=float), normal(dtype=float), [0.5, 1, -0.25, 0.125]
        r = np.maximum(x, 0)
        np.testing.assert_allclose(actfn.polyrelu(x, a), sum(c * r ** i for i, c in enumerate(a)), rtol=1e-13)
        want = np.where(x > 0, gy * sum(i * c * r ** (i - 1) for i, c in enumerate(a) if i), 0)
        np.testing.assert_allclose(actfn.backward("polyrelu", x, gy, a=a), want, rtol=1e-12)
        want = [np.sum(gy * r ** i) for i in range(4)]
        np.testing.assert_allclose(actfn.param_gradient("polyrelu", x, gy, a=a)["a"], want, rtol=1e-12)


class Refusals(unittest.TestCase):
    def refused(self, kind, words, f, *args, **options):
        with self.assertRaisesRegex(kind, words):
            f(*args, **options)

    def test_axes(self):
        x = normal()
        self.refused(ValueError, r"softmax: no axis 3 in x of shape \(3, 4, 6\)", actfn.softmax, x, 3)
        self.refused(ValueError, r"softmax: no axis -1 in x of shape \(\)", actfn.softmax, 1.0)
        self.refused(TypeError, "softmax: axis is an integer, not float", actfn.softmax, x, 1.0)
        self.refused(TypeError, "x has dtype int64", actfn.softmax, np.zeros(3, np.int64))
        self.refused(ValueError, r"softmax: out has shape \(3,\)", actfn.softmax, x, out=np.empty(3, np.float32))
        self.refused(ValueError, r"gy of shape \(2,\) does not fit", actfn.backward, "softmax", x, np.zeros(2, np.float32))

    def test_options(self):
        x = normal()
        self.refused(ValueError, "softmax: temperature is 0.0", actfn.softmax, x, temperature=0)
        self.refused(ValueError, "gumbel_softmax needs seed", actfn.gumbel_softmax, x)
        self.refused(ValueError, "swiglu: axis -1 of x .* has no two halves", actfn.swiglu, x[..., :5])
        self.refused(ValueError, "an axis to split is given by name", actfn.swiglu, x, -1)
        self.refused(ValueError, "order is 'value_first' or 'gate_first'", actfn.glu, x, order="a")
        self.refused(TypeError, "glu has no parameter 'alpha'; it has none", actfn.glu, x, alpha=1)
        self.refused(ValueError, "is no multiple of k = 4", actfn.maxout, x, 4)
        self.refused(ValueError, "polynorm needs eps >= 0; eps is -1", actfn.polynorm, x, eps=-1)
        self.refused(ValueError, "w is three numbers", actfn.polynorm, x, w=[1, 2])
        self.refused(ValueError, "polyrelu: a is 1 to 9 numbers", actfn.polyrelu, x, [])
        self.refused(TypeError, "maxout: y does not determine the gradient", actfn.backward_from_y, "maxout", x, x)
        self.refused(TypeError, "softmax.*options are given where it is called", actfn.function, "softmax", temperature=2)
        self.refused(TypeError, "a gate is an element-wise function", actfn.gated, "softmax")

    def test_targets(self):
        x = normal((5, 7))
        self.refused(ValueError, r"label 7 at \(2,\) is none of the 7 classes, 0 to 6", actfn.cross_entropy, x, [0, 1, 7, 2, 3])
        self.refused(ValueError, r"target has shape \(3,\)", actfn.cross_entropy, x, [0, 1, 2])
        self.refused(TypeError, "target is of integers", actfn.cross_entropy, x, np.zeros((5, 7)))
        self.refused(ValueError, "smoothing is 2.0, not 0 to 1", actfn.cross_entropy, x, [0] * 5, smoothing=2)
        self.refused(ValueError, "reduction is 'none' or 'mean' or 'sum', not 'max'", actfn.cross_entropy, x, [0] * 5,
                     reduction="max")
        self.refused(ValueError, r"weight has shape \(2,\), 7 classes need \(7,\)", actfn.cross_entropy, x, [0] * 5, weight=[1, 2])
        self.refused(ValueError, "weight of class 6 is nan, not a finite number", actfn.cross_entropy, x, [0] * 5,
                     weight=[1] * 6 + [np.nan])
        self.refused(TypeError, "weight has dtype int64", actfn.cross_entropy, x, [0] * 5, weight=np.arange(7))


unittest.main()
