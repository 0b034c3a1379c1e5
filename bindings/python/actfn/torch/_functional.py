# SPDX-License-Identifier: MIT
"""Functions of a tensor: every element-wise function of the table, by name and alias, and the layers."""
import inspect
import torch
from .. import _table
from .._function import function
from .._library import lib, text
from . import _documents, _element, _gated, _group, _learned, _row
from ._op import is_compiling

Parameter = inspect.Parameter

# PyTorch's names of parameters where they are not the table's: {function: {PyTorch's: the table's}}.  None: the library
# has no need of it.
SPELLINGS = {"threshold": {"threshold": "theta"}, "prelu": {"weight": "a"}, "softplus": {"threshold": None}}

# ---- element-wise --------------------------------------------------------------


def element_function(f):
    """f as a function of a tensor."""
    name, names = f.name, list(f.params)

    def otherwise(x, args, inplace, mode, params):
        g, values = f, given(name, names, args, params)
        if any(isinstance(v, torch.Tensor) for v in values.values()):
            if inplace:
                raise ValueError(f"{name}: inplace=True with parameters that are tensors; give inplace=False")
            return _with_tensors(name, names, x, values, mode)
        if values:
            spec = spell(name, values)
            g = Named(spec) if is_compiling() else function(spec)
        return (_element.apply_in_place if inplace else _element.apply)(g, _element.mode_number(mode), x)

    call = _element.short_call(f, otherwise)
    call.__name__ = call.__qualname__ = name
    call.__module__, call.__doc__, call.function = "actfn.torch", _documents.of_function(f._info), f
    call.__signature__ = inspect.Signature([
        Parameter("x", Parameter.POSITIONAL_OR_KEYWORD),
        *(Parameter(n, Parameter.POSITIONAL_OR_KEYWORD, default=v) for n, v in f.params.items()),
        Parameter("inplace", Parameter.KEYWORD_ONLY, default=False),
        Parameter("mode", Parameter.KEYWORD_ONLY, default=None)
    ])
    return call


class Named:
    """A function that is nothing but its spec: what a trace needs to know of it."""
    def __init__(self, spec):
        self.spec = spec


def given(name, names, args, params):
    """{parameter: value} of those that the caller gave, in order or by name, the table's or PyTorch's."""
    if len(args) > len(names):
        have = f"has {', '.join(names)}" if names else "has no parameters"
        raise TypeError(f"{name}: {len(args)} values are given, but it {have}; inplace and mode are given by name")
    values = dict(zip(names, args))
    for key, value in params.items():
        key = SPELLINGS.get(name, {}).get(key, key)
        if key is None:
            continue
        if key not in names:
            raise TypeError(f"{name} has no parameter {key!r}; it has {', '.join(names) or 'none'}")
        if key in values:
            raise TypeError(f"{name}: {key} is given twice")
        values[key] = value
    return values


def spell(name, values):
    """"elu(alpha=0.5)\""""
    given = ", ".join(f"{key}={number(name, key, value)!r}" for key, value in values.items())
    return f"{name}({given})" if given else name


def number(name, key, value):
    if isinstance(value, (bool, str)):
        raise TypeError(f"{name}: {key} is a number, not {value!r}")
    try:
        return float(value)
    except (TypeError, ValueError):
        raise TypeError(f"{name}: {key} is a number or a tensor, not {type(value).__name__}") from None


def _with_tensors(name, names, x, values, mode):
    tensors = {key: v for key, v in values.items() if isinstance(v, torch.Tensor)}
    constants = {key: v for key, v in values.items() if key not in tensors}
    return _learned.learned(spell(name, constants), names, x, tensors, mode=_element.mode_number(mode))


def gelu(by_table):
    """Takes approximate, as PyTorch's does."""
    def call(x, approximate="none", *, inplace=False, mode=None):
        if approximate not in ("none", "tanh"):
            raise ValueError(f"gelu: approximate is 'none' or 'tanh', not {approximate!r}")
        return by_table["gelu" if approximate == "none" else "gelu_tanh"](x, inplace=inplace, mode=mode)

    return call


def rrelu(by_table):
    """Takes training, as PyTorch's does."""
    def call(x, lower=1 / 8, upper=1 / 3, training=False, inplace=False, mode=None):
        if not training:
            return by_table["rrelu"](x, lower, upper, inplace=inplace, mode=mode)
        y = _learned.RRELU(x, _learned.new_seed(), float(lower), float(upper))
        return x.copy_(y) if inplace else y

    return call


