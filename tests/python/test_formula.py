# SPDX-License-Identifier: MIT
"""Functions from a text: values and derivatives of NumPy's arithmetic in double."""
import pickle, unittest
import numpy as np
import actfn

X = np.linspace(-4, 4, 41)


class Formulas(unittest.TestCase):
    def test_values(self):
        f = actfn.compile("x * tanh(log1p(exp(x)))")
        want = X * np.tanh(np.log1p(np.exp(X)))
        np.testing.assert_allclose(f(X), want, rtol=1e-14)
        np.testing.assert_array_equal(f(X.astype(np.float32)), f(X.astype(np.float32).astype(float)).astype(np.float32))
        self.assertIsInstance(f(1.0), float)
        self.assertIsInstance(f(np.float32(1)), np.float32)

    def test_derivative(self):
        f = actfn.compile("x < 0 ? a * (exp(x) - 1) : x", a=0.5)
        np.testing.assert_allclose(f.grad(X), np.where(X < 0, 0.5 * np.exp(X), 1), rtol=1e-15)
        np.testing.assert_allclose(f.grad(X, a=2), np.where(X < 0, 2 * np.exp(X), 1), rtol=1e-15)
        np.testing.assert_array_equal(f.backward(X, -2.0), -2 * f.grad(X))
        np.testing.assert_array_equal(actfn.backward(f, X, X), X * f.grad(X))
        np.testing.assert_allclose(f.param_gradient(X, X)["a"], np.sum(X * np.where(X < 0, np.expm1(X), 0)), rtol=1e-14)
        self.assertEqual(actfn.compile("x^2").derivative, "2*x")

    def test_closed_units(self):
        f = actfn.compile("x < 0 ? 0 : x")
        np.testing.assert_array_equal(f.backward(np.array([-1.0, 1]), np.inf), [0, np.inf])

    def test_layouts(self):
        f = actfn.compile("x^2")
        x = np.arange(24.0).reshape(4, 6)
        out = np.empty((6, 4)).T
        self.assertIs(f(x, out=out), out)
        np.testing.assert_array_equal(out, x * x)
        np.testing.assert_array_equal(f(x[::2, ::-1]), x[::2, ::-1] ** 2)
        np.testing.assert_array_equal(f(x, where=x > 3), np.where(x > 3, x * x, 0))
        memory = np.arange(10.0)
        np.testing.assert_array_equal(f(memory[:-1], out=memory[1:]), np.arange(9.0) ** 2)
        np.testing.assert_array_equal(f(np.full(200_000, 3.0)), 9)
        self.assertEqual(f(np.empty((0, 3))).shape, (0, 3))

    def test_overflow_is_infinite(self):
        np.testing.assert_array_equal(actfn.compile("x^3")(np.array([1e30, -1e30], np.float32)), [np.inf, -np.inf])

    def test_texts(self):
        f = actfn.compile("b * x", b=2)
        self.assertEqual(repr(f), "actfn.compile('b * x', b=2.0)")
        self.assertEqual(pickle.loads(pickle.dumps(f))(3.0), 6)
        self.assertIs(actfn.function(f), f)

    def test_refusals(self):
        for words, text in (("column 3: ", "x*"), ('unknown name "q"', "x*q"), ("column 1: ", "")):
            with self.assertRaisesRegex(ValueError, words):
                actfn.compile(text)
        f = actfn.compile("b * x", b=2)
        for kind, words, call in (
                (TypeError, "the formula has no parameter 'c'; it has b", lambda: f(1.0, c=1)),
                (TypeError, "x has dtype int64", lambda: f(np.arange(3))),
                (TypeError, "gy is NoneType", lambda: f.backward(X, None)),
                (TypeError, "no gradient from y", lambda: f.backward_from_y(X, X)),
                (TypeError, "is none of the table's functions", lambda: actfn.info(f))):
            with self.assertRaisesRegex(kind, words):
                call()


unittest.main()
