# SPDX-License-Identifier: MIT
"""Rules for torch.func (vmap, grad, vjp, jvp, jacrev ..., nested as one likes) and for gradients in forward mode.

Under a transformation a tensor has no memory that the library could read.  PyTorch then wants autograd.Functions that
say how they are derived in both directions and what they do with a whole batch; each hands on to itself, until the
tensors are plain ones.  They cost more than those of eager mode, which are in _op.py."""
import contextlib
import torch
from torch.autograd import forward_ad

try:
    from torch._C._functorch import is_functorch_wrapped_tensor as is_wrapped
    from torch._C._functorch import is_legacy_batchedtensor as is_grads_batched  # torch.autograd.grad's option
    from torch.autograd.forward_ad import _set_fwd_grad_enabled as forward_again
    from torch.func import vjp
except ImportError:  # before 2.0

    def is_wrapped(t):
        return False

    is_grads_batched = is_wrapped
    vjp = None
    forward_again = contextlib.nullcontext


def has_tangents():
    """May tensors have tangents, of forward mode?"""
    return forward_ad._current_level >= 0


def is_virtual(t):
    """Is t a tensor of torch.func, or a batch of gradients?"""
    return is_wrapped(t) or is_grads_batched(t)


def is_transformed(tensors):
    """Are there tensors of torch.func, or with tangents?"""
    return has_tangents() or any(isinstance(t, torch.Tensor) and is_wrapped(t) for t in tensors)


def in_two_steps(function):
    """A class with forward(*args) and setup_context(ctx, inputs, output), also for PyTorch before 2.0.

    Its push(ctx, tensors, *tangents) becomes jvp(), which may be derived in forward mode itself: PyTorch runs it with
    that switched off, since the saved tensors have tangents of this level."""
    def jvp(ctx, *tangents):
        tensors = [t if t is None else forward_ad.unpack_dual(t).primal for t in ctx.saved_tensors]
        with forward_again(True):
            return function.push(ctx, tensors, *tangents)

    function.jvp = staticmethod(jvp)
    if not hasattr(torch.autograd.Function, "setup_context"):
        forward, setup = function.forward, function.setup_context

        def both(ctx, *args):
            output = forward(*args)
            setup(ctx, args, output)
            return output

        function.forward = staticmethod(both)
    return function


def from_two(what):
    if vjp is None:
        raise NotImplementedError(f"actfn.torch: {what} works from PyTorch 2.0 on")


@in_two_steps
class Value(torch.autograd.Function):
    """y of an Op."""
    @staticmethod
    def forward(op, *args):
        return op.at_once(*args)

    @staticmethod
    def setup_context(ctx, inputs, y):
        op, *args = inputs
        ctx.op, ctx.options = op, args[op.tensors:]
        tensors = [y, *args[1:op.tensors]] if op.from_y else args[:op.tensors]
        ctx.set_materialize_grads(False)
        ctx.save_for_backward(*tensors)
        ctx.save_for_forward(*tensors)

    @staticmethod
    def backward(ctx, gy):
        op, needs = ctx.op, ctx.needs_input_grad[1:1 + ctx.op.tensors]
        if gy is None:
            return (None,) * (1 + op.tensors + len(ctx.options))
        gradients = Gradients.apply(op, needs, gy, *ctx.saved_tensors, *ctx.options)
        return None, *gradients, *(None for _ in ctx.options)

    @staticmethod
    def push(ctx, tensors, *tangents):
        """Where the derivative by a tensor is a symmetric matrix, the kernel of the gradient has it in both directions.
        Elsewhere the formula of the gradient, which is linear in gy, is turned round."""
        op, options, tangents = ctx.op, ctx.options, tangents[1:1 + ctx.op.tensors]
        direct, parts, rest = op.symmetric(*options), [], []
        for i, tangent in enumerate(tangents):
            if tangent is not None and i < direct:
                needs = tuple(k == i for k in range(op.tensors))
                parts.append(Gradients.apply(op, needs, tangent, *tensors, *options)[i])
            elif tangent is not None:
                rest.append(i)
        if rest:
            from_two(f"{op.name}'s gradient in forward mode")
            zero = torch.zeros_like(op.shape(*tensors, *options))
            _, pull = vjp(lambda gy: [op.gradient(gy, *tensors, *options)[i] for i in rest], zero)
            parts.append(pull([tangents[i] for i in rest])[0])
        return sum(parts[1:], parts[0])

    @staticmethod
    def vmap(info, dims, op, *args):
        return batch(op, Value.apply, info.batch_size, dims[1:], args, 0)


