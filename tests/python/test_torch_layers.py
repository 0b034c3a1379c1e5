# SPDX-License-Identifier: MIT
"""Layers as functions and modules: gradients of first and second order against differences, values against PyTorch."""
import itertools, unittest
from torch_kit import draw, gradients, torch
import torch.nn.functional as F
import actfn.torch as A

torch.manual_seed(1)
ROWS = ["softmax", "log_softmax", "softmin", "sparsemax", "entmax15", "hardmax"]
GATED = ["glu", "bilinear", "reglu", "geglu", "swiglu", "gtu"]
WEIGHT = torch.tensor([0.5, 2.0, 0.0, 3.0], dtype=torch.float64)
LEARNED = [
    "PReLU", "SReLU", "Swish", "DyT", "PTELU", "StarReLU", "AReLU", "FReLU", "PELU", "ACONC", "Snake", "XIELU",
    "ErfReLU", "SoftRootSign", "ThresholdedLinearUnit"
]


def close(got, want, tolerance=1e-12):
    torch.testing.assert_close(got, want, rtol=tolerance, atol=tolerance)


def by_seed(function):
    """The same noise in each call."""
    def call(*args):
        torch.manual_seed(3)
        return function(*args)

    return call


def modules():
    """(module, shape of x), in double"""
    torch.manual_seed(2)
    for name in LEARNED:
        yield getattr(A, name)(3), (2, 3, 4)
    yield A.SoftExponential(3, alpha=0.3), (2, 3, 4)
    yield A.DyT({"gamma": 4, "beta": 4}, dim=-1), (2, 3, 4)
    yield A.APL(3, 4), (2, 3, 4)
    yield A.APL(4, 2, dim=-1), (2, 3, 4)
    for variant, (layer, shape) in itertools.product("abc", [(A.DyReLU1d, (3, 4, 5)), (A.DyReLU2d, (2, 4, 3, 2))]):
        yield layer(4, variant, reduction=2), shape
    yield A.DyReLU(4, "b", 2, 3, beta=(0.1, -0.2)), (3, 4)
    yield A.Gated("swish"), (2, 3, 4)
    yield A.Gated("prelu", A.PELU(a=1.5), 1, gate_first=True), (2, 4, 3)
    yield A.Gated(A.Swish(2), A.PReLU(2), 1), (2, 4, 3)
    yield from ((A.PolyNorm(), (3, 5)), (A.PolyNorm(1), (2, 5, 3)), (A.PolyReLU(), (3, 4)), (A.Maxout(2), (2, 4, 3)),
                (A.Maxout(3, -1, piece_major=True), (2, 6)), (A.CReLU(), (2, 3, 2)), (A.CReLU(-1), (2, 3)))


def parts(module):
    """A function of x and the module's parameters, and these."""
    module = module.double()
    names, tensors = zip(*module.named_parameters()) if list(module.parameters()) else ((), ())

    def call(x, *values):
        kept = {name: module.get_parameter(name) for name in names}
        try:
            for name, value in zip(names, values):
                owner, _, key = name.rpartition(".")
                del module.get_submodule(owner)._parameters[key]
                setattr(module.get_submodule(owner), key, value)
            return module(x)
        finally:
            for name, parameter in kept.items():
                owner, _, key = name.rpartition(".")
                delattr(module.get_submodule(owner), key)
                module.get_submodule(owner)._parameters[key] = parameter

    return call, tensors


