# SPDX-License-Identifier: MIT
"""Element-wise functions of tensors: gradients of first and second order against differences, values against PyTorch
and the NumPy side, layouts, types, in place, what is refused."""
import gc, os, signal, threading, time, unittest
from torch_kit import FUNCTIONS, draw, gradients, inputs, torch
import numpy as np
import torch.nn.functional as F
import actfn
import actfn.torch

FLOATS = [torch.float16, torch.bfloat16, torch.float32, torch.float64]
# PyTorch's own, in double; its GELU cancels to the left, so a small absolute error is PyTorch's
PEERS = {
    "relu": F.relu,
    "relu6": F.relu6,
    "elu": F.elu,
    "selu": F.selu,
    "celu": F.celu,
    "silu": F.silu,
    "mish": F.mish,
    "gelu": F.gelu,
    "softsign": F.softsign,
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "softplus": F.softplus,
    "log_sigmoid": F.logsigmoid,
    "hard_tanh": F.hardtanh,
    "hard_swish": F.hardswish,
    "hard_sigmoid": F.hardsigmoid,
    "leaky_relu": F.leaky_relu,
    "soft_shrink": F.softshrink,
    "hard_shrink": F.hardshrink,
    "tanh_shrink": F.tanhshrink,
    "exponential": torch.exp,
    "sinusoid": torch.sin,
    "cosine": torch.cos,
    "arctan": torch.atan
}


class Gradients(unittest.TestCase):
    def test_both_orders(self):
        for f in FUNCTIONS:
            with self.subTest(f.name):
                gradients(self, getattr(actfn.torch, f.name), inputs(f))

    def test_in_place(self):
        for f in FUNCTIONS:
            if actfn.torch._element.gives_gradient_from_y(f):
                with self.subTest(f.name):
                    gradients(self, lambda x: getattr(actfn.torch, f.name)(x * 1, inplace=True), inputs(f))

    def test_third_order(self):
        x = draw(5).requires_grad_()
        y = actfn.torch.tanh(x)
        for _ in range(3):
            y, = torch.autograd.grad(y.sum(), x, create_graph=True)
        t = torch.tanh(x)
        torch.testing.assert_close(y, (1 - t**2) * (6 * t**2 - 2))

    def test_saturated(self):
        """Where f has come to its end, the second derivative is 0 and not NaN."""
        for f in FUNCTIONS:
            if f._info.domain is None:
                x = torch.tensor([-1e10, -800.0, 800.0, 1e10], dtype=torch.float64, requires_grad=True)
                gx, = torch.autograd.grad(getattr(actfn.torch, f.name)(x).sum(), x, create_graph=True)
                if gx.requires_grad:
                    self.assertFalse(torch.autograd.grad(gx.sum(), x)[0].isnan().any(), f.name)

    def test_first_order_is_the_library_s(self):
        """Rounded once, with and without a graph."""
        for dtype in (torch.float32, torch.float64):
            x, gy = draw(1000, dtype=dtype).requires_grad_(), draw(1000, dtype=dtype)
            want = actfn.backward("mish", x.detach().numpy(), gy.numpy())
            for graph in (False, True):
                gx, = torch.autograd.grad(actfn.torch.mish(x), x, gy, create_graph=graph)
                np.testing.assert_array_equal(gx.detach().numpy(), want)

    def test_expanded_gradient(self):
        """sum() hands on one number for all: it is spread before the library reads it, also in large tensors."""
        for n in (7, 300000):
            x = draw(n, dtype=torch.float32).requires_grad_()
            actfn.torch.silu(x).sum().backward()
            want = actfn.backward("silu", x.detach().numpy(), np.ones(n, np.float32))
            np.testing.assert_array_equal(x.grad.numpy(), want)


