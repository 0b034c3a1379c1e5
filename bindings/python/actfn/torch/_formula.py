# SPDX-License-Identifier: MIT
"""Derivatives of any order, for backward passes that are themselves differentiated.

The library's kernels have f, f' and df/dp.  What lies above is had from the function's own text: the formula engine
(actfn/formula.h) derives it symbolically, and its nodes are evaluated here as PyTorch operations in double.  The result
is as good as plain double arithmetic makes it: not correctly rounded."""
import ctypes, functools, math
import torch
from .._library import check, lib, text
from .._structures import structure
from ._transform import in_two_steps

Node = structure("Node", op=ctypes.c_int, arg=ctypes.c_int * 3, value=ctypes.c_double, text=ctypes.c_char_p)
lib.actfn_formula_nodes.restype = ctypes.c_int
lib.actfn_formula_nodes.argtypes = [ctypes.c_void_p, ctypes.POINTER(ctypes.POINTER(Node))]
lib.actfn_op_arity.restype, lib.actfn_op_arity.argtypes = ctypes.c_int, [ctypes.c_int]


def _truth(a):
    return a if a.dtype == torch.bool else a != 0


def _number(a):
    return a.to(torch.float64) if a.dtype == torch.bool else a


def _logical(function):
    return lambda *operands: function(*map(_truth, operands))


def _real(function):
    return lambda *operands: function(*map(_number, operands))


def _select(condition, a, b):
    return torch.where(_truth(condition), _number(a), _number(b))


# formula.def: the leaves NUMBER VARIABLE PI E INF NAN, and then the operations in its order
NUMBER, VARIABLE = 0, 1
CONSTANTS = {2: math.pi, 3: math.e, 4: math.inf, 5: math.nan}
OPERATIONS = dict(
    enumerate([
        _select,
        *map(_logical, (torch.logical_or, torch.logical_and)),
        *map(_real, (torch.eq, torch.ne, torch.lt, torch.le, torch.gt, torch.ge, torch.add, torch.sub, torch.mul,
                     torch.div, torch.neg)),
        _logical(torch.logical_not),
        *map(_real, (torch.pow, torch.exp, torch.log, torch.log1p, torch.expm1, torch.erf, torch.erfc, torch.tanh,
                     torch.sinh, torch.cosh, torch.sqrt, torch.abs, torch.sin, torch.cos, torch.tan, torch.asin,
                     torch.acos, torch.atan, torch.floor, torch.sigmoid, torch.maximum, torch.minimum, torch.hypot)),
    ],
              start=6))


class Formula:
    """An expression in named variables."""
    def __init__(self, handle):
        self._handle, self._derived = handle, {}

    def __del__(self):
        if lib is not None:
            lib.actfn_formula_free(self._handle)

    @classmethod
    def parse(cls, expression, names):
        handle, why = ctypes.c_void_p(), ctypes.create_string_buffer(400)
        given = (ctypes.c_char_p * (len(names) + 1))(*(name.encode() for name in names), None)
        status = lib.actfn_formula_parse(expression.encode(), given, ctypes.byref(handle), why, len(why))
        check(status, expression, text(why.value))
        return cls(handle.value)

    def derived(self, variable):
        """Its derivative by variable number `variable`."""
        if variable not in self._derived:
            handle = ctypes.c_void_p()
            check(lib.actfn_formula_derive(self._handle, variable, ctypes.byref(handle)), "derivative")
            self._derived[variable] = Formula(handle.value)
        return self._derived[variable]

    @functools.cached_property
    def steps(self):
        """[(operation, numbers of its operands, value of a number)], operands first."""
        first = ctypes.POINTER(Node)()
        count = lib.actfn_formula_nodes(self._handle, ctypes.byref(first))
        return [(n.op, n.arg[:lib.actfn_op_arity(n.op)] if n.op != VARIABLE else n.arg[:1], n.value)
                for n in first[:count]]

    def __call__(self, variables):
        """Its value for tensors of doubles that broadcast to each other; of the shape that they have together."""
        values = []
        for op, operands, number in self.steps:
            if op == VARIABLE:
                values.append(variables[operands[0]])
            elif op == NUMBER or op in CONSTANTS:
                values.append(torch.tensor(CONSTANTS.get(op, number), dtype=torch.float64))
            else:
                values.append(OPERATIONS[op](*(values[i] for i in operands)))
        return torch.broadcast_tensors(_number(values[-1]), *variables)[0]


