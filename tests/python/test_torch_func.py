# SPDX-License-Identifier: MIT
"""torch.func: vmap, grad, jacrev, jvp ... of functions, layers and modules, and gradients in forward mode."""
import copy, itertools, sys, unittest
from torch_kit import FUNCTIONS, calls, draw, inputs, torch
import torch.nn.functional as F
import actfn
import actfn.torch as A
from actfn.torch import _element, _learned, _row

if not hasattr(torch, "func"):
    print(f"skipped: PyTorch {torch.__version__} has no torch.func")
    sys.exit(77)
from torch.func import functional_call, grad, hessian, jacfwd, jacrev, jvp, stack_module_state, vjp, vmap

torch.manual_seed(1)
PEERS = [(A.mish, F.mish), (A.tanh, torch.tanh), (A.softmax, lambda x: F.softmax(x, -1)),
         (A.log_softmax, lambda x: F.log_softmax(x, -1)), (A.softmin, lambda x: F.softmin(x, -1)),
         (lambda x: A.elu(x, 0.5), lambda x: F.elu(x, 0.5))]
# beside those of calls(): other axes, and options that decide what a batch does
MORE = [(_row.ROW, (draw(2, 3, 4), name, dim, 0.7, False))
        for name in ("softmax", "log_softmax", "sparsemax", "hardmax") for dim in (0, 1, -1)]
MORE += [(_row.ROW, (draw(), "softmax", 0, 1.0, False)), (_element.ELEMENT, (draw(), "gelu", 0)),
         (_learned.LEARNED, (draw(4), draw(1), None, None, None, "prelu", 1, 0)),
         (_learned.LEARNED, (draw(3, 4), draw(3), None, None, None, "prelu", 0, 0)),
         (_learned.LEARNED, (draw(3, 4), draw(4), None, None, None, "prelu", -1, 0)),
         (_learned.LEARNED, (draw(2, 3, 4), draw(3, 4), None, None, None, "prelu", 1, 0)),
         (_row.CROSS_ENTROPY, (draw(5), torch.tensor(2), None, -100, "none", 0.0)),
         (_row.CROSS_ENTROPY, (draw(5), torch.tensor(2), None, -100, "mean", 0.1)),
         (_row.CROSS_ENTROPY, (draw(2, 3), torch.softmax(draw(2, 3), 1), None, -100, "none", 0.1)),
         (_row.CROSS_ENTROPY, (draw(2, 3), torch.tensor([2, -100]), torch.tensor([1.0, 2.0, 0.5]), -100, "none", 0.1))]


def close(got, want, tolerance=1e-10):
    torch.testing.assert_close(got, want, rtol=tolerance, atol=tolerance)


def operations():
    """(operation, its tensors in double, its options)"""
    for op, args in calls() + MORE:
        tensors = [t.detach().double() if t is not None and t.is_floating_point() else t for t in args[:op.tensors]]
        yield op, tensors, args[op.tensors:]