class Values(unittest.TestCase):
    def test_pytorch(self):
        x = draw(500)
        for name, peer in PEERS.items():
            with self.subTest(name):
                torch.testing.assert_close(getattr(actfn.torch, name)(x), peer(x), rtol=1e-12, atol=1e-15)

    def test_parameters(self):
        x = draw(100)
        pairs = [(actfn.torch.elu(x, 0.5), F.elu(x, 0.5)), (actfn.torch.elu(x, alpha=0.5), F.elu(x, 0.5)),
                 (actfn.torch.hardtanh(x, -2, 0.5), F.hardtanh(x, -2, 0.5)),
                 (actfn.torch.softplus(x, 2), F.softplus(x, 2)),
                 (actfn.torch.threshold(x, threshold=0.1, value=7), F.threshold(x, 0.1, 7)),
                 (actfn.torch.gelu(x, approximate="tanh"), F.gelu(x, approximate="tanh")),
                 (actfn.torch.prelu(x, torch.full((1,), 0.3,
                                                  dtype=x.dtype)), F.prelu(x, torch.full((1,), 0.3, dtype=x.dtype))),
                 (actfn.torch.rrelu(x, 0.1, 0.3), F.rrelu(x, 0.1, 0.3))]
        for got, want in pairs:
            torch.testing.assert_close(got, want, rtol=1e-11, atol=1e-15)

    def test_modes_and_aliases(self):
        x = draw(4000, dtype=torch.float32)
        self.assertIs(actfn.torch.swish1, actfn.torch.silu)
        exact = actfn.torch.mish(x, mode="exact")
        self.assertTrue(torch.equal(exact, actfn.torch.mish(x)))
        torch.testing.assert_close(actfn.torch.mish(x, mode="fast"), exact, rtol=1e-6, atol=0)

    def test_types(self):
        for dtype in FLOATS:
            x = draw(300).to(dtype)
            y = actfn.torch.gelu(x)
            self.assertEqual(y.dtype, dtype)
            want = x.double() * torch.erfc(-x.double() * 0.5**0.5) / 2
            self.assertTrue(torch.equal(y, want.to(dtype)) or dtype == torch.float64)

    def test_threads(self):
        x, one = draw(500000, dtype=torch.float32), None
        for n in (1, 2):
            torch.set_num_threads(n)
            y = actfn.torch.gelu(x)
            self.assertEqual(actfn.get_threads(), n)
            one = y if one is None else one
            self.assertTrue(torch.equal(y, one))
        torch.set_num_threads(1)

    def test_fork(self):
        """A child is made while a call is under way, and computes."""
        x, threads = draw(200000, dtype=torch.float32), actfn.torch._tensors.threads
        with threads, threads._lock:
            child = os.fork()
            if child == 0:
                os._exit(0 if actfn.torch.gelu(x).shape == x.shape else 1)
            self.assertEqual(self.ended(child), 0)

    def ended(self, child, seconds=60):
        """Its status; it is killed after a while."""
        for _ in range(seconds * 20):
            done, status = os.waitpid(child, os.WNOHANG)
            if done:
                return status
            time.sleep(0.05)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        return "still running"

    def test_callers(self):
        """Python's threads at once, while the number of threads changes."""
        x = draw(300000, dtype=torch.float32)
        want, wrong = actfn.torch.mish(x), []

        def compute(n):
            for _ in range(10):
                torch.set_num_threads(n)
                if not torch.equal(actfn.torch.mish(x), want):
                    wrong.append(n)

        callers = [threading.Thread(target=compute, args=(1 + i % 3,)) for i in range(4)]
        for caller in callers:
            caller.start()
        for caller in callers:
            caller.join()
        self.assertEqual(wrong, [])
        torch.set_num_threads(1)


class Layouts(unittest.TestCase):
    def tensors(self):
        x = draw(4, 6, 8, 10, dtype=torch.float32)
        yield from (x, x.to(memory_format=torch.channels_last), x.permute(3, 1, 0, 2), x[::2, :, 1:7:3], x[..., 3],
                    x[0, 0, 0, 0], x[:0], x[:, :1].expand(4, 6, 8, 10), x.t() if x.dim() == 2 else x[0, 0].t(), x[:,
                                                                                                                  2:3])

    def test_forward_and_backward(self):
        for x in self.tensors():
            for gy in (draw(*x.shape, dtype=torch.float32), draw(*(1 for _ in x.shape),
                                                                 dtype=torch.float32).expand(x.shape)):
                leaf = x.detach().requires_grad_()
                y, want = actfn.torch.mish(leaf), actfn.torch.mish(x.contiguous())
                self.assertTrue(torch.equal(y, want))
                self.assertEqual(y.stride(), F.mish(x).stride())
                gx, = torch.autograd.grad(y, leaf, gy)
                self.assertTrue(
                    torch.equal(
                        gx,
                        torch.from_numpy(
                            np.asarray(actfn.backward("mish",
                                                      x.contiguous().numpy(),
                                                      gy.contiguous().numpy())))))

    def test_in_place(self):
        for x in self.tensors():
            if x.numel() and 0 not in x.stride():
                x = x.clone(memory_format=torch.preserve_format)[..., ::1] if x.dim() else x.clone()
                want, version = actfn.torch.tanh(x), x._version
                self.assertIs(actfn.torch.tanh(x, inplace=True), x)
                self.assertTrue(torch.equal(x, want))
                self.assertGreater(x._version, version)  # autograd notices

    def test_pending_minus(self):
        x = torch.randn(5, dtype=torch.complex64).conj().imag
        self.assertTrue(torch.equal(actfn.torch.elu(x), actfn.torch.elu(x.clone())))
        y = torch._neg_view(torch.ones(3))
        self.assertTrue(torch.equal(actfn.torch.elu(y), actfn.torch.elu(-torch.ones(3))))
        for f in (actfn.torch.elu, lambda x: actfn.torch.prelu(x, torch.ones(1)), actfn.torch.softmax):
            x = torch.randn(3, requires_grad=True)
            got, = torch.autograd.grad(f(x), x, torch._neg_view(torch.ones(3)))
            want, = torch.autograd.grad(f(x), x, -torch.ones(3))
            self.assertTrue(torch.equal(got, want))
            x = torch._neg_view(torch.ones(3))
            self.assertTrue(torch.equal(f(x), f(-torch.ones(3))))
        self.assertTrue(torch.equal(actfn.torch.elu(y, inplace=True), actfn.torch.elu(-torch.ones(3))))

    def test_memory(self):
        """Copies live as long as the library reads them."""
        for _ in range(20):
            x = draw(64, 64, dtype=torch.float32).requires_grad_()
            gy = draw(64, 64, dtype=torch.float32).t()
            got, = torch.autograd.grad(actfn.torch.softmax(x, -1), x, gy)
            gc.collect()
            want, = torch.autograd.grad(F.softmax(x, -1), x, gy)
            torch.testing.assert_close(got, want)