@in_two_steps
class Gradients(torch.autograd.Function):
    """Those of an Op by its tensors, for all that needs them."""
    @staticmethod
    def forward(op, needs, gy, *args):
        return tuple(op.backward_at_once(needs, gy, *args))

    @staticmethod
    def setup_context(ctx, inputs, output):
        op, needs, *args = inputs
        ctx.op, ctx.needs, ctx.options = op, needs, args[1 + op.tensors:]
        ctx.set_materialize_grads(False)
        ctx.save_for_backward(*args[:1 + op.tensors])
        ctx.save_for_forward(*args[:1 + op.tensors])

    @staticmethod
    def backward(ctx, *ggs):
        from_two("torch.func")
        tensors, wanted = ctx.saved_tensors, ctx.needs_input_grad[2:3 + ctx.op.tensors]
        picked = [i for i, (need, gg) in enumerate(zip(ctx.needs, ggs)) if need and gg is not None]
        if not picked:
            return (None,) * (2 + len(wanted) + len(ctx.options))
        formula, leaves = _formula(ctx, tensors, wanted, picked)
        _, pull = vjp(formula, *leaves)
        found = iter(pull([ggs[i] for i in picked]))
        return None, None, *(next(found) if want else None for want in wanted), *(None for _ in ctx.options)

    @staticmethod
    def push(ctx, tensors, *tangents):
        from_two("a gradient of a gradient in forward mode")
        tangents = tangents[2:3 + ctx.op.tensors]
        picked = [i for i, need in enumerate(ctx.needs) if need]
        formula, leaves = _formula(ctx, tensors, [t is not None for t in tangents], picked)
        values, pull = vjp(formula, *leaves)  # twice: jvp() would open a level in that of its caller
        _, push = vjp(lambda *seeds: pull(list(seeds)), *map(torch.zeros_like, values))
        found = iter(push(tuple(t for t in tangents if t is not None)))
        return tuple(next(found) if need else None for need in ctx.needs)

    @staticmethod
    def vmap(info, dims, op, needs, *args):
        return batch(op, lambda op, *args: Gradients.apply(op, needs, *args), info.batch_size, dims[2:], args, 1, needs)


def _formula(ctx, tensors, varied, picked):
    """The gradients number `picked` as a function of those of gy and the tensors that are varied; and these."""
    op, options = ctx.op, ctx.options

    def formula(*leaves):
        found = iter(leaves)
        gradients = op.gradient(*(next(found) if vary else t for t, vary in zip(tensors, varied)), *options)
        return [gradients[i] for i in picked]

    return formula, [t for t, vary in zip(tensors, varied) if vary]


# ---- batches -------------------------------------------------------------------


def batch(op, call, size, dims, args, seeds, needs=()):
    """call(op, *args) for a batch of `size` along the axes `dims` of the tensors, and the axis of the batch in each
    result: at once where the batch can lie before the other axes, or among the samples, and one by one elsewhere.
    seeds: 1 if gy is the first of the tensors."""
    n = seeds + op.tensors
    tensors, dims, options = args[:n], dims[:n], args[n:]
    alike = seeds + op.alike
    plan = None
    if size and all(d is None for d in dims[alike:]) and not any(needs[op.alike:]):
        x, d = tensors[seeds], dims[seeds]
        plan = op.batched(x.dim() - (d is not None), *options)
    if plan is None:
        return _one_by_one(op, call, size, dims, tensors, options)
    options, merge = plan
    front = [t if i >= alike or t is None else _in_front(t, d, size) for i, (t, d) in enumerate(zip(tensors, dims))]
    if merge:
        front = [t.flatten(0, 1) if i < alike else t for i, t in enumerate(front)]
    found = call(op, *front, *options)
    if merge:
        found = _each(lambda t: t.unflatten(0, (size, t.shape[0] // size)), found)
    return found, _each(lambda t: 0, found)


def _in_front(t, d, size):
    return t.expand(size, *t.shape) if d is None else t.movedim(d, 0)


def _one_by_one(op, call, size, dims, tensors, options):
    if not size:
        raise ValueError(f"{op.name}: vmap over an axis of size 0")
    slices = [[t] * size if d is None else t.unbind(d) for t, d in zip(tensors, dims)]
    results = [call(op, *each, *options) for each in zip(*slices)]
    if isinstance(results[0], torch.Tensor):
        return torch.stack(results), 0
    found = type(results[0])(None if parts[0] is None else torch.stack(parts) for parts in zip(*results))
    return found, _each(lambda t: 0, found)


def _each(function, found):
    """function of a tensor, or of all that there are in a tuple or list."""
    if isinstance(found, torch.Tensor):
        return function(found)
    return type(found)(None if t is None else function(t) for t in found)
