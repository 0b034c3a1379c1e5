# SPDX-License-Identifier: MIT
"""A gated product of any two modules, whose parameters may be trained."""
import torch
from .._library import MODES
from . import _gated
from ._element import mode_number
from ._learned_module import Learned
from ._module import Activation
from ._spec import from_spec


def _known(module):
    """(spec, its trained values or None) of a module that the library's product takes as it is; None of another."""
    if module is None:
        return "", None
    forward = type(module).forward
    if getattr(module, "mode", None) or module._forward_hooks or module._forward_pre_hooks:
        return None
    if forward is Activation.forward and not module.inplace:
        return module._spec, None
    if forward is Learned.forward and all(v.numel() == 1 for v in module.values().values()):
        return module.name, torch.cat([v.reshape(1) for v in module.values().values()])
    return None


class Gated(torch.nn.Module):
    """value(a) gate(b): forward(a, b), or forward(x) of the halves of x along dim, a and b, or b and a if gate_first.

    gate, value  "swish" (trained), "elu(alpha=0.5)" or any module of one tensor; value=None: a itself
    mode         "exact" or "fast", of the product
    Functions of the table, also trained ones whose parameters all elements share, are one call of the library, which
    rounds the product once.  Of other modules, such as Swish(64), the results are multiplied."""
    def __init__(self, gate, value=None, dim=-1, *, gate_first=False, mode=None):
        super().__init__()
        self.gate, self.value = (from_spec(m) if isinstance(m, str) else m for m in (gate, value))
        self.dim, self.gate_first, self.mode = dim, gate_first, mode
        mode_number(mode)

    def forward(self, x, gate=None):
        f, h = _known(self.gate), _known(self.value)
        if f and h:
            (f, p), (h, q) = f, h
            return _gated.product(x, gate, f, h, self.dim, self.gate_first, MODES[self.mode], p, q)
        if gate is None:
            _gated.halves(x, self.dim)
            x, gate = reversed(x.chunk(2, self.dim)) if self.gate_first else x.chunk(2, self.dim)
        return (x if self.value is None else self.value(x)) * self.gate(gate)

    def extra_repr(self):
        said = [f"dim={self.dim}"] + (["gate_first=True"] if self.gate_first else [])
        return ", ".join(said + ([f"mode={self.mode!r}"] if self.mode else []))
