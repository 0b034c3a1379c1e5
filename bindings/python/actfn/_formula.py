# SPDX-License-Identifier: MIT
"""Functions from a text: the library's formula engine over NumPy arrays."""
import ctypes
import numpy as np
from . import _arrays
from ._library import check, lib
from ._run import NOTHING, gradient, selected

PIECE = 1 << 16  # elements that are computed at a time, in double


class Expression:
    """A parsed formula of x and the parameters."""

    def __init__(self, handle):
        self.handle = handle

    def __del__(self):
        if lib is not None:
            lib.actfn_formula_free(self.handle)

    def __str__(self):
        room = ctypes.create_string_buffer(lib.actfn_formula_print(self.handle, None, 0) + 1)
        lib.actfn_formula_print(self.handle, room, len(room))
        return room.value.decode()

    def derivative(self, variable):
        found = ctypes.c_void_p()
        check(lib.actfn_formula_derive(self.handle, variable, ctypes.byref(found)), f"the derivative of {self}")
        return Expression(found.value)

    def __call__(self, x, values):
        """Its values in double, for a contiguous array of doubles."""
        y = np.empty(x.shape)
        lib.actfn_formula_values(self.handle, values, x.size, x.ctypes.data, y.ctypes.data)
        return y


class Formula:
    """A function compiled from a text, actfn.compile("x * tanh(log1p(exp(x)))").

    Used like a function of the table.  It is computed as the text says, in double with libm, and rounded once to the
    type of x; the derivative is symbolic, and at kinks that of one of the branches."""

    def __init__(self, formula, params):
        self.formula, self.params = formula, {name: float(value) for name, value in params.items()}
        names = ["x", *self.params]
        table = (ctypes.c_char_p * (len(names) + 1))(*(name.encode() for name in names), None)
        handle, why = ctypes.c_void_p(), ctypes.create_string_buffer(400)
        status = lib.actfn_formula_parse(formula.encode(), table, ctypes.byref(handle), why, len(why))
        check(status, None, why.value.decode() or None)
        self._f = Expression(handle.value)
        self._dx = self._f.derivative(0)

    @property
    def derivative(self):
        """f'(x) as a text"""
        return str(self._dx)

    def __call__(self, x, out=None, *, where=True, mode=None, **params):
        """f(x)"""
        return selected(self._task(self._f, params), x, NOTHING, out, where)

    def grad(self, x, out=None, *, where=True, mode=None, **params):
        """f'(x)"""
        return selected(self._task(self._dx, params), x, NOTHING, out, where)

    def backward(self, x, gy, out=None, *, where=True, mode=None, **params):
        """gy f'(x); 0 where f'(x) is 0, whatever gy is."""
        return selected(self._task(self._dx, params), x, gy, out, where)

    def backward_from_y(self, *_, **__):
        raise TypeError("a formula has no gradient from y; backward() takes x")

    def param_gradient(self, x, gy, **params):
        """{parameter: sum of gy df/dparameter(x)}, in double."""
        a = _arrays.as_input(x, "x")
        g = gradient(gy, a, "x").astype(np.float64)
        values = self._values(params)
        x64 = np.ascontiguousarray(a, np.float64)
        return {name: float(np.sum(g * self._f.derivative(i)(x64, values)))
                for i, name in enumerate(self.params, start=1)}

    def _values(self, params):
        for name in params:
            if name not in self.params:
                have = ", ".join(self.params) or "none"
                raise TypeError(f"the formula has no parameter {name!r}; it has {have}")
        values = {**self.params, **params}
        return (ctypes.c_double * (1 + len(values)))(0, *map(float, values.values()))

    def _task(self, expression, params):
        values = self._values(params)

        def task(x, gy, y, _):
            flat, whole = x.ravel(), np.empty(x.size, x.dtype)  # y may be x, or have a part of it
            slopes = None if gy is None else gy.ravel()
            for i in range(0, x.size, PIECE):
                part = slice(i, i + PIECE)
                found = expression(flat[part].astype(np.float64), values)
                with np.errstate(all="ignore"):  # what overflows is infinite in the type
                    if gy is not None:
                        found = np.where(found == 0, found, found * slopes[part].astype(np.float64))
                    whole[part] = found.astype(x.dtype)
            y[...] = whole.reshape(x.shape)

        return task

    def __repr__(self):
        given = "".join(f", {name}={value!r}" for name, value in self.params.items())
        return f"actfn.compile({self.formula!r}{given})"

    def __reduce__(self):
        return _rebuild, (self.formula, self.params)


def _rebuild(formula, params):
    return Formula(formula, params)


def compile(formula, /, **params):
    """A function from its text, in C's expression language over real numbers: + - * / ^, comparisons, ?:, exp, log, tanh,
    erf ..., the variable x and the parameters that keyword arguments name and give defaults.

        f = actfn.compile("x * tanh(log1p(exp(x)))")
        f(x); f.grad(x); f.backward(x, gy); f.derivative
        g = actfn.compile("x / (1 + exp(-b * x))", b=1.702)
        g(x, b=1.0); g.param_gradient(x, gy)

    ValueError: what is no formula, with the column."""
    return Formula(formula, params)
