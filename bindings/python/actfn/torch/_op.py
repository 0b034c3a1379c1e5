# SPDX-License-Identifier: MIT
"""How a function of the library becomes an operation of PyTorch.

An Op is three Python functions: forward and backward, which call the library, and gradient, the formula of backward in
operations that autograd knows, for derivatives above the first.  In eager mode an autograd.Function calls them: that
costs least.  torch.compile, torch.export and torch.jit.trace see torch.ops.actfn.<name> instead, from PyTorch 2.4 on,
which is registered with its derivatives and with the layout of its results.  torch.func and forward mode have their
own functions, in _transform.py."""
import torch

from ._tensors import axis_of, like, refuse
from ._transform import Gradients, Value, batch, has_tangents, is_grads_batched, is_transformed

try:
    from torch.compiler import is_compiling
    from torch.library import custom_op
except ImportError:  # before 2.4

    def is_compiling():
        return False

    custom_op = None


# torch.jit.trace, torch.onnx and what follows operations by __torch_dispatch__ see only what goes through PyTorch
tracing_state = torch._C._get_tracing_state
dispatch_modes = getattr(torch._C, "_len_torch_dispatch_stack", int) if custom_op else int


def is_traced():
    """Does somebody record operations?"""
    if custom_op is not None:
        return is_compiling() or tracing_state() is not None or dispatch_modes() > 0
    if tracing_state() is not None:
        raise TypeError("actfn.torch can be traced from PyTorch 2.4 on")
    return False


PLAIN = (torch.Tensor, torch.nn.Parameter)


def is_special(t):
    """A tensor without memory of its own: of a trace, or of the meta device."""
    return custom_op is not None and isinstance(t, torch.Tensor) and (type(t) not in PLAIN or t.is_meta)


class _First(torch.autograd.Function):
    """y of an Op."""
    @staticmethod
    def forward(ctx, op, *args):
        y = op.forward(*args)
        tensors = list(args[:op.tensors])
        if op.from_y:
            tensors[0] = y
        ctx.op, ctx.options = op, args[op.tensors:]
        ctx.save_for_backward(*tensors)
        return y

    @staticmethod
    def backward(ctx, gy):
        return None, *first(ctx.op, ctx.needs_input_grad[1:], gy, *ctx.saved_tensors, *ctx.options)


def first(op, needs, gy, *args):
    """The gradient of each argument: for all that needs it, and None."""
    needs, options = needs[:op.tensors], args[op.tensors:]
    if is_transformed((gy, *args[:op.tensors])):
        gradients = Gradients.apply(op, needs, gy, *args)
    elif torch.is_grad_enabled():  # create_graph=True
        gradients = _Second.apply(op, needs, gy, *args)
    else:
        gradients = op.backward_at_once(needs, gy, *args)
    return *gradients, *(None for _ in options)


class _Second(torch.autograd.Function):
    """The gradients of an Op, which may be differentiated."""
    @staticmethod
    def forward(ctx, op, needs, gy, *args):
        ctx.op, ctx.needs, ctx.options = op, needs, args[op.tensors:]
        ctx.set_materialize_grads(False)
        ctx.save_for_backward(gy, *args[:op.tensors])
        return tuple(op.backward(needs, gy, *args))

    @staticmethod
    def backward(ctx, *ggs):
        wanted = ctx.needs_input_grad[2:3 + ctx.op.tensors]
        gradients = second(ctx.op, ctx.needs, wanted, ggs, ctx.saved_tensors, ctx.options)
        return None, None, *gradients, *(None for _ in ctx.options)


def second(op, needs, wanted, ggs, tensors, options):
    """The gradients by gy and by each tensor (gy among the tensors is the first) that are wanted, from those by the
    gradients, ggs."""
    graph = torch.is_grad_enabled()
    with torch.enable_grad():
        # Views: what a tensor depends on by another way does not count, and yet they can be derived again.
        direct = [t.view_as(t) if want else t for t, want in zip(tensors, wanted)]
        gradients = op.gradient(*direct, *options)
        pairs = [(g, gg) for g, gg, need in zip(gradients, ggs, needs) if need and gg is not None and g.requires_grad]
    if not pairs:
        return [None for _ in wanted]
    outputs, seeds = zip(*pairs)
    inputs = [t for t, want in zip(direct, wanted) if want]
    found = iter(torch.autograd.grad(outputs, inputs, seeds, create_graph=graph, allow_unused=True))
    return [next(found) if want else None for want in wanted]


