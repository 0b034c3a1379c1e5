# SPDX-License-Identifier: MIT
"""Modules of element-wise functions next to PyTorch's, state dicts, copies; and replace()."""
import copy, inspect, pickle, unittest, warnings
from torch_kit import FUNCTIONS, draw, torch
import torch.nn as nn
import torch.nn.functional as F
import actfn.torch as A

# arguments that PyTorch's own class takes as well
PEERS = [("ReLU", ()), ("ReLU", (True,)), ("ReLU6", ()), ("LeakyReLU", ()), ("LeakyReLU", (0.2, True)),
         ("ELU", (0.5,)), ("SELU", ()), ("CELU", (2.0, False)), ("SiLU", ()), ("Mish", ()), ("GELU", ()),
         ("GELU", ("tanh",)), ("Softplus", ()), ("Softplus", (2.0, 20.0)), ("Softsign", ()), ("Tanh", ()),
         ("Sigmoid", ()), ("LogSigmoid", ()), ("Hardtanh", (-2.0, 2.0)), ("Hardswish", (True,)), ("Hardsigmoid", ()),
         ("Hardshrink", (0.3,)), ("Softshrink", (0.3,)), ("Tanhshrink", ()), ("Threshold", (0.1, 20.0)),
         ("Identity", ()), ("PReLU", ()), ("PReLU", (3, 0.1)), ("Softmax", (1,)), ("LogSoftmax", (1,)),
         ("Softmin", (1,)), ("GLU", (2,)), ("Softmax2d", ())]


def silently(*args):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return A.replace(*args)


class Modules(unittest.TestCase):
    def test_pytorch(self):
        for name, args in PEERS:
            with self.subTest(f"{name}{args}"):
                ours, theirs = getattr(A, name)(*args).double(), getattr(nn, name)(*args).double()
                x = draw(2, 3, 4, 4)
                torch.testing.assert_close(ours(x.clone()), theirs(x.clone()), rtol=1e-11, atol=1e-15)
                self.assertEqual(list(ours.state_dict()), list(theirs.state_dict()))

    def test_every_function_has_one(self):
        x = draw(2, 3).abs()
        for f in FUNCTIONS:
            if f.name not in ("apl", "threshold"):
                m = type(A.module(f.name))
                self.assertTrue(m.__doc__ and m.__module__ == "actfn.torch" and getattr(A, m.__name__) is m, f.name)
                torch.testing.assert_close(A.module(f.name).double()(x), getattr(A, f.name)(x))

    def test_parameters(self):
        m = A.ELU(alpha=0.5)
        self.assertEqual(repr(m), "ELU(alpha=0.5)")
        m.alpha = 2
        self.assertTrue(torch.equal(m(x := draw(9)), A.elu(x, 2)))
        self.assertEqual(repr(A.Hardtanh(-2, 2, True)), "Hardtanh(min_val=-2.0, max_val=2.0, inplace=True)")
        self.assertEqual(str(inspect.signature(A.Threshold)), "(threshold, value, inplace=False, *, mode=None)")
        for error, words, make in [(TypeError, r"ELU: .*'beta'.*; it is ELU\(alpha=1.0", lambda: A.ELU(beta=1)),
                                   (TypeError, "missing a required argument: 'threshold'", lambda: A.Threshold()),
                                   (ValueError, "alpha > 0", lambda: A.CELU(-1)),
                                   (ValueError, "mode is", lambda: A.ReLU(mode="x")),
                                   (TypeError, "alpha is a number, not True", lambda: A.ELU(True))]:
            with self.assertRaisesRegex(error, words):
                make()

    def test_in_place(self):
        x = draw(9)
        want = A.relu(x)
        self.assertIs(A.ReLU(inplace=True)(x), x)
        self.assertTrue(torch.equal(x, want))

    def test_copies(self):
        x = draw(2, 4, 8).float()
        for m in (A.ELU(0.5), A.GELU("tanh"), A.PReLU(4), A.DyReLU1d(4), A.APL(4), A.SwiGLU(), A.Softmax(1),
                  A.PolyNorm(), A.Gated("swish", "elu(alpha=0.5)")):
            for other in (copy.deepcopy(m), pickle.loads(pickle.dumps(m))):
                self.assertEqual(repr(other), repr(m))
                self.assertTrue(torch.equal(other(x), m(x)))

    def test_state(self):
        ours, theirs = A.PReLU(5), nn.PReLU(5, 0.7)
        ours.load_state_dict(theirs.state_dict())
        self.assertTrue(torch.equal(ours.weight, theirs.weight))
        theirs.load_state_dict(A.PReLU(5).state_dict())
        for make in (lambda: A.DyReLU2d(8, "c"), lambda: A.APL(3), lambda: A.SReLU(3), lambda: A.PolyReLU(),
                     lambda: A.PolyNorm(), lambda: A.DyT({
                         "gamma": 3,
                         "beta": 3
                     })):
            a, b = make(), make()
            with torch.no_grad():
                for p in a.parameters():
                    p.add_(0.1)
            b.load_state_dict(a.state_dict())
            for p, q in zip(a.parameters(), b.parameters()):
                self.assertTrue(torch.equal(p, q))

    def test_training(self):
        """A network learns through it."""
        torch.manual_seed(5)
        net = nn.Sequential(nn.Linear(1, 16), A.Swish(16), nn.Linear(16, 1))
        x = torch.linspace(-2, 2, 64).unsqueeze(1)
        optimizer, losses = torch.optim.Adam(net.parameters(), 0.02), []
        for _ in range(150):
            loss = F.mse_loss(net(x), x.sin())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        self.assertLess(losses[-1], losses[0] / 50)
        self.assertGreater(net[1].beta.std().item(), 0)


