# SPDX-License-Identifier: MIT
"""As operations that torch.compile, torch.export and tensors without data see; for PyTorch 2.4 and later."""
import sys, unittest
from torch_kit import calls, draw, torch
import actfn.torch as A
from actfn.torch import _element, _gated, _group

if not _element.ELEMENT.registered:
    print(f"skipped: PyTorch {torch.__version__} has no torch.library.custom_op")
    sys.exit(77)


CALLS = calls()


class Operations(unittest.TestCase):
    def test_opcheck(self):
        for op, args in CALLS:
            with self.subTest(f"{op.name}{[a for a in args if not isinstance(a, torch.Tensor)]}"):
                torch.library.opcheck(op.registered.default, args)

    def test_second_order(self):
        for op, args in CALLS:
            if op not in (_element.ELEMENT, _gated.PAIR, _gated.SPLIT, _group.MAXOUT, _group.CRELU):
                continue

            def call(*tensors, op=op, rest=args[op.tensors:]):
                return op.registered(*tensors, *rest)

            tensors = [t if t is None else t.detach().double().requires_grad_() for t in args[:op.tensors]]
            self.assertTrue(torch.autograd.gradgradcheck(call, tensors), op.name)

    def test_compile(self):
        """In one graph, with the results and gradients of eager mode."""
        net = torch.nn.Sequential(torch.nn.Linear(8, 8), A.ReLU(inplace=True), A.ELU(0.5), A.PReLU(8), A.Mish(),
                                  A.Gated("swish"), A.GELU("tanh"), A.Swish(4, beta=1.2), A.Softmax(-1), A.PolyNorm(),
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
        """Batches are compiled; a tangent, for which an operation has no place, is refused and not lost."""
        x, t = draw(5, 3), draw(5, 3)
        for f in (A.mish, A.Softmax()):
            compiled = torch.compile(torch.vmap(f), fullgraph=True, backend="aot_eager")
            torch.testing.assert_close(compiled(x), f(x))

        def tangent(x, t):
            return torch.func.jvp(A.mish, (x,), (t,))[1]

        torch.testing.assert_close(torch.compile(tangent, backend="aot_eager")(x, t), tangent(x, t))
        torch.compiler.reset()  # or the frame is known as one that is not compiled
        with self.assertRaisesRegex(Exception, "no gradients in forward mode"):
            torch.compile(tangent, backend="aot_eager", fullgraph=True)(x, t)

    def test_func_recorded(self):
        from torch.fx.experimental.proxy_tensor import make_fx
        for f in (torch.func.grad(lambda x: A.mish(x).sum()), lambda x: torch.func.jacfwd(A.softmax)(x)):
            x, other = draw(3), draw(3)
            torch.testing.assert_close(make_fx(f)(x)(other), f(other))

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
