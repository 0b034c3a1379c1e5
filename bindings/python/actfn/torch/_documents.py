# SPDX-License-Identifier: MIT
"""Docstrings of the PyTorch side, from the library's facts."""
from .._documents import parameters
from .._library import lib, text

TENSOR = """x        a CPU tensor of float16, bfloat16, float32 or float64, of any shape and layout
inplace  write to x; with a gradient only where f' is known from y
mode     "exact" (correctly rounded) or "fast" (float32 within a few units of the last place); None: actfn.get_mode()"""


def of_function(info):
    """Of an element-wise function or its module."""
    lines = [f"{text(info.title)}.", "", f"f(x)  = {text(info.formula)}", f"f'(x) = {text(info.derivative)}", ""]
    lines += [
        f"{name}: {init!r}{f', needs {check}' if check else ''}"
        for name, init, check in parameters(info, info.nparams)
    ]
    lines += [f"range {text(info.range)}; {text(info.monotone)}; {text(info.smooth)}"]
    lines += [f"at kinks (position: f'): {text(info.kinks)}"] if info.kinks else []
    lines += ["", TENSOR, ""]
    lines += [f"also: {text(info.also)}"] if info.also else []
    lines += [f"traps: {text(info.traps)}"] if info.traps else []
    return "\n".join([*lines, f"source: {text(info.source)}"])


def of_layer(name, use=""):
    """Of a layer or its module; `use` says how it is called."""
    info = lib.actfn_layer_find(name.encode()).contents
    facts = [("ties", info.ties), ("special values", info.special), ("starts with", info.initial), ("also", info.also),
             ("traps", info.traps), ("source", info.source)]
    lines = [f"{text(info.title)}.", "", text(info.formula), "", *([use, ""] if use else [])]
    return "\n".join([*lines, *(f"{what}: {text(fact)}" for what, fact in facts if fact)])