class Called(nn.Module):
    def __init__(self):
        super().__init__()
        self.relu = nn.ReLU()

    def forward(self, x):
        return F.relu(self.relu(x))


class Replace(unittest.TestCase):
    def net(self):
        shared = nn.ReLU()
        return nn.Sequential(nn.Linear(3, 3), nn.ReLU(True), nn.Sequential(shared, nn.ModuleDict({"a": nn.ReLU6()})),
                             nn.ModuleList([shared, nn.Hardtanh(-1, 1)]))

    def test_places(self):
        net = self.net().eval().double()
        changes = A.replace(net, nn.ReLU, "mish")
        self.assertEqual([path for path, _, _ in changes], ["1", "2.0", "3.0"])
        self.assertEqual(repr(changes),
                         "1    ReLU(inplace=True) -> Mish()\n2.0  ReLU() -> Mish()\n3.0  ReLU() -> Mish()")
        self.assertIs(net[2][0], net[3][0])
        self.assertIsNot(net[1], net[2][0])
        self.assertFalse(net[1].training)
        self.assertIsInstance(net[2][1]["a"], nn.ReLU6)

    def test_questions(self):
        for old, paths in [("ReLU", ["1", "2.0", "3.0"]), ("hard_tanh", ["3.1"]),
                           ((nn.ReLU6, "Hardtanh"), ["2.1.a", "3.1"]), (lambda m: getattr(m, "inplace", False), ["1"])]:
            self.assertEqual([path for path, _, _ in A.replace(self.net(), old, "silu")], paths)

    def test_new(self):
        for new, shown in [("prelu", "PReLU(num_parameters=1)"), ("elu(alpha=0.5)", "ELU(alpha=0.5, inplace=True)"),
                           ("gelu_tanh", "GELU(approximate='tanh')"),
                           ("rrelu", "RReLU(lower=0.125, upper=0.3333333333333333, inplace=True)"),
                           (A.Swish, "Swish(num_parameters=1)"), (lambda m: A.PReLU(3), "PReLU(num_parameters=3)")]:
            net = self.net().double()
            (_, _, made), = A.replace(net, lambda m: getattr(m, "inplace", False), new)
            self.assertEqual(repr(made), shown)
            self.assertTrue(all(p.dtype == torch.float64 for p in made.parameters()))

    def test_again(self):
        net = self.net()
        A.replace(net, nn.ReLU, "mish")
        A.replace(net, "mish", nn.ReLU)
        self.assertIsInstance(net[3][0], nn.ReLU)

    def test_gates(self):
        """A gate is a module like others, and a gated layer may take the place of one."""
        net = nn.Sequential(nn.Linear(4, 4), nn.GLU(1))
        A.replace(net, nn.GLU, lambda old: A.Gated("swish", dim=old.dim))
        self.assertEqual(list(net.state_dict()), ["0.weight", "0.bias", "1.gate.beta"])
        changes = A.replace(net, A.Swish, "tanh")
        self.assertEqual(repr(changes), "1.gate  Swish(num_parameters=1) -> Tanh()")
        x = draw(3, 4, dtype=torch.float32)
        a, b = net[0](x).chunk(2, 1)
        torch.testing.assert_close(net(x), a * b.tanh())

    def test_warnings(self):
        with self.assertWarnsRegex(UserWarning, "none of the model's 9 modules is SELU"):
            self.assertEqual(repr(A.replace(self.net(), nn.SELU, "mish")), "nothing was replaced")
        with self.assertWarnsRegex(UserWarning, r"stay as they are: forward\(\) calls relu\(\)"):
            self.assertEqual(len(A.replace(Called(), nn.ReLU, "mish")), 1)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            A.replace(self.net(), nn.ReLU, "mish")

    def test_transformer(self):
        """Its evaluation has a path of its own for ReLU, which must not be taken any more."""
        torch.manual_seed(4)
        layer = nn.TransformerEncoderLayer(8, 2, 16, dropout=0.0, activation=nn.ReLU(), batch_first=True).eval()
        x = torch.randn(2, 5, 8)
        silently(layer, nn.ReLU, "tanh")
        with torch.no_grad():
            want = layer.train()(x)
            torch.testing.assert_close(layer.eval()(x), want)

    def test_refused(self):
        cases = [(ValueError, "the model itself is ReLU", nn.ReLU(), nn.ReLU, "mish"),
                 (ValueError, 'unknown activation "mishh"; did you mean "mish"', self.net(), nn.ReLU, "mishh"),
                 (ValueError, "apl wants to know the number of channels", self.net(), nn.ReLU, "apl"),
                 (TypeError, "new is one module", self.net(), nn.ReLU, nn.ReLU()),
                 (TypeError, "old is a class, its name", self.net(), 3, "mish"),
                 (TypeError, "new gave 3, which is no module", self.net(), nn.ReLU, lambda m: 3)]
        for error, words, *args in cases:
            with self.subTest(words), self.assertRaisesRegex(error, words):
                A.replace(*args)


if __name__ == "__main__":
    unittest.main()
