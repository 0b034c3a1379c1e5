# SPDX-License-Identifier: MIT
"""Activation functions for PyTorch."""
from . import _functional
globals().update(_functional.element_functions())
globals().update(_functional.layer_functions())
