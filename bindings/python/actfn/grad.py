# SPDX-License-Identifier: MIT
"""Derivatives: actfn.grad.gelu(x) is gelu'(x), for every function and with its parameters."""
import builtins
from . import _table

_functions = _table.derivatives(__name__)
globals().update(_functions)
__all__ = sorted(name for name in _functions if not hasattr(builtins, name))
