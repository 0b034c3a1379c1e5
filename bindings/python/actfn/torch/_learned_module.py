# SPDX-License-Identifier: MIT
"""Modules with parameters that are trained: PReLU, Swish, SReLU, APL, RReLU ..., and Dynamic ReLU."""
import inspect
import torch
from .. import _table
from .._function import function
from .._library import check, lib
from . import _documents, _dyrelu, _element, _functional, _learned
from ._module import class_name, element_class
from ._tensors import CODES, axes, code_of, dense

Parameter = inspect.Parameter
USE = """num_parameters  1: one value for all; C: one for each channel; or {"gamma": C, ...}, 1 for the others
dim             the axis of the channels; 1, and -1 for (..., C)
check()         ValueError if training has led a value out of its parameter's range; forward() does not look"""


class Learned(torch.nn.Module):
    """What these modules have in common: a torch.nn.Parameter for each parameter of the function `name`."""

    name, defaults, keys = None, {}, {}  # keys: parameter -> its name in state_dict()

    def __init__(self, num_parameters=1, *, dim=1, mode=None, device=None, dtype=None, **initial):
        super().__init__()
        self._function, self.num_parameters, self.dim, self.mode = function(self.name), num_parameters, dim, mode
        _element.mode_number(mode)
        for key in initial:
            if key not in self.defaults:
                raise TypeError(f"{type(self).__name__} has no parameter {key!r}; it has {', '.join(self.defaults)}")
        initial = {**self.defaults, **initial}
        self._initial = {key: _functional.number(self.name, key, value) for key, value in initial.items()}
        function(_functional.spell(self.name, self._initial))  # ValueError if out of range
        for key in self.defaults:
            setattr(self, self.keys.get(key, key),
                    torch.nn.Parameter(torch.empty(self._count(key), device=device, dtype=dtype)))
        self.reset_parameters()

    def _count(self, key):
        n = self.num_parameters
        n = n.get(key, 1) if isinstance(n, dict) else n
        if not isinstance(n, int) or n < 1:
            raise ValueError(
                f"{type(self).__name__}: num_parameters is 1, a number of channels, or a dict of those, not {n!r}")
        return n

    def values(self):
        """{parameter: its tensor}"""
        return {key: getattr(self, self.keys.get(key, key)) for key in self.defaults}

    def reset_parameters(self):
        with torch.no_grad():
            for key, tensor in self.values().items():
                tensor.fill_(self._initial[key])

    def forward(self, x):
        return _learned.learned(self.name, self.defaults, x, self.values(), self.dim, _element.MODES[self.mode])

    def check(self):
        """ValueError that names the first value that is out of its parameter's range."""
        _learned.check_values(self._function, list(self.values().values()))

    def extra_repr(self):
        said = [f"num_parameters={self.num_parameters}"] + ([f"dim={self.dim}"] if self.dim != 1 else [])
        return ", ".join(said + ([f"mode={self.mode!r}"] if self.mode else []))


class PReLU(Learned):
    """x where x > 0, weight x elsewhere; weight is trained.  State dicts are torch.nn.PReLU's."""

    name, defaults, keys = "prelu", {"a": 0.25}, {"a": "weight"}

    def __init__(self, num_parameters=1, init=0.25, device=None, dtype=None, *, dim=1, mode=None):
        super().__init__(num_parameters, dim=dim, mode=mode, device=device, dtype=dtype, a=init)
        self.init = init


class SReLU(Learned):
    """S-shaped ReLU: t_l + a_l (x - t_l) to the left of t_l, t_r + a_r (x - t_r) to the right of t_r, x between them.

    Its paper trains it as the leaky ReLU that it starts as for some epochs, and then sets t_r from the activations:
    freeze(), and later release(x, k)."""

    name, defaults = "srelu", dict(function("srelu").params)

    def freeze(self):
        self.requires_grad_(False)
        return self

    def release(self, x, k):
        """t_r of each channel becomes the k-th largest of the activations x, and all four are trained from now on.
        num_parameters must be the number of channels."""
        code, x = code_of(x, "SReLU.release"), dense(x.detach())
        shape = axes(x, self.dim, "SReLU.release")
        if self.t_r.numel() != shape[1]:
            raise ValueError(f"SReLU.release: {self.t_r.numel()} values of t_r for {shape[1]} channels")
        left, right = (t.detach().to(_learned.stored(x.dtype)).contiguous()
                       for t in (self.t_l.expand(shape[1]), self.t_r))
        right = right.clone()
        check(
            lib.actfn_srelu_release(code, _learned.s.Tensor(*shape, 0), x.data_ptr(), k, left.data_ptr(),
                                    right.data_ptr()), "SReLU.release")
        with torch.no_grad():
            self.t_r.copy_(right)
        self.requires_grad_(True)
        return self


class APL(torch.nn.Module):
    """max(0, x) + sum over s of a_s max(0, b_s - x), with a and b of shape (hinges, num_parameters) trained."""
    def __init__(self, num_parameters, hinges=5, *, dim=1, device=None, dtype=None):
        super().__init__()
        if hinges < 0 or hinges > 64 or num_parameters < 1:
            raise ValueError(f"APL: 0 to 64 hinges for 1 channel or more, not {hinges} for {num_parameters}")
        self.num_parameters, self.hinges, self.dim = num_parameters, hinges, dim
        for key in "ab":
            setattr(self, key, torch.nn.Parameter(torch.empty(hinges, num_parameters, device=device, dtype=dtype)))
        self.reset_parameters()

    def reset_parameters(self):
        """As actfn_apl_init() has it, from PyTorch's generator: a in [-0.1, 0.1], b spread over [-2, 2]."""
        a, b = (torch.empty(self.hinges, self.num_parameters) for _ in "ab")
        check(
            lib.actfn_apl_init(CODES[torch.float32], self.hinges, self.num_parameters, int(_learned.new_seed()),
                               a.data_ptr(), b.data_ptr()), "APL")
        with torch.no_grad():
            self.a.copy_(a)
            self.b.copy_(b)

    def forward(self, x):
        return _learned.APL(x, self.a, self.b, self.dim)

    def extra_repr(self):
        dim = f", dim={self.dim}" if self.dim != 1 else ""
        return f"num_parameters={self.num_parameters}, hinges={self.hinges}{dim}"


