# SPDX-License-Identifier: MIT
"""Docstrings, made of the library's own facts."""
from ._library import text

CALL = """
x      array of float16, bfloat16, float32 or float64, any shape and layout, or a number
out    array of the same type to write to, which may be x; the result has its shape
where  booleans: where to compute; elsewhere out stays as it is, or is 0 without out
mode   "exact" (correctly rounded) or "fast" (float32 within a few units of the last place); None: see set_mode()

TypeError: another type.  ValueError: shapes that do not fit, out read-only, a parameter outside its range."""


def parameters(info, count):
    """[(name, default, condition or None)]"""
    return [(text(p.name), p.init, text(p.check)) for p in info.param[:count]]


def signature(name, info):
    """"elu(x, out=None, *, where=True, mode=None, alpha=1.0)\""""
    given = "".join(f", {p}={init!r}" for p, init, _ in parameters(info, info.nparams))
    return f"{name}(x, out=None, *, where=True, mode=None{given})"


def of_function(info, derivative):
    name = text(info.name)
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
