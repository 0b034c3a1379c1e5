# SPDX-License-Identifier: MIT
"""Arrays of any type and layout, with out and where; what is refused, and in which words.

A call on a contiguous array is the yardstick of the other layouts; test_values.py has numbers from outside."""
import itertools, unittest
import numpy as np
import actfn

FLOATS = [np.float16, np.float32, np.float64]


def some(shape, dtype=np.float32):
    return np.linspace(-4, 4, int(np.prod(shape))).reshape(shape).astype(dtype)


def layouts(dtype):
    """Arrays whose elements do not lie side by side in the order of C."""
    x = some((6, 8), dtype)
    packed = np.zeros(12, np.dtype([("a", np.int8), ("x", dtype)]))
    packed["x"] = some(12, dtype)
    yield from (x.T, x[::2], x[:, ::-1], x[::-1, ::3], np.asfortranarray(x), x[:, 3], x[1:1], x[:, :0])
    yield from (np.broadcast_to(x[0], (3, 8)), packed["x"], some((4, 3, 5, 2), dtype)[::2, :, ::2].transpose(2, 0, 3, 1))
    yield some((3, 1, 4), dtype)[:, :, ::2]


class Layouts(unittest.TestCase):
    def test_inputs(self):
        for dtype in FLOATS:
            for x in layouts(dtype):
                for f in (actfn.gelu, actfn.grad.gelu, actfn.function("gelu").grad):
                    y = f(x)
                    self.assertEqual((y.shape, y.dtype), (x.shape, x.dtype))
                    np.testing.assert_array_equal(y, f(np.array(x, order="C")))

    def test_outputs(self):
        for x in layouts(np.float32):
            want = actfn.mish(x)
            for out in (np.empty((*x.shape, 2), np.float32)[..., 0], np.empty(x.shape[::-1], np.float32).T,
                        np.empty(x.shape, np.float32)[::-1]):
                self.assertIs(actfn.mish(x, out=out), out)
                np.testing.assert_array_equal(out, want)

    def test_backward(self):
        for x in layouts(np.float32):
            gy = some(x.shape)[::-1]
            want = actfn.backward("silu", np.array(x, order="C"), np.array(gy, order="C"))
            np.testing.assert_array_equal(actfn.backward("silu", x, gy), want)

    def test_in_place(self):
        for x in (some((4, 5)), some((4, 5)).T, some(20)[::2]):
            want = actfn.tanh(x.copy())
            self.assertIs(actfn.tanh(x, out=x), x)
            np.testing.assert_array_equal(x, want)

    def test_partial_overlap(self):
        for shift, step in itertools.product((1, 3), (1, 2)):
            memory = some(40)
            x, y = memory[:-shift:step], memory[shift::step]
            want = actfn.tanh(x.copy())
            np.testing.assert_array_equal(actfn.tanh(x, out=y), want)
        memory = some(40)
        want = actfn.tanh(memory.copy())[::-1].copy()
        np.testing.assert_array_equal(actfn.tanh(memory[::-1], out=memory), want)

    def test_out_of_more_elements(self):
        out = np.empty((3, 4), np.float32)
        np.testing.assert_array_equal(actfn.relu(some(4), out), [actfn.relu(some(4))] * 3)
        np.testing.assert_array_equal(actfn.relu(np.float32(2), out=out), np.full((3, 4), 2))

    def test_empty(self):
        for shape in ((0,), (3, 0), (0, 2, 0)):
            self.assertEqual(actfn.gelu(np.empty(shape, np.float32)).shape, shape)


class AtRandom(unittest.TestCase):
    """Views of one block of memory, cut, turned, reversed, broadcast and overlapping by chance."""

    def view(self, rng, memory, shape, writable):
        """A view of this shape, or a transposed, reversed or widened one; elements that it has twice only if read."""
        steps = [int(rng.integers(1, 3)) for _ in shape]
        room = [n * step for n, step in zip(shape, steps)]
        order = rng.permutation(len(shape))
        size = int(np.prod(room))
        start = int(rng.integers(0, 30))  # most overlap
        block = memory[start:start + size].reshape([room[i] for i in order]).transpose(np.argsort(order))
        block = block[(*(slice(None, None, step) for step in steps), ...)]
        block = block[(*(slice(None, None, int(rng.choice([-1, 1]))) for _ in shape), ...)]
        if not writable and len(shape) and rng.random() < 0.3:
            axis = int(rng.integers(len(shape)))
            block = np.broadcast_to(block.take([0], axis), block.shape)
        return block

    def test_at_random(self):
        for seed in range(400):
            rng = np.random.default_rng(seed)
            memory = rng.standard_normal(8 ** 4 + 30).astype(rng.choice(FLOATS))
            shape = tuple(int(n) for n in rng.integers(1, 5, rng.integers(0, 5)))
            x, gy = self.view(rng, memory, shape, False), self.view(rng, memory, shape, False)
            out, mask = self.view(rng, memory, shape, True), rng.random(shape) < 0.6
            for call in (lambda *a, **o: actfn.silu(a[0], **o), lambda *a, **o: actfn.elu(a[0], alpha=0.3, **o),
                         lambda *a, **o: actfn.backward("tanh", *a, **o)):
                copies = [np.array(a, order="C") for a in (x, gy)]
                want = call(*copies)
                np.testing.assert_array_equal(call(x, gy), want, f"seed {seed}")
                before = out.copy()
                call(x, gy, out=out, where=mask)
                np.testing.assert_array_equal(out, np.where(mask, want, before), f"seed {seed}, where")
                copies = [np.array(a, order="C") for a in (x, gy)]
                call(x, gy, out=out)
                np.testing.assert_array_equal(out, call(*copies), f"seed {seed}, out")


