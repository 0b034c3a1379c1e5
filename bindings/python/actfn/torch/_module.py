# SPDX-License-Identifier: MIT
"""Element-wise functions as modules, with PyTorch's class names and constructors where PyTorch has the function."""
import inspect, re
import torch
from .. import _table
from .._function import function
from .._library import text
from . import _documents, _element
from ._functional import SPELLINGS, Named, number, spell
from ._op import is_compiling

Parameter = inspect.Parameter


class Activation(torch.nn.Module):
    """What all element-wise modules have in common.  Subclasses have the function's name, its parameters' defaults, and
    in `shown` the names by which PyTorch calls them."""

    name, defaults, shown = None, {}, {}

    def __init__(self, *args, **kwargs):
        super().__init__()
        cls = type(self)
        try:
            given = cls.__signature__.bind(*args, **kwargs)
        except TypeError as error:
            raise TypeError(f"{cls.__name__}: {error}; it is {cls.__name__}{cls.__signature__}") from None
        given.apply_defaults()
        values = given.arguments
        self.inplace, self.mode = bool(values["inplace"]), values["mode"]
        _element.mode_number(self.mode)
        self._set({key: number(self.name, shown, values[shown]) for key, shown in self.shown.items()})

    def _set(self, values):
        self._values = values
        self._function = function(spell(self.name, {key: v for key, v in values.items() if v != self.defaults[key]}))
        self._spec = self._function.spec

    def forward(self, x):
        f = Named(self._spec) if is_compiling() else self._function
        apply = _element.apply_in_place if self.inplace else _element.apply
        return apply(f, _element.MODES[self.mode], x)

    def extra_repr(self):
        said = [f"{shown}={self._values[key]!r}" for key, shown in self.shown.items()]
        said += ["inplace=True"] if self.inplace else []
        return ", ".join(said + ([f"mode={self.mode!r}"] if self.mode else []))


def _property(key):
    def change(self, value):
        self._set({**self._values, key: number(self.name, key, value)})

    return property(lambda self: self._values[key], change)


def _signature(class_name, ours, spare):
    """PyTorch's order of arguments where it has the class, and then ours by name.  spare: PyTorch's that are taken, and
    not needed."""
    theirs = getattr(torch.nn, class_name, None)
    if theirs:
        order = [p for p in inspect.signature(theirs).parameters.values() if p.name in ours or p.name in spare]
        first = [
            p.replace(default=ours.get(p.name, p.default) if p.default is not p.empty else p.empty, annotation=p.empty)
            for p in order
        ]
    else:
        first = [Parameter(name, Parameter.POSITIONAL_OR_KEYWORD, default=value) for name, value in ours.items()]
    there = [p.name for p in first]
    rest = [(name, value) for name, value in [*ours.items(), ("mode", None)] if name not in there]
    return inspect.Signature(
        [*first, *(Parameter(name, Parameter.KEYWORD_ONLY, default=value) for name, value in rest)])


def class_name(f, taken):
    """torch.nn's where the function is there, "LeakyReLU"; else from its title, "HardMish"."""
    for name in re.findall(r"torch\.nn\.([A-Z]\w*)", text(f._info.also) or ""):
        if name.lower() == f.name.replace("_", ""):
            return name
    words = re.findall(r"[A-Za-z0-9]+", text(f._info.title).partition("(")[0])
    name = "".join(word[0].upper() + word[1:] for word in words)
    return name if name not in taken else "".join(word.capitalize() for word in f.name.split("_"))


def element_class(name, f):
    spelled = {table: shown for shown, table in SPELLINGS.get(f.name, {}).items()}
    shown = {key: spelled.get(key, key) for key in f.params}
    ours = {**{shown[key]: value for key, value in f.params.items()}, "inplace": False}
    spare = [theirs for theirs, table in SPELLINGS.get(f.name, {}).items() if table is None]
    members = {
        "name": f.name,
        "defaults": f.params,
        "shown": shown,
        "__signature__": _signature(name, ours, spare),
        "__doc__": _documents.of_function(f._info),
        "__module__": "actfn.torch"
    }
    return type(name, (Activation,), {**members, **{name: _property(key) for key, name in shown.items()}})


def element_classes(written):
    """{class name: class} of all element-wise functions that `written`, {function: class}, does not have."""
    classes = {}
    for f in _table.entries():
        if f.name not in written:
            name = class_name(f, classes)
            classes[name] = element_class(name, f)
    return classes


class GELU(Activation):
    """x Phi(x), with Phi the normal distribution.  approximate="tanh" is actfn.torch.gelu_tanh."""

    __signature__ = inspect.Signature([
        Parameter("approximate", Parameter.POSITIONAL_OR_KEYWORD, default="none"),
        Parameter("inplace", Parameter.KEYWORD_ONLY, default=False),
        Parameter("mode", Parameter.KEYWORD_ONLY, default=None)
    ])

    def __init__(self, approximate="none", **kwargs):
        if approximate not in ("none", "tanh"):
            raise ValueError(f"GELU: approximate is 'none' or 'tanh', not {approximate!r}")
        self.__dict__["name"] = "gelu" if approximate == "none" else "gelu_tanh"
        super().__init__(approximate, **kwargs)
        self.approximate = approximate

    def extra_repr(self):
        return ", ".join(filter(None, (f"approximate={self.approximate!r}", super().extra_repr())))
