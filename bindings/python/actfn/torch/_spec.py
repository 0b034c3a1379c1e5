# SPDX-License-Identifier: MIT
"""Modules of element-wise functions: by class name, by function, and by spec."""
from .._function import function
from . import _element, _learned_module, _module

LEARNED, _by_function = _learned_module.learned_classes()
_written = {**_by_function, "gelu": _module.GELU, "gelu_tanh": _module.GELU}
_elements = _module.element_classes(_written)
ELEMENTS = {**_elements, "GELU": _module.GELU}
BY_FUNCTION = {**{c.name: c for c in _elements.values()}, **_written}


def from_spec(spec, inplace=False):
    """The module of "mish", "elu(alpha=0.5)" or "prelu", which is trained.  inplace: where its gradient allows that."""
    f = function(spec)
    c, given = BY_FUNCTION[f.name], dict(f.params)
    if c is _learned_module.APL:
        raise ValueError(
            "apl wants to know the number of channels: give a function, such as lambda old: actfn.torch.APL(64)")
    if c is _learned_module.PReLU:
        return c(init=given["a"])
    if issubclass(c, _learned_module.Learned):
        return c(**given)
    if c is _module.GELU:
        return c("none" if f.name == "gelu" else "tanh")
    shown = {c.shown[key]: value for key, value in given.items()}
    return c(**shown, inplace=inplace and _element.gives_gradient_from_y(f))