RReLUBase = element_class("RReLU", function("rrelu"))


class RReLU(RReLUBase):
    """x where x >= 0, r x elsewhere.  In training r is uniform between lower and upper, for each element its own, and
    follows from torch.manual_seed(); in evaluation it is (lower + upper) / 2."""
    def forward(self, x):
        if not self.training:
            return super().forward(x)
        y = _learned.RRELU(x, _learned.new_seed(), self.lower, self.upper)
        return x.copy_(y) if self.inplace else y


class DyReLU(torch.nn.Module):
    """Dynamic ReLU: the largest of `pieces` lines, whose slopes and shifts two linear layers compute from the mean of
    each channel of the sample; x (N, C, ...).

    variant   "a": the same lines for all channels; "b": for each channel; "c": these, scaled by an attention over the
              positions
    reduction the hidden layer has channels // reduction values
    as_relu   starts as ReLU exactly ("a", "b")
    gamma     0: a third of the number of positions
    The linear layers are fc1, fc2 and attention, as in github.com/Islanna/DynamicReLU."""

    axes = None

    def __init__(self,
                 channels,
                 variant="b",
                 reduction=8,
                 pieces=2,
                 *,
                 lambda_a=1.0,
                 lambda_b=0.5,
                 alpha=(1.0,),
                 beta=(),
                 tau=10.0,
                 gamma=0.0,
                 as_relu=False,
                 device=None,
                 dtype=None):
        super().__init__()
        if variant not in ("a", "b", "c"):
            raise ValueError(f"{type(self).__name__}: variant is 'a', 'b' or 'c', not {variant!r}")
        if not 1 <= pieces <= 8 or max(len(alpha), len(beta)) > pieces:
            raise ValueError(
                f"{type(self).__name__}: 1 to 8 pieces, and no more values of alpha and beta, not {pieces}, "
                f"{len(alpha)} and {len(beta)}")
        self.channels, self.variant, self.reduction, self.pieces = channels, variant, reduction, pieces
        self.lambda_a, self.lambda_b = lambda_a, lambda_b
        self.alpha, self.beta = list(map(float, alpha)), list(map(float, beta))
        self.tau, self.gamma = tau, gamma
        kind = {"device": device, "dtype": dtype}
        hidden = max(1, channels // reduction)
        self.fc1 = torch.nn.Linear(channels, hidden, **kind)
        self.fc2 = torch.nn.Linear(hidden, 2 * pieces * (1 if variant == "a" else channels), **kind)
        self.attention = torch.nn.Linear(channels, 1, **kind) if variant == "c" else None
        if as_relu:
            torch.nn.init.zeros_(self.fc2.weight)
            torch.nn.init.zeros_(self.fc2.bias)

    def forward(self, x):
        if self.axes and x.dim() not in self.axes:
            raise ValueError(
                f"{type(self).__name__}: {' or '.join(map(str, self.axes))} axes are wanted, not {x.dim()}")
        if x.dim() < 2 or x.shape[1] != self.channels:
            raise ValueError(f"{type(self).__name__}: it is for (N, {self.channels}, ...), not {tuple(x.shape)}")
        last = self.attention
        attention = (last.weight, last.bias) if last is not None else (None, None)
        return _dyrelu.DYRELU(x, self.fc1.weight, self.fc1.bias, self.fc2.weight, self.fc2.bias, *attention,
                              self.variant, self.pieces, float(self.lambda_a), float(self.lambda_b), self.alpha,
                              self.beta, float(self.tau), float(self.gamma))

    def extra_repr(self):
        return f"{self.channels}, variant={self.variant!r}, reduction={self.reduction}, pieces={self.pieces}"


class DyReLU1d(DyReLU):
    __doc__ = DyReLU.__doc__.replace("x (N, C, ...)", "x (N, C) or (N, C, L)")
    axes = (2, 3)


class DyReLU2d(DyReLU):
    __doc__ = DyReLU.__doc__.replace("x (N, C, ...)", "x (N, C, H, W)")
    axes = (4,)


WRITTEN = {"prelu": PReLU, "srelu": SReLU, "apl": APL, "rrelu": RReLU}


def _learned_class(name, f):
    doc = f"{_documents.of_function(f._info).partition('range ')[0]}{USE}"
    parameters = [Parameter("num_parameters", Parameter.POSITIONAL_OR_KEYWORD, default=1)]
    given = {**f.params, "dim": 1, "mode": None, "device": None, "dtype": None}
    parameters += [Parameter(key, Parameter.KEYWORD_ONLY, default=value) for key, value in given.items()]
    return type(
        name, (Learned,), {
            "name": f.name,
            "defaults": f.params,
            "__doc__": doc,
            "__module__": "actfn.torch",
            "__signature__": inspect.Signature(parameters)
        })


def learned_classes():
    """{class name: class} of the functions with parameters that are trained, and {function: class}."""
    by_function = dict(WRITTEN)
    for f in _table.entries():
        info = f._info
        if f.name not in by_function and any(p.learned for p in info.param[:info.nparams]):
            by_function[f.name] = _learned_class(class_name(f, ()), f)
    classes = {c.__name__: c for c in (*by_function.values(), DyReLU, DyReLU1d, DyReLU2d)}
    return classes, by_function
