# SPDX-License-Identifier: MIT
"""All modules, by class name."""
from . import _gated_module, _layer_module, _spec

CLASSES = {**_spec.ELEMENTS, **_spec.LEARNED, **_layer_module.layer_classes(), "Gated": _gated_module.Gated}

for _class in CLASSES.values():
    _class.__module__ = "actfn.torch"
