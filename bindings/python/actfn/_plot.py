# SPDX-License-Identifier: MIT
"""Pictures of functions, by matplotlib."""
import numpy as np


def plot(*functions, interval=(-4, 4), derivative=True, ax=None):
    """Draws functions (solid) and their derivatives (dashed, the same colour) over an interval: plot("gelu", "mish").

    functions: names, "elu(alpha=0.5)", handles, formulas.  ax: where to draw; None: the current axes.  Returns the axes.
    ImportError without matplotlib."""
    try:
        from matplotlib import pyplot
    except ImportError:
        raise ImportError("actfn.plot() draws with matplotlib: pip install matplotlib (Debian: python3-matplotlib)") from None
    from ._table import function
    if not functions:
        raise ValueError("plot() wants at least one function: plot('gelu', 'mish')")
    chosen = [function(f) for f in functions]
    for f in chosen:
        if not hasattr(f, "grad"):
            raise TypeError(f"{f!r} is no function of one number")
    low, high = interval
    if not low < high:
        raise ValueError(f"interval is (low, high) with low < high, not {interval!r}")
    axes = pyplot.gca() if ax is None else ax
    x = np.linspace(low, high, 1001)
    for f in chosen:
        line, = axes.plot(x, f(x), label=label(f))
        if derivative:
            axes.plot(x, f.grad(x), linestyle="--", linewidth=1, color=line.get_color(), label="_" + label(f))
    axes.axhline(0, color="0.8", linewidth=0.8, zorder=0)
    axes.axvline(0, color="0.8", linewidth=0.8, zorder=0)
    axes.set_xlabel("x")
    axes.set_ylabel("f(x), dashed f'(x)" if derivative else "f(x)")
    axes.legend()
    return axes


def label(f):
    return getattr(f, "spec", None) or f.formula