class Where(unittest.TestCase):
    def test_where(self):
        x = some((3, 4))
        y = actfn.sigmoid(x, where=x > 0)
        np.testing.assert_array_equal(y, np.where(x > 0, actfn.sigmoid(x), 0))
        out = np.full((3, 4), 7, np.float32)
        actfn.sigmoid(x, out, where=np.array([True, False, True, False]))
        np.testing.assert_array_equal(out[:, 1::2], 7)
        np.testing.assert_array_equal(out[:, ::2], actfn.sigmoid(x[:, ::2]))

    def test_in_place(self):
        x = some(9)
        want = np.where(x < 0, actfn.tanh(x), x)
        actfn.tanh(x, x, where=x < 0)
        np.testing.assert_array_equal(x, want)

    def test_backward(self):
        x, gy = some(9), some(9)[::-1]
        np.testing.assert_array_equal(actfn.backward("elu", x, gy, where=x > 1),
                                      np.where(x > 1, actfn.backward("elu", x, gy), 0))


class Scalars(unittest.TestCase):
    def test_numbers(self):
        self.assertIsInstance(actfn.tanh(1), float)
        self.assertIsInstance(actfn.tanh(np.float32(1)), np.float32)
        self.assertIsInstance(actfn.tanh(np.array(1, np.float16)), np.float16)
        self.assertEqual(actfn.relu([1, -2, True]).tolist(), [1, 0, 1])
        self.assertEqual(actfn.relu([]).shape, (0,))
        out = np.empty((), np.float32)
        self.assertIs(actfn.relu(np.float32(3), out=out), out)

    def test_gradient_of_one_number(self):
        np.testing.assert_array_equal(actfn.backward("relu", some(5), 2), [0, 0, 0, 2, 2])


class Refusals(unittest.TestCase):
    def refused(self, kind, words, f, *args, **options):
        with self.assertRaisesRegex(kind, words):
            f(*args, **options)

    def test_types(self):
        x = some(4)
        for bad, words in ((np.arange(4), "x has dtype int64; actfn computes in float16, bfloat16, float32 or float64"),
                           (x > 0, "x has dtype bool"), (x.astype(complex), "x has dtype complex128"),
                           (x.astype(np.longdouble), "x has dtype "), (x.astype(">f4"), "the other byte order"),
                           (x.astype(object), "x has dtype object"), ("a", "x is str"), (None, "x is NoneType"),
                           (1j, "x is complex"), ([1, None], "x is list"), ({}, "x is dict"),
                           (np.ma.array(x, mask=x > 0), "masked array; give x.data and where=~x.mask")):
            self.refused(TypeError, words, actfn.relu, bad)
        self.refused(ValueError, "x: .*inhomogeneous|x: setting an array element", actfn.relu, [[1, 2], [3]])

    def test_outputs(self):
        x = some(4)
        closed = np.empty(4, np.float32)
        closed.flags.writeable = False
        self.refused(ValueError, "out is read-only", actfn.relu, x, out=closed)
        self.refused(TypeError, "out has dtype float64, the result is float32", actfn.relu, x, out=np.empty(4))
        self.refused(ValueError, r"x of shape \(4,\) does not fit out of shape \(3,\)", actfn.relu, x,
                     out=np.empty(3, np.float32))
        self.refused(TypeError, "out must be an array, not float; parameters of a function are given by name",
                     actfn.elu, x, 0.5)

    def test_options(self):
        x = some(4)
        self.refused(TypeError, "where is an array of booleans, not of int64", actfn.relu, x, where=1)
        self.refused(ValueError, r"where of shape \(3,\) does not fit the result", actfn.relu, x, where=[True] * 3)
        self.refused(ValueError, "mode is 'exact' or 'fast', not 'quick'", actfn.relu, x, mode="quick")
        self.refused(TypeError, "gelu has no parameter 'alpha'; it has none", actfn.gelu, x, alpha=1)
        self.refused(TypeError, "elu has no parameter 'beta'; it has alpha", actfn.elu, x, beta=1)
        self.refused(TypeError, "elu: alpha is a number, not str", actfn.elu, x, alpha="much")
        self.refused(ValueError, "softplus needs beta > 0", actfn.softplus, x, beta=-1)

    def test_gradients(self):
        x = some(4)
        self.refused(TypeError, "gy has dtype float64, x has float32", actfn.backward, "relu", x, x.astype(float))
        self.refused(ValueError, r"gy of shape \(3,\) does not fit x", actfn.backward, "relu", x, x[:3])
        self.refused(TypeError, "gy is NoneType", actfn.backward, "relu", x, None)
        self.refused(TypeError, "gelu: the function has no such operation", actfn.backward_from_y, "gelu", x, x)

    def test_names(self):
        self.refused(ValueError, 'unknown activation "geluu"; did you mean "gelu"', actfn.function, "geluu")
        self.refused(TypeError, "a function is a name such as", actfn.function, 3)
        with self.assertRaisesRegex(AttributeError, "actfn has no 'geluu'; did you mean 'gelu'?"):
            actfn.geluu


unittest.main()