class Gradients(unittest.TestCase):
    def test_rows(self):
        for name, (shape, dim) in itertools.product(ROWS, [((3, 5), -1), ((2, 4, 3), 1), ((4,), 0)]):
            with self.subTest(f"{name} {shape} {dim}"):
                gradients(self, lambda x: getattr(A, name)(x, dim), draw(*shape))
        gradients(self, lambda x: A.softmax(x, -1, temperature=0.5), draw(3, 4))
        gradients(self, by_seed(lambda x: A.gumbel_softmax(x, 0.7)), draw(3, 4))

    def test_gated(self):
        for name in GATED:
            f = getattr(A, name)
            with self.subTest(name):
                gradients(self, f, draw(3, 4), draw(3, 4))
                gradients(self, lambda x: f(x, dim=1), draw(2, 4, 3))
                gradients(self, lambda x: f(x, dim=0, gate_first=True), draw(4, 3))

    def test_modules(self):
        for module, shape in modules():
            with self.subTest(repr(module)):
                call, tensors = parts(module)
                gradients(self, call, draw(*shape), *tensors)

    def test_rrelu(self):
        gradients(self, by_seed(A.RReLU()), draw(3, 4))

    def test_cross_entropy(self):
        for reduction, smoothing, weight in itertools.product(("none", "mean", "sum"), (0.0, 0.1), (None, WEIGHT[:3])):
            options = {"reduction": reduction, "label_smoothing": smoothing, "weight": weight}
            gradients(self, lambda x: A.cross_entropy(x, torch.tensor([0, 2, -100, 1]), **options), draw(4, 3))
            gradients(self, lambda x, q: A.cross_entropy(x, q, **options), draw(4, 3), torch.softmax(draw(4, 3), 1))

    def test_spread_gradient(self):
        """sum() hands on one number for all: the copy that the library reads must live long enough."""
        cases = [(lambda x, f=getattr(A, name): f(x), (64, 64)) for name in ROWS + GATED]
        cases += [(parts(m)[0], (8, *shape[1:])) for m, shape in modules()]
        for call, shape in cases:
            x = draw(*shape).requires_grad_()
            y = call(x)
            want, = torch.autograd.grad(y, x, torch.ones_like(y), retain_graph=True)
            for _ in range(5):
                got, = torch.autograd.grad(y.sum(), x, retain_graph=True)
                self.assertTrue(torch.equal(got, want))