def element_functions():
    """{name or alias: function}"""
    table = {f.name: element_function(f) for f in _table.entries()}
    by_table = dict(table)
    for wider in (gelu, rrelu):
        plain = by_table[wider.__name__]
        call = table[plain.__name__] = wider(by_table)
        call.__name__ = call.__qualname__ = plain.__name__
        call.__module__, call.__doc__, call.function = plain.__module__, plain.__doc__, plain.function
    return {alias: call for call in table.values() for alias in _table.names(call.function._info)}


# ---- layers --------------------------------------------------------------------


def _row_function(name):
    scaled = text(lib.actfn_layer_find(name.encode()).contents.param[0].name) == "temperature"

    def call(x, dim=-1, *, temperature=1.0, safe=False):
        return _row.ROW(x, name, dim, float(temperature), bool(safe))

    def unscaled(x, dim=-1, *, safe=False):
        return _row.ROW(x, name, dim, 1.0, bool(safe))

    return call if scaled else unscaled


def _gated_function(name):
    gate, value = _gated.named(name)

    def call(x, gate_input=None, dim=-1, *, gate_first=False, mode=None):
        return _gated.product(x, gate_input, gate, value, dim, gate_first, _element.mode_number(mode))

    return call


def softmax2d(x):
    """Softmax over the channels of (N, C, H, W) or (C, H, W)."""
    if x.dim() not in (3, 4):
        raise ValueError(f"softmax2d: 3 or 4 axes are wanted, not {x.dim()}")
    return _row.ROW(x, "softmax2d", -3, 1.0, False)


def gumbel_softmax(x, tau=1.0, hard=False, dim=-1):
    return _row.GUMBEL(x, _learned.new_seed(), dim, float(tau), bool(hard))


def cross_entropy(x, target, weight=None, *, ignore_index=-100, reduction="mean", label_smoothing=0.0):
    if reduction not in _row.REDUCTIONS:
        raise ValueError(f"cross_entropy: reduction is one of {', '.join(_row.REDUCTIONS)}, not {reduction!r}")
    if isinstance(weight, torch.Tensor) and weight.requires_grad:
        raise ValueError("cross_entropy: weight has no gradient; give weight.detach()")
    return _row.CROSS_ENTROPY(x, target, weight, ignore_index, reduction, float(label_smoothing))


def maxout(x, pieces, dim=1, *, piece_major=False):
    return _group.MAXOUT(x, pieces, dim, bool(piece_major))


def crelu(x, dim=1):
    return _group.CRELU(x, dim)


def polynorm(x, weight, bias, dim=-1, eps=1e-6):
    return _group.POLYNORM(x, weight, bias, dim, float(eps))


def polyrelu(x, weight):
    return _group.POLYRELU(x, weight)


USES = {
    "maxout": "x (..., units pieces, ...) -> (..., units, ...) along dim; piece_major: unit i has i, units + i ...",
    "crelu": "x (..., C, ...) -> (..., 2 C, ...) along dim",
    "gumbel_softmax": "tau: the temperature; hard: one-hot, with the gradient of the soft sample.  The noise follows "
                      "from torch.manual_seed().",
    "cross_entropy": "x: logits (C), (N, C) or (N, C, ...); target: classes of shape (), (N) or (N, ...), or "
                     "probabilities of the shape of x; weight: of each class.  Of classes the mean divides by the sum of "
                     "their weights.",
}
GATED = "x and gate_input of one shape; or x alone, split in halves along dim: value and gate, or gate_first"
ROW = "dim: the axis of a row; temperature: divides x; safe: a row that is masked altogether gives zeros, not NaN"
WRITTEN = {f.__name__: f for f in (softmax2d, gumbel_softmax, cross_entropy, maxout, crelu, polynorm, polyrelu)}


def _layers():
    i = 0
    while info := lib.actfn_layer_at(i):
        yield text(info.contents.name), text(info.contents.header), [text(a) for a in info.contents.aliases if a]
        i += 1


def layer_functions():
    """{name or alias: function}; Dynamic ReLU is a module only."""
    table, makers = {}, {"actfn/row.h": (_row_function, ROW), "actfn/gated.h": (_gated_function, GATED)}
    for name, header, aliases in _layers():
        call, use = WRITTEN.get(name), USES.get(name, "")
        if call is None and header in makers:
            make, use = makers[header]
            call = make(name)
        if call is not None:
            call.__name__ = call.__qualname__ = name
            call.__module__, call.__doc__ = "actfn.torch", _documents.of_layer(name, use)
            for spelling in (name, *aliases):
                table.setdefault(spelling.replace("-", "_"), call)
    return table
