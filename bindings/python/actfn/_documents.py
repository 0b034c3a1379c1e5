# SPDX-License-Identifier: MIT
"""Docstrings, made of the library's own facts."""
from ._library import text

CALL = """
x      array of float16, bfloat16, float32 or float64, any shape and layout, or a number
out    array of the same type to write to, which may be x; the result has its shape
where  booleans: where to compute; elsewhere out stays as it is, or is 0 without out
(parameters)  numbers, or arrays that are broadcast to x, for a value per channel or element
mode   "exact" (correctly rounded) or "fast" (float32 within a few units of the last place); None: see set_mode()

TypeError: another type.  ValueError: shapes that do not fit, out read-only, a parameter outside its range."""

LAYER_CALL = """
x is an array of float16, bfloat16, float32 or float64, of any layout; the result has its type.  out: an array to write
the result to.  TypeError: another type.  ValueError: shapes that do not fit, an option outside its range."""

LAYER_FACTS = ("shapes", "backward", "ties", "special", "properties", "accuracy", "initial", "also", "traps", "source")


def parameters(info, count):
    """[(name, default, condition or None)]"""
    return [(text(p.name), p.init, text(p.check)) for p in info.param[:count]]


def of_function(info, derivative):
    lines = [f"{text(info.title)}{', its derivative' if derivative else ''}.", "",
             f"f(x)  = {text(info.formula)}", f"f'(x) = {text(info.derivative)}"]
    lines += [f"{p}: {init!r}{f', needs {check}' if check else ''}" for p, init, check in parameters(info, info.nparams)]
    lines += ["", f"range {text(info.range)}; {text(info.monotone)}; {text(info.smooth)}"]
    if info.kinks:
        lines.append(f"at kinks (position: f'): {text(info.kinks)}")
    lines.append(CALL)
    lines += ["", f"also: {text(info.also)}"] if info.also else []
    lines += [f"traps: {text(info.traps)}"] if info.traps else []
    lines += [f"source: {text(info.source)}"]
    return "\n".join(lines)


def of_layer(info, how):
    lines = [f"{text(info.title)}.  {how}", "", text(info.formula), LAYER_CALL, ""]
    for fact in LAYER_FACTS:
        words = text(getattr(info, fact))
        lines += [f"{fact}: {words}".replace("\n", "\n  ")] if words else []
    return "\n".join(lines)
