# SPDX-License-Identifier: MIT
"""Element-wise functions of a tensor: f(x) with its derivatives, also in place."""
import ctypes
import torch
from .._function import function
from .._library import BACKWARD, BACKWARD_FROM_Y, FORWARD, MODES, check, lib, s
from ._formula import derivative
from ._op import Op, first, is_compiling, is_special
from ._tensors import CODES, SHARED, code_of, like, threads

_CALLS = {FORWARD: lib.actfn_forward, BACKWARD: lib.actfn_backward, BACKWARD_FROM_Y: lib.actfn_backward_from_y}


def run(f, mode, direction, *arrays):
    """One call of the library: x and out, or x (or y), gy and out, all of one type and layout."""
    x, n = arrays[0], arrays[0].numel()
    if n < SHARED:
        status = _run(f, mode, direction, CODES[x.dtype], n, [a.data_ptr() for a in arrays])
    else:
        with threads:
            status = _run(f, mode, direction, CODES[x.dtype], n, [a.data_ptr() for a in arrays])
    if status:
        check(status, f.name)
    return arrays[-1]


def _run(f, mode, direction, code, n, at):
    if not mode:
        return _CALLS[direction](f._handle, code, n, *at)
    call = s.Call(direction=direction, dtype=code, mode=mode, rows=1, cols=n, x=at[0], gy=at[-2], out=at[-1])
    return lib.actfn_run(f._handle, ctypes.byref(call))


def forward(x, f, mode):
    """f(x), in the layout that x has, or would have without gaps."""
    code_of(x, f.name)
    y = torch.empty_like(x)
    if y.stride() != x.stride() or x.is_neg():
        x = y.copy_(x)
    return run(f, mode, FORWARD, x, y)


def backward(x, gy, f, mode, direction):
    """gy f'(x), or with y for x."""
    gx = torch.empty_like(x)
    if gx.stride() != x.stride() or x.is_neg():
        x = torch.empty_like(x).copy_(x)
    if gy.stride() != gx.stride() or gy.is_neg():
        gy = gx.copy_(gy)
    return run(f, mode, direction, x, gy, gx)


def forward_in_place(x, f, mode):
    code_of(x, f.name)
    dense = like(torch.empty_like(x), x)
    if x.is_neg():
        dense = dense.resolve_neg()
    run(f, mode, FORWARD, dense, dense)
    return x if dense is x else x.copy_(dense)


def gives_gradient_from_y(f):
    """Is f' known where y = f(x) is?"""
    return lib.actfn_backward_from_y(f._handle, 0, 0, None, None, None) == 0


# ---- as operations -------------------------------------------------------------


def _gradient(gy, x, spec, mode):
    f = function(spec)
    return [gy * derivative(f, (0,), x.double(), *_parameters(f)).to(gy.dtype)]


def _gradient_from_y(gy, y, spec, mode):
    f = function(spec)
    return [gy * derivative(f, (), y.double(), *_parameters(f), from_y=True).to(gy.dtype)]


def _parameters(f):
    return [torch.tensor(value, dtype=torch.float64) for value in f.params.values()]


ELEMENT = Op("element", "(Tensor x, str f, int mode) -> Tensor", 1,
             lambda x, spec, mode: forward(x, function(spec), mode),
             lambda needs, gy, x, spec, mode: [backward(x, gy, function(spec), mode, BACKWARD)], _gradient)
IN_PLACE = Op("in_place", None, 1, lambda x, spec, mode: forward_in_place(x, function(spec), mode),
              lambda needs, gy, y, spec, mode: [backward(y, gy, function(spec), mode, BACKWARD_FROM_Y)],
              _gradient_from_y, from_y=True)


class _Element(torch.autograd.Function):

    @staticmethod
    def forward(ctx, x, f, mode):
        ctx.f, ctx.mode = f, mode
        ctx.save_for_backward(x)
        return forward(x, f, mode)

    @staticmethod
    def backward(ctx, gy):
        x, = ctx.saved_tensors
        if torch.is_grad_enabled():
            return first(ELEMENT, (True,), gy, x, ctx.f.spec, ctx.mode)
        return backward(x, gy, ctx.f, ctx.mode, BACKWARD), None, None


class _InPlace(torch.autograd.Function):

    @staticmethod
    def forward(ctx, x, f, mode):
        ctx.f, ctx.mode = f, mode
        forward_in_place(x, f, mode)
        ctx.mark_dirty(x)
        ctx.save_for_backward(x)
        return x

    @staticmethod
    def backward(ctx, gy):
        y, = ctx.saved_tensors
        if torch.is_grad_enabled():
            return first(IN_PLACE, (True,), gy, y, ctx.f.spec, ctx.mode)
        return backward(y, gy, ctx.f, ctx.mode, BACKWARD_FROM_Y), None, None


# ---- for callers ---------------------------------------------------------------


def apply(f, mode, x):
    """f(x)"""
    if ELEMENT.registered is not None and (is_compiling() or is_special(x)):
        return ELEMENT.registered(x, f.spec, mode)
    if torch.is_grad_enabled() and x.requires_grad:
        return _Element.apply(x, f, mode)
    return forward(x, f, mode)


def apply_in_place(f, mode, x):
    """x = f(x).  ValueError where its gradient would need the x that is gone."""
    if ELEMENT.registered is not None and (is_compiling() or is_special(x)):
        return x.copy_(ELEMENT.registered(x, f.spec, mode))
    if not torch.is_grad_enabled() or not x.requires_grad:
        _InPlace.apply(x, f, mode)
        return x
    if not gives_gradient_from_y(f):
        raise ValueError(f"{f.spec}: inplace=True overwrites x, which the gradient needs; give inplace=False")
    return _InPlace.apply(x, f, mode)


def mode_number(mode):
    try:
        return MODES[mode]
    except (KeyError, TypeError):
        raise ValueError(f"mode is 'exact', 'fast' or None, not {mode!r}") from None
