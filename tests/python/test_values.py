# SPDX-License-Identifier: MIT
"""Numbers from outside: mpmath's at 60 digits, rounded once, for a dozen functions and their derivatives in every type;
and the program's, bit for bit, for all of them."""
import os, subprocess, sys, unittest
import numpy as np
import actfn

try:
    import mpmath
except ImportError:
    print("skipped: mpmath is not installed (Debian: python3-mpmath)")
    sys.exit(77)

try:
    import ml_dtypes
except ImportError:
    ml_dtypes = None

mpmath.mp.dps = 60
PRECISION = {"float16": 11, "bfloat16": 8, "float32": 24, "float64": 53}
HALF, TWO_PI = mpmath.mpf(1) / 2, 2 * mpmath.pi


def phi(x):
    return mpmath.erfc(-x / mpmath.sqrt(2)) / 2


def sigma(x):
    return 1 / (1 + mpmath.exp(-x))


def soft(x):
    return mpmath.log1p(mpmath.exp(x))


FUNCTIONS = {
    "gelu": lambda x: x * phi(x),
    "silu": lambda x: x * sigma(x),
    "mish": lambda x: x * mpmath.tanh(soft(x)),
    "tanh": mpmath.tanh,
    "sigmoid": sigma,
    "softplus": soft,
    "elu": lambda x: x if x > 0 else mpmath.expm1(x),
    "log_sigmoid": lambda x: -soft(-x),
    "softsign": lambda x: x / (1 + abs(x)),
    "gaussian": lambda x: mpmath.exp(-x * x),
    "arctan": mpmath.atan,
    "symlog": lambda x: mpmath.sign(x) * mpmath.log1p(abs(x)),
}
DERIVATIVES = {
    "gelu": lambda x: phi(x) + x * mpmath.exp(-x * x / 2) / mpmath.sqrt(TWO_PI),
    "silu": lambda x: sigma(x) * (1 + x * sigma(-x)),
    "mish": lambda x: mpmath.tanh(soft(x)) + x * mpmath.sech(soft(x)) ** 2 * sigma(x),
    "tanh": lambda x: mpmath.sech(x) ** 2,
    "sigmoid": lambda x: sigma(x) * sigma(-x),
    "softplus": sigma,
    "elu": lambda x: 1 if x > 0 else mpmath.exp(x),
    "log_sigmoid": lambda x: sigma(-x),
    "softsign": lambda x: 1 / (1 + abs(x)) ** 2,
    "gaussian": lambda x: -2 * x * mpmath.exp(-x * x),
    "arctan": lambda x: 1 / (1 + x * x),
    "symlog": lambda x: 1 / (1 + abs(x)),
}


def rounded(value, dtype):
    """To nearest, ties to even; for normal numbers."""
    with mpmath.workprec(PRECISION[dtype]):
        return float(+mpmath.mpf(value))


def inputs(dtype):
    rng = np.random.default_rng(7)
    x = np.concatenate([rng.standard_normal(60) * 3, rng.standard_normal(20) * 0.01, [-5.5, -6.5, 1, -1, 0.25]])
    return x.astype(dtype)