class Refused(unittest.TestCase):
    def refused(self, error, words, function, *args, **kwargs):
        with self.assertRaisesRegex(error, words):
            function(*args, **kwargs)

    def test_tensors(self):
        f = actfn.torch.gelu
        self.refused(TypeError, r"gelu: .*int64.*float16, bfloat16, float32 or float64", f, torch.arange(3))
        self.refused(TypeError, "complex64", f, torch.zeros(2, dtype=torch.complex64))
        self.refused(TypeError, "gelu: a tensor is wanted, not list", f, [1.0])
        self.refused(TypeError, "not ndarray", f, np.zeros(3))
        self.refused(TypeError, "layout is torch.sparse_coo", f, torch.eye(3).to_sparse())

    @unittest.skipUnless(torch.cuda.is_available(), "no CUDA device")
    def test_cuda(self):
        self.refused(TypeError, "on cuda:0; actfn computes on the CPU", actfn.torch.gelu, torch.zeros(3, device="cuda"))

    def test_device(self):
        if not actfn.torch._element.ELEMENT.registered:  # else it has a result without data
            self.refused(TypeError, "on meta; actfn computes on the CPU", actfn.torch.gelu, torch.zeros(3,
                                                                                                        device="meta"))

    def test_trace(self):
        if not actfn.torch._element.ELEMENT.registered:  # else it is recorded, see test_torch_compile.py
            for f in (actfn.torch.mish, actfn.torch.softmax, actfn.torch.ReLU(inplace=True)):
                self.refused(TypeError, "can be traced from PyTorch 2.4 on", torch.jit.trace, f, draw(3))

    def test_parameters(self):
        x = draw(3)
        self.refused(TypeError, 'elu has no parameter .beta.; it has alpha', actfn.torch.elu, x, beta=1)
        self.refused(TypeError, "relu: 1 values are given, but it has no parameters", actfn.torch.relu, x, 3)
        self.refused(TypeError, "alpha is given twice", actfn.torch.elu, x, 1, alpha=1)
        self.refused(TypeError, "alpha is a number", actfn.torch.elu, x, "1")
        self.refused(ValueError, "alpha > 0", actfn.torch.celu, x, -1)
        self.refused(ValueError, "mode is 'exact', 'fast' or None, not 'quick'", actfn.torch.celu, x, mode="quick")
        self.refused(ValueError, "approximate is 'none' or 'tanh'", actfn.torch.gelu, x, "sigmoid")
        self.refused(ValueError, "2 parameters for 5 channels; give 1", actfn.torch.prelu, draw(4, 5), draw(2))
        self.refused(AttributeError, "did you mean 'gelu'", getattr, actfn.torch, "geluu")

    def test_in_place(self):
        x = draw(3).requires_grad_()
        self.refused(ValueError, "mish: inplace=True overwrites x", actfn.torch.mish, x * 1, inplace=True)
        before = x.detach().clone()
        self.refused(ValueError, "leaf", actfn.torch.tanh, x, inplace=True)
        self.assertTrue(torch.equal(x, before))


if __name__ == "__main__":
    unittest.main()