class Transformations(unittest.TestCase):
    def test_peers(self):
        """Against PyTorch's own functions under the same transformations, one in the other up to the third."""
        x, t = draw(3, 4), draw(3, 4)
        transformations = {
            "vmap": lambda f: vmap(f)(x),
            "vmap of axis 1": lambda f: vmap(f, 1, 1)(x),
            "vmap of vmap": lambda f: vmap(vmap(f, 1, 0))(draw_once),
            "grad": lambda f: grad(lambda x: f(x).square().sum())(x),
            "vmap of grad": lambda f: vmap(grad(lambda x: f(x).square().sum()))(x),
            "grad of vmap": lambda f: grad(lambda x: vmap(f)(x).square().sum())(x),
            "vjp": lambda f: vjp(f, x)[1](t)[0],
            "jvp": lambda f: jvp(f, (x,), (t,))[1],
            "jacrev": lambda f: jacrev(f)(x),
            "jacfwd": lambda f: jacfwd(f)(x),
            "hessian": lambda f: hessian(lambda x: f(x).square().sum())(x),
            **{
                " of ".join(name.__name__ for name in order): lambda f, order=order: nested(order, f)(x[0])
                for n in (2, 3) for order in itertools.product((jacrev, jacfwd), repeat=n)
            }
        }
        draw_once = draw(2, 4, 3)

        def nested(order, f):
            for transformation in order:
                f = transformation(f)
            return f

        for (name, transformation), (ours, theirs) in itertools.product(transformations.items(), PEERS):
            with self.subTest(name):
                close(transformation(ours), transformation(theirs))

    def test_elements(self):
        """All functions: a batch is the same as one call, and both modes of gradients agree with eager mode's."""
        for f in FUNCTIONS:
            with self.subTest(f.name):
                call, x = getattr(A, f.name), inputs(f).reshape(3, 4)
                t = torch.linspace(-1, 1, 12, dtype=x.dtype).reshape(3, 4)
                leaf = x.clone().requires_grad_()
                y = call(leaf)
                gx, = torch.autograd.grad(y, leaf, t)
                self.assertTrue(torch.equal(vmap(call, 1, 1)(x), y.detach()))
                self.assertTrue(torch.equal(vjp(call, x)[1](t)[0], gx))
                got, tangent = jvp(call, (x,), (t,))
                self.assertTrue(torch.equal(got, y.detach()) and torch.equal(tangent, gx))

    def test_types(self):
        """Rounded once, in the type of x."""
        for dtype in (torch.float16, torch.bfloat16, torch.float32):
            x = draw(3, 5).to(dtype)
            self.assertTrue(torch.equal(vmap(A.gelu)(x), A.gelu(x)))
            leaf = x.clone().requires_grad_()
            A.gelu(leaf).sum().backward()
            self.assertTrue(torch.equal(vmap(grad(lambda x: A.gelu(x).sum()))(x), leaf.grad))

    def test_operations_in_batches(self):
        """Any of the tensors may have the batch, along any axis."""
        for op, tensors, options in operations():
            floats = [i for i, t in enumerate(tensors) if t is not None and t.is_floating_point()]
            for k in (1, len(floats)):
                for batched in itertools.combinations(floats, k):
                    dims = tuple((i % (t.dim() + 1) if i in batched else None) for i, t in
                                 enumerate(t if t is not None else torch.empty(0) for t in tensors))
                    args = [t if d is None else torch.stack([t, t * 0.5, t + 0.3], d) for t, d in zip(tensors, dims)]
                    rows = [[a.select(d, i) if d is not None else a for a, d in zip(args, dims)] for i in range(3)]
                    with self.subTest(f"{op.name}{options} {dims}"):
                        got = vmap(lambda *t: op(*t, *options), dims, randomness="same")(*args)
                        self.assertTrue(torch.equal(got, torch.stack([op.forward(*row, *options) for row in rows])))

    def test_operations_against_differences(self):
        """Forward mode, batches of gradients in both modes, and forward mode of the gradients."""
        for op, tensors, options in operations():
            leaves = [t.clone().requires_grad_() if t is not None and t.is_floating_point() and i < op.derived else t
                      for i, t in enumerate(tensors)]
            with self.subTest(f"{op.name}{options}"):
                self.assertTrue(
                    torch.autograd.gradcheck(lambda *t: op(*t, *options), leaves, check_forward_ad=True,
                                             check_batched_grad=True, check_batched_forward_grad=True))
                self.assertTrue(
                    torch.autograd.gradgradcheck(lambda *t: op(*t, *options), leaves, check_fwd_over_rev=True,
                                                 check_undefined_grad=False,
                                                 check_rev_over_rev=False))

    def test_recorded_before(self):
        """A batch of gradients of what eager mode has recorded."""
        x = draw(4).requires_grad_()
        for f in (A.mish, A.softmax, lambda x: A.tanh(x * 1, inplace=True)):
            want = torch.autograd.functional.jacobian(f, x)
            close(torch.autograd.functional.jacobian(f, x, vectorize=True), want)
            close(torch.autograd.grad(f(x), x, torch.eye(4, dtype=x.dtype), is_grads_batched=True)[0], want)

    def test_forward_mode(self):
        """A tangent is not lost without torch.func, in tensors of every size, and in place."""
        from torch.autograd import forward_ad
        for n in (5, 70000):
            x, t = draw(n), draw(n)
            want = torch.from_numpy(actfn.backward("tanh", x.numpy(), t.numpy()))
            with forward_ad.dual_level():
                for f in (A.tanh, A.Tanh(), lambda x: A.tanh(x * 1, inplace=True)):
                    tangent = forward_ad.unpack_dual(f(forward_ad.make_dual(x, t))).tangent
                    self.assertTrue(torch.equal(tangent, want))


class Networks(unittest.TestCase):
    def network(self):
        torch.manual_seed(2)
        return torch.nn.Sequential(torch.nn.Linear(4, 6), A.PReLU(6), A.Mish(), A.ReLU(inplace=True),
                                   torch.nn.Linear(6, 8), A.SwiGLU(), A.Swish(4, beta=1.2), A.PolyNorm(),
                                   torch.nn.Linear(4, 3)).double()

    def loss(self, net):
        criterion = A.CrossEntropyLoss()

        def loss(parameters, x, label):
            return criterion(functional_call(net, parameters, (x.unsqueeze(0),)), label.unsqueeze(0))

        return loss

    def test_gradients_of_samples(self):
        net, x, labels = self.network(), draw(5, 4), torch.tensor([0, 1, 2, 1, 0])
        parameters = {name: p.detach() for name, p in net.named_parameters()}
        got = vmap(grad(self.loss(net)), (None, 0, 0))(parameters, x, labels)
        for i in range(5):
            net.zero_grad()
            F.cross_entropy(net(x[i:i + 1]), labels[i:i + 1]).backward()
            for name, p in net.named_parameters():
                close(got[name][i], p.grad)

    def test_ensembles(self):
        """One call of a batch of networks."""
        nets = [self.network() for _ in range(3)]
        for k, net in enumerate(nets):
            for p in net.parameters():
                p.data += 0.1 * k
        parameters, buffers = stack_module_state(nets)
        base, x = copy.deepcopy(nets[0]), draw(7, 4)
        got = vmap(lambda p, b, x: functional_call(base, (p, b), (x,)), (0, 0, None))(parameters, buffers, x)
        close(got, torch.stack([net(x) for net in nets]))

    def test_noise(self):
        """PyTorch's flag decides."""
        x = draw(6).expand(4, 6)
        for module in (A.RReLU(), A.GumbelSoftmax()):
            same = vmap(module, randomness="same")(x)
            self.assertTrue(torch.equal(same, same[:1].expand(4, 6)))
            self.assertFalse(torch.equal(*vmap(module, randomness="different")(x)[:2]))
            with self.assertRaisesRegex(RuntimeError, "randomness"):
                vmap(module)(x)


class Refused(unittest.TestCase):
    def test_words(self):
        """The axis of the batch is not one of the caller's."""
        for error, words, f, *args in ((IndexError, "dim is -2; of this tensor it is between -1 and 0",
                                        lambda x: A.softmax(x, -2), draw(2, 3)),
                                       (ValueError, "4 parameters for 1 channels", A.prelu, draw(2, 4), draw(2, 4)),
                                       (TypeError, "gelu: the tensor holds torch.int64", A.gelu, torch.arange(3))):
            with self.subTest(words), self.assertRaisesRegex(error, words):
                vmap(f)(*args)


if __name__ == "__main__":
    unittest.main()