class Op:
    """A function y of some tensors, x the first of them, and of options.

    tensors   how many tensors there are; all but x may be None.  Options are str, int, float or bool.
    forward   (*tensors, *options) -> y
    backward  (needs, gy, *tensors, *options) -> the gradient, or None, of each tensor; with from_y, y stands for x
    gradient  (gy, *tensors, *options) -> the same, all of them, in operations that autograd knows
    schema    PyTorch's, of forward: "(Tensor x, str f) -> Tensor"; None: only for eager mode
    shape     (*tensors, *options) -> an empty y; by default it is like x
    alike     how many of the tensors share the axes of x
    derived   how many of the tensors, the first, may have a gradient; all by default
    batched   (number of axes of x, *options) -> (options, merge): how one call takes a batch along another axis of
              these tensors, which lies before all others, or is merged with that of the samples; None: it does not
    symmetric (*options) -> of how many tensors dy/dx is a symmetric matrix"""
    def __init__(self,
                 name,
                 schema,
                 tensors,
                 forward,
                 backward,
                 gradient,
                 from_y=False,
                 shape=None,
                 alike=1,
                 derived=None,
                 batched=lambda n, *options: None,
                 symmetric=lambda *options: 0):
        self.name, self.schema, self.tensors, self.from_y = name, schema, tensors, from_y
        self.forward, self.backward, self.gradient = forward, backward, gradient
        self.shape = shape or (lambda x, *_: torch.empty_like(x))
        self.alike, self.batched, self.symmetric = alike, batched, symmetric
        self.derived = tensors if derived is None else derived
        self.registered, self._registered_backward = _register(self) if custom_op and schema else (None, None)

    def __call__(self, *args):
        tensors = args[:self.tensors]
        for t in tensors:
            if t is not None and not isinstance(t, torch.Tensor):
                refuse(t, self.name)
        if is_compiling():
            if has_tangents():  # an operation of PyTorch's registry has no place for them, and drops them silently
                raise NotImplementedError(
                    "actfn.torch: torch.compile has no gradients in forward mode (jvp, jacfwd); call it without")
            return self.registered(*args)
        if is_transformed(tensors):
            return Value.apply(self, *args)
        if torch.is_grad_enabled() and any(t is not None and t.requires_grad for t in tensors):
            if not (is_traced() or any(map(is_special, tensors))):
                return _First.apply(self, *args)
        return self.at_once(*args)

    def at_once(self, *args):
        """y, of tensors that are under no transformation; derivatives are another's business."""
        if is_traced() or any(map(is_special, args[:self.tensors])):
            return self.registered(*args)
        return self.forward(*args)

    def backward_at_once(self, needs, gy, *args):
        """backward(), likewise."""
        if is_grads_batched(gy):  # by the formula: it has no memory either, and no rules for functions of ours
            return [g if need else None for g, need in zip(self.gradient(gy, *args), needs)]
        if is_traced() or any(map(is_special, (gy, *args[:self.tensors]))):
            return [g if need else None for g, need in zip(self._registered_backward(gy, *args), needs)]
        return self.backward(needs, gy, *args)

    def gradients(self, needs, gy, *args):
        """backward() as a number that does not depend on anything, wherever the tensors come from."""
        with torch.no_grad():
            call = Gradients.apply if is_transformed((gy, *args[:self.tensors])) else Op.backward_at_once
            return call(self, needs, gy, *args)


def as_before(n, *options):
    """Op.batched of what looks at single elements."""
    return options, False


def along(k, where=None):
    """Op.batched of what goes along the axis that option k says, and is called `where`, or as option 0 says: that axis
    is one further."""
    def batched(n, *options):
        if not n:
            return None
        return (*options[:k], 1 + axis_of(n, options[k], where or options[0]), *options[k + 1:]), False

    return batched


def _register(op):
    """torch.ops.actfn.<name>, and <name>_backward, which gives the gradients of the tensors that are there."""
    n = op.tensors

    def present(tensors):  # and with a gradient: neither seeds nor classes have one
        return [t is not None and t.is_floating_point() and i < op.derived for i, t in enumerate(tensors)]

    def spread(gradients, there):
        found = iter(gradients)
        return [next(found) if yes else None for yes in there]

    def run_backward(gy, *args):
        there = present(args[:n])
        return [like(torch.empty_like(t), g) for t, g, yes in zip(args, op.backward(there, gy, *args), there) if yes]

    forward = custom_op(f"actfn::{op.name}", lambda *args: op.forward(*args), mutates_args=(), schema=op.schema)
    schema = op.schema.replace("(", "(Tensor gy, ", 1).replace("-> Tensor", "-> Tensor[]")
    backward = custom_op(f"actfn::{op.name}_backward", run_backward, mutates_args=(), schema=schema)
    forward.register_fake(lambda *args: op.shape(*args))
    backward.register_fake(lambda gy, *args: [torch.empty_like(t) for t, yes in zip(args, present(args[:n])) if yes])

    def keep(ctx, inputs, output):
        tensors = list(inputs[:n])
        if op.from_y:
            tensors[0] = output
        ctx.save_for_backward(*tensors)
        ctx.options = inputs[n:]

    def differentiate(ctx, gy):
        tensors = ctx.saved_tensors
        gradients = spread(backward(gy, *tensors, *ctx.options), present(tensors))
        return *gradients, *(None for _ in ctx.options)

    def keep_second(ctx, inputs, output):
        ctx.save_for_backward(*inputs[:1 + n])
        ctx.options = inputs[1 + n:]

    def differentiate_second(ctx, ggs):
        tensors = ctx.saved_tensors
        there = present(tensors[1:])
        wanted = [t is not None and t.requires_grad for t in tensors]
        found = second(op, there, wanted, spread(ggs, there), tensors, ctx.options)
        return *found, *(None for _ in ctx.options)

    forward.register_autograd(differentiate, setup_context=keep)
    backward.register_autograd(differentiate_second, setup_context=keep_second)
    if hasattr(forward, "register_vmap"):  # 2.5
        forward.register_vmap(lambda info, dims, *args: batch(
            op, lambda op, *args: forward(*args), info.batch_size, dims, args, 0))
        backward.register_vmap(lambda info, dims, *args: batch(
            op, lambda op, *args: backward(*args), info.batch_size, dims, args, 1, present(args[1:1 + n])))
    return getattr(torch.ops.actfn, op.name), lambda gy, *args: spread(backward(gy, *args), present(args[:n]))