class Values(unittest.TestCase):
    """Against PyTorch's own, or the definition composed of its operations."""
    def test_rows(self):
        for shape, dim in [((3, 5), -1), ((2, 4, 3), 1), ((2, 4, 3, 5), 1), ((), 0)]:
            for x in (draw(*shape),
                      draw(*shape).to(memory_format=torch.channels_last) if len(shape) == 4 else draw(*shape)):
                for name in ("softmax", "log_softmax", "softmin"):
                    close(getattr(A, name)(x, dim), getattr(F, name)(x, dim))
                    self.assertEqual(getattr(A, name)(x, dim).stride(), x.stride())
        close(A.Softmax2d()(draw(2, 3, 4, 5)).sum(1), torch.ones(2, 4, 5, dtype=torch.float64))

    def test_cross_entropy(self):
        x, labels = draw(5, 4, 3), torch.randint(0, 4, (5, 3))
        labels[0, 0] = -100
        for reduction, smoothing, weight in itertools.product(("none", "mean", "sum"), (0.0, 0.2), (None, WEIGHT)):
            options = {"reduction": reduction, "label_smoothing": smoothing, "weight": weight}
            close(A.CrossEntropyLoss(**options)(x, labels), torch.nn.CrossEntropyLoss(**options)(x, labels))
            soft = torch.softmax(draw(5, 4, 3), 1)
            close(A.CrossEntropyLoss(**options)(x, soft), torch.nn.CrossEntropyLoss(**options)(x, soft))
        close(A.cross_entropy(x[0, :, 0], torch.tensor(2)), F.cross_entropy(x[0, :, 0], torch.tensor(2)))
        args = x[0, :, 0], torch.tensor(1), WEIGHT
        close(A.cross_entropy(*args), F.cross_entropy(*args))
        ours, theirs = A.CrossEntropyLoss(WEIGHT), torch.nn.CrossEntropyLoss(WEIGHT)
        ours.load_state_dict(theirs.state_dict())
        self.assertEqual(ours.float()(x.float(), labels).dtype, torch.float32)
        self.assertEqual(A.CrossEntropyLoss().state_dict(), {})

    def test_gated(self):
        x, a, b = draw(3, 8), draw(3, 4), draw(3, 4)
        close(A.GLU()(x), F.glu(x))
        close(A.SwiGLU()(a, b), a * F.silu(b))
        close(A.SwiGLU(gate_first=True)(torch.cat((b, a), 1)), a * F.silu(b))
        close(A.ReGLU()(a, b), a * F.relu(b))
        y = draw(2, 8, 3, 5).to(memory_format=torch.channels_last)
        close(A.GLU(1)(y), F.glu(y, 1))

    def test_any_gate(self):
        x, a, b = draw(3, 8), draw(3, 4), draw(3, 4)
        self.assertTrue(torch.equal(A.Gated("silu")(x), A.SwiGLU()(x)))
        close(A.Gated("mish", "tanh")(a, b), torch.tanh(a) * F.mish(b))
        close(A.Gated("elu(alpha=0.5)", "swish", gate_first=True)(torch.cat((b, a), 1)), F.silu(a) * F.elu(b, 0.5))
        for gate, size in ((A.Swish(beta=1.5), 1), (A.Swish(4, beta=1.5), 4), (torch.nn.Softplus(), 0)):
            m = A.Gated(gate).double()
            close(m(x), x[:, :4] * gate(x[:, 4:]))
            close(m(a, b), m(torch.cat((a, b), 1)))
            self.assertEqual(sum(p.numel() for p in m.parameters()), size)
        seen = []
        m.gate.register_forward_hook(lambda *args: seen.append(args))
        A.Gated(m.gate)(x)
        self.assertEqual(len(seen), 1)
        m = A.Gated("pelu")
        m.gate.b.data.fill_(-1)
        with self.assertRaisesRegex(ValueError, "b > 0"):
            m(x.float())

    def test_groups(self):
        x = draw(2, 6, 3)
        close(A.Maxout(2)(x), x.view(2, 3, 2, 3).max(2).values)
        close(A.Maxout(2, piece_major=True)(x), x.view(2, 2, 3, 3).max(1).values)
        close(A.CReLU()(x), torch.cat((F.relu(x), F.relu(-x)), 1))
        for channels_last in (draw(2, 6, 3, 4).to(memory_format=torch.channels_last),):
            close(A.CReLU()(channels_last), torch.cat((F.relu(channels_last), F.relu(-channels_last)), 1))
            close(A.Maxout(2)(channels_last), channels_last.reshape(2, 3, 2, 3, 4).max(2).values)

    def test_learned(self):
        x = draw(3, 4, 5, 6)
        for y in (x, x.to(memory_format=torch.channels_last), x[:, :, ::2]):
            w = draw(4)
            close(A.prelu(y, w), F.prelu(y, w))
            per_element = draw(*y.shape[1:])
            close(A.prelu(y, per_element), torch.where(y > 0, y, per_element * y))
        dyt = A.DyT({"gamma": 6, "beta": 6}, dim=-1).double()
        close(dyt(x), torch.tanh(0.5 * x))
        swish = A.Swish(beta=1.5).double()
        close(swish(x), x * torch.sigmoid(1.5 * x))

    def test_half_tensors_with_float_parameters(self):
        x, m = draw(3, 4).to(torch.bfloat16), A.PReLU(4)
        y = m(x)
        self.assertEqual(y.dtype, torch.bfloat16)
        y.float().sum().backward()
        self.assertEqual(m.weight.grad.dtype, torch.float32)
        self.assertEqual(m.to(torch.bfloat16)(x).dtype, torch.bfloat16)

    def test_noise(self):
        x, m = draw(4, 1000), A.RReLU()
        first, second = by_seed(m)(x), m(x)
        self.assertTrue(torch.equal(first, by_seed(m)(x)))
        self.assertFalse(torch.equal(first, second))
        slopes = (first / x)[x < 0]
        self.assertTrue(((slopes >= 0.124) & (slopes <= 0.334)).all())
        close(m.eval()(x), F.rrelu(x, 1 / 8, 1 / 3))
        hard = by_seed(lambda t: A.gumbel_softmax(t, hard=True))(x)
        self.assertTrue(torch.equal(hard.sum(-1), torch.ones(4, dtype=x.dtype)))
        self.assertTrue(torch.equal(hard.argmax(-1), by_seed(A.gumbel_softmax)(x).argmax(-1)))

    def test_dyrelu_is_relu(self):
        x = draw(2, 8, 3, 3)
        for variant in "ab":
            close(A.DyReLU2d(8, variant, as_relu=True).double()(x), F.relu(x))
            y = x.to(memory_format=torch.channels_last)
            layer = A.DyReLU2d(8, variant).double()
            close(layer(y), layer(x))
            self.assertTrue(layer(y).is_contiguous(memory_format=torch.channels_last))

    def test_srelu_release(self):
        m = A.SReLU(2).double().freeze()
        self.assertFalse(m.t_r.requires_grad)
        m.release(torch.tensor([[1.0, 5.0], [2.0, 6.0], [3.0, 7.0]], dtype=torch.float64), 2)
        self.assertEqual(m.t_r.tolist(), [2.0, 6.0])
        self.assertTrue(m.t_r.requires_grad)