class AgainstMpmath(unittest.TestCase):
    def judge(self, f, want, dtype, ulps):
        x = inputs(dtype)
        for at, got in zip(x.tolist(), f(x).tolist()):
            exact = want(mpmath.mpf(float(at)))
            if abs(exact) < 2e-4 and str(np.dtype(dtype)) == "float16":
                continue  # below the normal numbers there are fewer bits
            right = rounded(exact, str(np.dtype(dtype)))
            unit = abs(right) * 2.0 ** (1 - PRECISION[str(np.dtype(dtype))])
            self.assertLessEqual(abs(float(got) - right), ulps * unit, f"{f.__name__}({at!r}) in {np.dtype(dtype)}")

    def test_functions(self):
        types = [np.float16, np.float32] + ([ml_dtypes.bfloat16] if ml_dtypes else [])
        for names, module in ((FUNCTIONS, actfn), (DERIVATIVES, actfn.grad)):
            for name, want in names.items():
                for dtype in types:
                    self.judge(getattr(module, name), want, dtype, 0)
                self.judge(getattr(module, name), want, np.float64, 3)

    def test_parameters(self):
        for alpha in (0.1, 0.5, 2.5):
            y = actfn.elu(inputs(np.float32), alpha=alpha)
            want = [x if x > 0 else float(np.float32(float(alpha * mpmath.expm1(x)))) for x in inputs(np.float32).tolist()]
            np.testing.assert_array_equal(y, np.array(want, np.float32))
            np.testing.assert_array_equal(y, actfn.function(f"elu(alpha={alpha})")(inputs(np.float32)))

    def test_parameter_gradient(self):
        """d/dalpha of elu is exp(x) - 1 for x <= 0: a sum of a thousand terms in double."""
        x = np.random.default_rng(2).standard_normal(1000).astype(np.float32)
        gy = np.random.default_rng(3).standard_normal(1000).astype(np.float32)
        want = sum(mpmath.mpf(g) * mpmath.expm1(a) for a, g in zip(x.tolist(), gy.tolist()) if a <= 0)
        self.assertAlmostEqual(actfn.param_gradient("elu", x, gy)["alpha"], float(want), delta=1e-12)
        self.assertEqual(actfn.param_gradient("gelu", x, gy), {})

    def test_backward(self):
        x, gy = inputs(np.float32), inputs(np.float32)[::-1]
        for name, slope in DERIVATIVES.items():
            want = [float(np.float32(float(mpmath.mpf(float(g)) * slope(mpmath.mpf(float(a)))))) for a, g in zip(x, gy)]
            np.testing.assert_array_max_ulp(actfn.backward(name, x, gy), np.array(want, np.float32), 1)

    def test_backward_from_y(self):
        x, gy = inputs(np.float32), inputs(np.float32)[::-1]
        for name in ("tanh", "sigmoid", "softplus", "elu"):
            got = actfn.backward_from_y(name, getattr(actfn, name)(x), gy)
            want = [float(mpmath.mpf(float(g)) * DERIVATIVES[name](mpmath.mpf(float(a)))) for a, g in zip(x, gy)]
            np.testing.assert_allclose(got, want, rtol=0, atol=2e-6)

    def test_mode_fast(self):
        x = inputs(np.float32)
        self.addCleanup(actfn.set_mode, "exact")
        for name in ("gelu", "tanh", "mish"):
            bound = actfn.info(name).fast_ulp[0]
            exact, fast = getattr(actfn, name)(x), getattr(actfn, name)(x, mode="fast")
            self.assertLessEqual(np.max(np.abs(exact - fast) / np.spacing(np.abs(exact))), bound + 0.5)
            actfn.set_mode("fast")
            self.assertEqual(actfn.get_mode(), "fast")
            np.testing.assert_array_equal(getattr(actfn, name)(x), fast)
            np.testing.assert_array_equal(getattr(actfn, name)(x, mode="exact"), exact)
            actfn.set_mode("exact")


@unittest.skipUnless(os.path.exists(os.environ.get("ACTFN", "")), "the program is not built")
class AgainstTheProgram(unittest.TestCase):
    POINTS = [-np.inf, -3e38, -90.5, -6.25, -1.0, -0.75, -1e-40, -0.0, 0.0, 1e-40, 0.1, 0.5, 1.0, 2.7182817, 6.0, 88.0, np.inf,
              np.nan]

    def test_every_function(self):
        words = [repr(float(np.float32(x))) for x in self.POINTS]
        x = np.array(self.POINTS, np.float32)
        seen = 0
        for f in actfn._table.entries():
            for option, got in (((), f(x)), (("--derivative",), f.grad(x))):
                out = subprocess.run([os.environ["ACTFN"], "eval", f.name, "--hex", *option, "--", *words], check=True,
                                     capture_output=True, text=True).stdout.split()
                want = np.array([float.fromhex(word) for word in out], np.float32)
                np.testing.assert_array_equal(got.view(np.int32)[~np.isnan(got)], want.view(np.int32)[~np.isnan(want)], f.name)
                np.testing.assert_array_equal(np.isnan(got), np.isnan(want), f.name)
                seen += 1
        self.assertGreater(seen, 180)


unittest.main()
