# SPDX-License-Identifier: MIT
"""Activation functions for PyTorch on the CPU, correctly rounded.

    >>> import torch, actfn.torch
    >>> actfn.torch.gelu(torch.tensor([-6.0]))              # torch.nn.functional.gelu: 0
    tensor([-5.9195e-09])
    >>> net = torch.nn.Sequential(torch.nn.Linear(8, 8), torch.nn.ReLU())
    >>> actfn.torch.replace(net, torch.nn.ReLU, "elu(alpha=0.5)")
    1  ReLU() -> ELU(alpha=0.5)

Every function of the library is here as a function, by its name and aliases, and as a module, by PyTorch's class name
where PyTorch has it: actfn.torch.gelu, actfn.torch.GELU.  Gradients of any order, torch.compile (PyTorch 2.4 and
later), all layouts; float16, bfloat16, float32 and float64.  As many threads as torch.get_num_threads() says."""
import builtins as _builtins

try:
    import torch as _torch  # noqa: F401
except ModuleNotFoundError as _error:
    if _error.name != "torch":
        raise
    raise ImportError("actfn.torch needs PyTorch: pip install torch (Debian: python3-torch)") from None

from . import _functional
from ._classes import CLASSES as _classes
from ._replace import Replaced, replace
from ._spec import from_spec as module

_functions = {**_functional.element_functions(), **_functional.layer_functions()}
globals().update(_functions)
globals().update(_classes)
__all__ = sorted(name for name in [*_functions, *_classes, "Replaced", "module", "replace"]
                 if not hasattr(_builtins, name))


def __getattr__(name):
    from .._library import lib, text
    near = text(lib.actfn_nearest(name.encode()))
    near = next((n for n in (*__all__, near) if n and n.lower() == name.lower()), near)
    raise AttributeError(f"actfn.torch has no {name!r}" + (f"; did you mean {near!r}?" if near else ""))