class Refused(unittest.TestCase):
    def test_words(self):
        cases = [(ValueError, "axis 1 has size 3; it is split in two halves", A.glu, draw(2, 3)),
                 (ValueError, "5 channels are not divisible by 2 pieces", A.maxout, draw(2, 5), 2),
                 (IndexError, "dim is 3; of this tensor it is between -2 and 1", A.softmax, draw(2, 3), 3),
                 (ValueError, "class 7 of 3 classes", A.cross_entropy, draw(2, 3), torch.tensor([0, 7])),
                 (ValueError, r"a target of shape \(3,\) for logits of shape \(2, 3\)", A.cross_entropy, draw(2, 3),
                  torch.zeros(3)),
                 (ValueError, "label_smoothing is between 0 and 1",
                  lambda: A.cross_entropy(draw(2, 3), torch.tensor([0, 1]), label_smoothing=2)),
                 (ValueError, r"a weight of shape \(2,\) for 3 classes; give one of \(3,\)", A.cross_entropy, draw(2, 3),
                  torch.tensor([0, 1]), WEIGHT[:2]),
                 (ValueError, "the weight of class 1 is nan, not a finite number", A.cross_entropy, draw(2, 3),
                  torch.tensor([0, 1]), torch.tensor([1, torch.nan, 1])),
                 (ValueError, "weight has no gradient; give weight.detach", A.cross_entropy, draw(2, 3),
                  torch.tensor([0, 1]), torch.ones(3, requires_grad=True)),
                 (TypeError, "cross_entropy's weight: the tensor holds torch.int64", A.cross_entropy, draw(2, 3),
                  torch.tensor([0, 1]), torch.tensor([1, 2, 3])),
                 (ValueError, "reduction is one of none, mean, sum", lambda: A.CrossEntropyLoss(reduction="average")),
                 (ValueError, "a value of shape .* gate of shape", A.swiglu, draw(2, 3), draw(3, 2)),
                 (TypeError, "torch.float64, the gate torch.float32", A.swiglu, draw(2), draw(2, dtype=torch.float32)),
                 (ValueError, "variant is 'a', 'b' or 'c'", A.DyReLU, 4, "d"),
                 (ValueError, r"DyReLU2d: 4 axes are wanted, not 3", A.DyReLU2d(4), draw(2, 4, 3)),
                 (ValueError, r"it is for \(N, 4, ...\), not \(2, 5, 1, 1\)", A.DyReLU2d(4), draw(2, 5, 1, 1)),
                 (ValueError, "a and b are for 3 channels, the tensor has 4", A.APL(3), draw(2, 4, 5)),
                 (ValueError, "64 hinges", A.APL, 3, 65), (ValueError, "num_parameters is 1", A.Swish, 0),
                 (TypeError, "Snake has no parameter 'b'; it has a", lambda: A.Snake(b=1)),
                 (ValueError, "b > 0", lambda: A.PELU(b=-1)), (ValueError, "degree is 1 to 8", A.PolyReLU, 9),
                 (TypeError, "a tensor is wanted, not list", A.crelu, [1])]
        for error, words, function, *args in cases:
            with self.subTest(words), self.assertRaisesRegex(error, words):
                function(*args)

    def test_seam(self):
        m, x = A.SoftExponential().double(), draw(4)
        g, = torch.autograd.grad(m(x).sum(), m.alpha, create_graph=True)
        close(g.detach(), (x * x / 2 + 1).sum().reshape(1))
        with self.assertRaisesRegex(ValueError, "no second derivative by alpha here at alpha = 0"):
            torch.autograd.grad(g, m.alpha)

    def test_check(self):
        m = A.PELU(3)
        m.check()
        with torch.no_grad():
            m.b[1] = -0.5
        with self.assertRaisesRegex(ValueError, "pelu needs b > 0; b of channel 1 is -0.5"):
            m.check()


if __name__ == "__main__":
    unittest.main()
