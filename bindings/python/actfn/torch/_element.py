# SPDX-License-Identifier: MIT
"""Element-wise functions of a tensor: f(x) with its derivatives, also in place."""
import torch
from torch.autograd import forward_ad
from .._function import function
from .._library import BACKWARD, BACKWARD_FROM_Y, FORWARD, MODES, check, lib, s
from ._formula import derivative
from ._op import Op, as_before, dispatch_modes, first, is_compiling, is_special, is_traced, tracing_state
from ._tensors import CODES, SHARED, code_of, like, refuse, threads
from ._transform import has_tangents, is_virtual, is_wrapped

_CALLS = {FORWARD: lib.actfn_forward, BACKWARD: lib.actfn_backward, BACKWARD_FROM_Y: lib.actfn_backward_from_y}
_forward, _backward = lib.actfn_forward, lib.actfn_backward
_like, _strided, _records = torch.empty_like, torch.strided, torch.is_grad_enabled


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
    return lib.actfn_run(f._handle, call)


def is_short(x):
    """Does x take the short way?  It is for tensors so small that the call costs more than their elements."""
    return (x.layout is _strided and x.is_cpu and x.dtype in CODES and x.is_contiguous() and x.numel() < SHARED
            and not x.is_neg())


def forward(x, f, mode):
    """f(x), in the layout that x has, or would have without gaps."""
    if not mode and is_short(x):
        y = _like(x)
        if _forward(f._handle, CODES[x.dtype], x.numel(), x.data_ptr(), y.data_ptr()) == 0:
            return y
    code_of(x, f)
    y = _like(x)
    if y.stride() != x.stride() or x.is_neg():
        x = y.copy_(x)
    return run(f, mode, FORWARD, x, y)


def backward(x, gy, f, mode, direction):
    """gy f'(x), or with y for x."""
    gx = _like(x)
    if not mode and direction == BACKWARD and is_short(x) and gy.is_contiguous() and not gy.is_neg():
        if _backward(f._handle, CODES[x.dtype], x.numel(), x.data_ptr(), gy.data_ptr(), gx.data_ptr()) == 0:
            return gx
    if gx.stride() != x.stride() or x.is_neg():
        x = _like(x).copy_(x)
    if gy.stride() != gx.stride() or gy.is_neg():
        gy = gx.copy_(gy)
    return run(f, mode, direction, x, gy, gx)


def forward_in_place(x, f, mode):
    code_of(x, f)
    dense = like(torch.empty_like(x), x)
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
             lambda needs, gy, x, spec, mode: [backward(x, gy, function(spec), mode, BACKWARD)], _gradient,
             batched=as_before, symmetric=lambda *options: 1)
IN_PLACE = Op("in_place",
              None,
              1,
              lambda x, spec, mode: forward_in_place(x, function(spec), mode),
              lambda needs, gy, y, spec, mode: [backward(y, gy, function(spec), mode, BACKWARD_FROM_Y)],
              _gradient_from_y,
              from_y=True,
              batched=as_before,
              symmetric=lambda *options: 1)


class _Element(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, f, mode):
        ctx.f, ctx.mode = f, mode
        ctx.save_for_backward(x)
        return forward(x, f, mode)

    @staticmethod
    def backward(ctx, gy):
        x, = ctx.saved_tensors
        if _records() or has_tangents() or is_virtual(gy):
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
        if _records() or has_tangents() or is_virtual(gy):
            return first(IN_PLACE, (True,), gy, y, ctx.f.spec, ctx.mode)
        return backward(y, gy, ctx.f, ctx.mode, BACKWARD_FROM_Y), None, None


# ---- for callers ---------------------------------------------------------------


def short_call(f, otherwise):
    """f as a function of x and options, written for small tensors, where each Python call counts; what it does not
    know is left to `otherwise`."""
    handle, run_forward, code_for, like, plain = f._handle, _forward, CODES.get, torch.empty_like, torch.Tensor
    new = ELEMENT.registered is not None

    def call(x, *args, inplace=False, mode=None, **params):
        try:
            if (not (new and (is_compiling() or dispatch_modes())) and tracing_state() is None and type(x) is plain
                    and x.is_cpu and x.is_contiguous() and (code := code_for(x.dtype)) is not None
                    and (n := x.numel()) < SHARED and forward_ad._current_level < 0
                    and not (x.requires_grad or x.is_neg() or inplace or mode or args or params)):
                y = like(x)
                if run_forward(handle, code, n, x.data_ptr(), y.data_ptr()) == 0:
                    return y
        except RuntimeError:  # no memory that lies in order: sparse, or of torch.func
            pass
        return otherwise(x, args, inplace, mode, params)

    return call


def apply(f, mode, x):
    """f(x)"""
    if not isinstance(x, torch.Tensor):
        refuse(x, f.name)
    if is_traced() or is_special(x) or has_tangents() or is_wrapped(x):
        return ELEMENT(x, f.spec, mode)
    if _records() and x.requires_grad:
        return _Element.apply(x, f, mode)
    return forward(x, f, mode)


def apply_in_place(f, mode, x):
    """x = f(x).  ValueError where its gradient would need the x that is gone."""
    if not isinstance(x, torch.Tensor):
        refuse(x, f.name)
    if is_traced() or is_special(x) or has_tangents() or is_wrapped(x):
        return x.copy_(ELEMENT(x.clone(), f.spec, mode))  # the gradient may want x as it was
    if not torch.is_grad_enabled() or not x.requires_grad:
        _InPlace.apply(x, f, mode)
        return x
    if x.is_leaf:
        raise ValueError(f"{f.spec}: inplace=True on a leaf that requires a gradient; give inplace=False")
    if not gives_gradient_from_y(f):
        raise ValueError(f"{f.spec}: inplace=True overwrites x, which the gradient needs; give inplace=False")
    return _InPlace.apply(x, f, mode)


def mode_number(mode):
    try:
        return MODES[mode]
    except (KeyError, TypeError):
        raise ValueError(f"mode is 'exact', 'fast' or None, not {mode!r}") from None