# Where a text is another one at a single value of a parameter, and says nothing of second derivatives by it: the
# variable and the value.
SEAMS = {"soft_exponential": (1, 0.0)}


@functools.lru_cache(maxsize=None)
def _formula(f, which, from_y):
    info, first = f._info, "y" if from_y else "x"
    if from_y:
        start = info.from_y
    elif which[:1] == (0,):
        start, which = info.stable_dx, which[1:]
    else:
        start = info.stable
    formula = Formula.parse(text(start), [first, *f.params])
    for variable in which:
        formula = formula.derived(variable)
    return formula


def _value(f, which, from_y, variables):
    """Where the text of a derivative overflows, infinity times 0, while the derivative below it is 0, f has come to its
    end: it is 0 as well."""
    seam, at = SEAMS.get(f.name, (None, None))
    if which[:2] == (seam, seam) and (variables[seam] == at).any():
        name = list(f.params)[seam - 1]
        raise ValueError(f"{f.name} has no second derivative by {name} here at {name} = {at:g}")
    value = _formula(f, which, from_y)(variables)
    unclear = value.isnan()
    if which and unclear.any():
        value = value.masked_fill(unclear & (_value(f, which[:-1], from_y, variables) == 0), 0.0)
    return value


@in_two_steps
class _Derivative(torch.autograd.Function):
    @staticmethod
    def forward(f, which, from_y, *variables):
        return _value(f, which, from_y, variables).clone()

    @staticmethod
    def setup_context(ctx, inputs, output):
        ctx.f, ctx.which, ctx.from_y, *variables = inputs
        ctx.set_materialize_grads(False)
        ctx.save_for_backward(*variables)
        ctx.save_for_forward(*variables)

    @staticmethod
    def by(ctx, i, variables):
        """The derivative by one more variable."""
        return derivative(ctx.f, tuple(sorted((*ctx.which, i))), *variables, from_y=ctx.from_y)

    @staticmethod
    def backward(ctx, g):
        variables, by = ctx.saved_tensors, _Derivative.by
        return None, None, None, *((g * by(ctx, i, variables)).sum_to_size(variables[i].shape)
                                   if need and g is not None else None
                                   for i, need in enumerate(ctx.needs_input_grad[3:]))

    @staticmethod
    def push(ctx, variables, *tangents):
        return sum(t * _Derivative.by(ctx, i, variables) for i, t in enumerate(tangents[3:]) if t is not None)

    @staticmethod
    def vmap(info, dims, f, which, from_y, *variables):
        """The batch becomes the first axis of all variables, which still broadcast to each other."""
        n = max(v.dim() - (d is not None) for v, d in zip(variables, dims[3:]))
        front = []
        for v, d in zip(variables, dims[3:]):
            v = v.unsqueeze(0) if d is None else v.movedim(d, 0)
            front.append(v.reshape(v.shape[:1] + (1,) * (1 + n - v.dim()) + v.shape[1:]))
        return derivative(f, which, *front, from_y=from_y), 0


def derivative(f, which, *variables, from_y=False):
    """The derivative of f by the variables numbered `which`, sorted (0: x, i: parameter i - 1), for tensors of doubles
    that broadcast to each other: x and the parameters.  It may be differentiated as often as one likes.

    from_y: f' as a function of y = f(x), which is given in the place of x, and what `which` says of that."""
    return _Derivative.apply(f, which, from_y, *variables)
