# SPDX-License-Identifier: MIT
"""As operations that torch.compile, torch.export and tensors without data see; for PyTorch 2.4 and later."""
import sys, unittest
from torch_kit import draw, torch
import actfn.torch as A
from actfn.torch import _dyrelu, _element, _gated, _group, _learned, _row

if not _element.ELEMENT.registered:
    print(f"skipped: PyTorch {torch.__version__} has no torch.library.custom_op")
    sys.exit(77)


def leaf(*shape, last=False):
    x = draw(*shape, dtype=torch.float32)
    return (x.to(memory_format=torch.channels_last) if last else x).requires_grad_()


def dyrelu(variant):
    m = A.DyReLU(4, variant, 2)
    parameters = [*m.parameters(), None, None][:6]
    return (leaf(3, 4, 5), *parameters, variant, 2, 1.0, 0.5, [1.0], [], 10.0, 0.0)


SEED = torch.tensor(3)
CALLS = [(_element.ELEMENT, (leaf(3, 4), "mish", 0)),
         (_element.ELEMENT, (leaf(2, 3, 4, 5, last=True), "elu(alpha=0.5)", 2)),
         (_learned.LEARNED, (leaf(2, 3, 4), leaf(3), None, None, None, "prelu", 1, 0)),
         (_learned.LEARNED, (leaf(2, 3, 4), leaf(1), leaf(4), leaf(4), None, "dyt", -1, 0)),
         (_learned.APL, (leaf(2, 3, 4), leaf(2, 3), leaf(2, 3), 1)), (_learned.RRELU, (leaf(2, 3), SEED, 0.1, 0.3)),
         (_row.ROW, (leaf(2, 3), "softmax", -1, 1.0, False)),
         (_row.ROW, (leaf(2, 3, 4, 5, last=True), "entmax15", 1, 1.0, False)),
         (_row.GUMBEL, (leaf(2, 3), SEED, -1, 1.0, False)),
         (_row.CROSS_ENTROPY, (leaf(2, 3), torch.tensor([1, 2]), -100, "mean", 0.0)),
         (_row.CROSS_ENTROPY, (leaf(2, 3, 4), torch.zeros(2, 4, dtype=torch.int64), -100, "none", 0.1)),
         (_gated.PAIR, (leaf(2, 3), leaf(2, 3), "silu", "", 0)),
         (_gated.SPLIT, (leaf(2, 4, 3), "silu", "", 1, False, 0)), (_group.MAXOUT, (leaf(2, 4, 3), 2, 1, False)),
         (_group.CRELU, (leaf(2, 4, 3), 1)), (_group.POLYNORM, (leaf(2, 4), leaf(3), leaf(1), -1, 1e-6)),
         (_group.POLYRELU, (leaf(2, 4), leaf(4))), *((_dyrelu.DYRELU, dyrelu(variant)) for variant in "abc")]


class Operations(unittest.TestCase):
    def test_opcheck(self):
        for op, args in CALLS:
            with self.subTest(f"{op.name}{[a for a in args if not isinstance(a, torch.Tensor)]}"):
                torch.library.opcheck(op.registered.default, args)

    def test_second_order(self):
        for op, args in CALLS[:2] + CALLS[11:15]:

            def call(*tensors, op=op, rest=args[op.tensors:]):
                return op.registered(*tensors, *rest)

            tensors = [t.detach().double().requires_grad_() for t in args[:op.tensors]]
            self.assertTrue(torch.autograd.gradgradcheck(call, tensors), op.name)

    def test_compile(self):
        """In one graph, with the results and gradients of eager mode."""
        net = torch.nn.Sequential(torch.nn.Linear(8, 8), A.ReLU(inplace=True), A.ELU(0.5), A.PReLU(8), A.Mish(),
                                  A.SwiGLU(), A.GELU("tanh"), A.Swish(4, beta=1.2), A.Softmax(-1), A.PolyNorm(),
                                  A.RReLU(0.2, 0.2))

        def loss(net, x):
            y = net(x)
            return (A.leaky_relu(y, 0.2) + A.tanh(y, mode="exact") + A.gelu(y, approximate="tanh")).square().sum()

        for shape in ((4, 8), (6, 8)):
            x = draw(*shape, dtype=torch.float32)
            results = []
            for call in (loss, torch.compile(loss, fullgraph=True, backend="aot_eager")):
                leaf = x.clone().requires_grad_()
                net.zero_grad()
                y = call(net, leaf)
                y.backward()
                results.append([y.detach(), leaf.grad, *(p.grad.clone() for p in net.parameters())])
            for a, b in zip(*results):
                torch.testing.assert_close(a, b)

    def test_func(self):
        for transform in (torch.func.grad(lambda t: A.mish(t).sum()), torch.vmap(A.mish), torch.vmap(A.Softmax())):
            with self.assertRaisesRegex(TypeError, "no rules for torch.func and torch.vmap"):
                transform(draw(5, 2))

    def test_without_data(self):
        x = torch.empty(2, 4, 6, 8, device="meta")
        self.assertEqual(A.gelu(x).shape, x.shape)
        self.assertEqual(A.GLU(1)(x).shape, (2, 2, 6, 8))
        from torch._subclasses.fake_tensor import FakeTensorMode
        with FakeTensorMode():
            y = A.CReLU()(torch.empty(2, 4, 6, 8).to(memory_format=torch.channels_last))
        self.assertEqual((y.shape, y.stride()), ((2, 8, 6, 8), (384, 1, 64, 8)))

    def test_trace(self):
        """Nothing computes beside what is recorded."""
        from torch.fx.experimental.proxy_tensor import make_fx
        net = torch.nn.Sequential(torch.nn.Linear(4, 4), A.Mish(), A.ReLU(inplace=True), A.PReLU(4), A.GELU())
        x, other = draw(2, 4, dtype=torch.float32), draw(2, 4, dtype=torch.float32)
        for traced in (torch.jit.trace(net, x), make_fx(net)(x)):
            with torch.no_grad():
                torch.testing.assert_close(traced(other), net(other))

    def test_export(self):
        net = torch.nn.Sequential(torch.nn.Linear(4, 4), A.Mish(), A.PReLU(4))
        x = draw(2, 4, dtype=torch.float32)
        torch.testing.assert_close(torch.export.export(net, (x,)).module()(x), net(x))


if __name__ == "__main__":
    unittest.main()
