# SPDX-License-Identifier: MIT
"""Dynamic ReLU A, B and C against its definition in NumPy, in double, and its gradients against differences."""
import unittest
import numpy as np
import actfn
from differences import slope

RNG = np.random.default_rng(3)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def definition(variant, x, w, alpha=(1, 0), beta=(0, 0), lambda_a=1.0, lambda_b=0.5, tau=10.0, gamma=0.0):
    """Chen et al. 2020, arXiv:2003.10027, for x of shape (N, C, P)."""
    n, c, p = x.shape
    k = len(alpha)
    h = np.maximum(0, x.mean(2) @ w["w1"].T + w["b1"])
    delta = (2 * sigmoid(h @ w["w2"].T + w["b2"]) - 1).reshape(n, -1, 2 * k, 1)  # A: one for all channels
    lines = [(alpha[i] + lambda_a * delta[:, :, i]) * x + beta[i] + lambda_b * delta[:, :, k + i] for i in range(k)]
    y = np.max(lines, axis=0)
    if variant == "c":
        z = (np.einsum("c,ncp->np", w["w"], x) + w["b"]) / tau
        q = np.exp(z - z.max(1, keepdims=True))
        q /= q.sum(1, keepdims=True)
        y = y * np.minimum((gamma or p / 3) * q, 1)[:, None]
    return y


def weights(f, channels, **options):
    return {name: array + 0.3 * RNG.standard_normal(array.shape)
            for name, array in f.initial(channels, seed=4, dtype=np.float64, **options).items()}


class Dyrelu(unittest.TestCase):
    def test_values(self):
        x = RNG.standard_normal((3, 8, 4))
        for variant in "abc":
            f = actfn.function(f"dyrelu_{variant}")
            for k, options in ((2, {}), (3, {"alpha": (1, 0, 0.5), "beta": (0, 0.1, 0), "lambda_a": 0.5, "lambda_b": 0.25})):
                w = weights(f, 8, k=k, r=4)
                want = definition(variant, x, w, **options)
                np.testing.assert_allclose(f(x, w, **options), want, rtol=1e-10, atol=1e-12)
                np.testing.assert_allclose(f(x.astype(np.float32), w, **options), want, rtol=1e-4, atol=1e-5)
                last = f(np.moveaxis(x, 1, -1), w, axis=-1, **options)
                np.testing.assert_allclose(np.moveaxis(last, -1, 1), want, rtol=1e-10, atol=1e-12)
                np.testing.assert_array_equal(f(x.reshape(3, 8, 2, 2), w, **options).reshape(x.shape), f(x, w, **options))

    def test_as_relu(self):
        x = RNG.standard_normal((3, 8, 4)).astype(np.float32)
        for name in ("dyrelu_a", "dyrelu_b"):
            f = actfn.function(name)
            np.testing.assert_array_equal(f(x, f.initial(8, as_relu=True)), np.maximum(x, 0))

    def test_gradients(self):
        x, gy = RNG.standard_normal((2, 8, 3)), RNG.standard_normal((2, 8, 3))
        for variant in "abc":
            f = actfn.function(f"dyrelu_{variant}")
            w = weights(f, 8, r=4)
            np.testing.assert_allclose(f.backward(x, gy, weights=w), slope(lambda x, f=f, w=w: f(x, w), x, gy, h=1e-6), atol=1e-7)
            found = actfn.param_gradient(f, x, gy, weights=w)
            for name in w:
                want = slope(lambda v, f=f, w=w, name=name: f(x, {**w, name: v}), w[name], gy, h=1e-6)
                np.testing.assert_allclose(found[name], want, atol=1e-7, err_msg=name)

    def test_refusals(self):
        x, f = np.zeros((2, 8, 3), np.float32), actfn.function("dyrelu_b")
        w = f.initial(8)
        for kind, words, call in (
                (ValueError, "weights is a dictionary of w1, b1, w2, b2; initial", lambda: f(x, 3)),
                (ValueError, "weights is a dictionary of w1, b1, w2, b2, w, b", lambda: actfn.dyrelu_c(x, w)),
                (ValueError, "w1 has 8 values, dyrelu_b with 4 channels", lambda: f(x[:, :4], w)),
                (ValueError, r"w1 has shape \(8, 1\), not \(1, 8\)", lambda: f(x, {**w, "w1": w["w1"].T})),
                (ValueError, "not .* with axis=2", lambda: f(np.zeros((2, 8, 3, 3)), w, axis=2)),
                (ValueError, r"\(N, C, ...\)", lambda: f(x[0, 0], w)),
                (ValueError, "alpha has 1 numbers, there are 2 lines", lambda: f(x, w, alpha=[1])),
                (TypeError, "dyrelu_b has no option 'tau'", lambda: f(x, w, tau=3)),
                (ValueError, "k = 9", lambda: f.initial(8, k=9))):
            with self.assertRaisesRegex(kind, words):
                call()


unittest.main()
