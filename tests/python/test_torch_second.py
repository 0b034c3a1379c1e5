# SPDX-License-Identifier: MIT
"""Second derivatives in double against the derivative of the printed f' at 60 digits."""
import sys, unittest
from torch_kit import FUNCTIONS, torch
from actfn._library import text
from actfn.torch._formula import NUMBER, VARIABLE, Formula, derivative

try:
    import mpmath as mp
except ImportError as error:
    print(f"skipped: {error} (Debian: python3-mpmath)")
    sys.exit(77)

mp.mp.dps = 60
CONSTANTS = {2: mp.pi, 3: mp.e, 4: mp.inf, 5: mp.nan}
SELECT = 6
# formula.def, after the leaves and SELECT
OPERATIONS = [
    lambda a, b: a or b, lambda a, b: a and b, lambda a, b: a == b, lambda a, b: a != b, lambda a, b: a < b,
    lambda a, b: a <= b, lambda a, b: a > b, lambda a, b: a >= b, lambda a, b: a + b, lambda a, b: a - b,
    lambda a, b: a * b, lambda a, b: a / b, lambda a: -a, lambda a: not a, mp.power, mp.exp, mp.log, mp.log1p, mp.expm1,
    mp.erf, mp.erfc, mp.tanh, mp.sinh, mp.cosh, mp.sqrt, abs, mp.sin, mp.cos, mp.tan, mp.asin, mp.acos, mp.atan,
    mp.floor, lambda a: 1 / (1 + mp.exp(-a)), max, min, mp.hypot
]
BOUND = 4e-15  # absolute; the derivatives are of the size of 1 here


def value(formula, variables):
    """At 60 digits; of a choice only the branch that is taken."""
    steps, found = formula.steps, {}

    def at(i):
        if i not in found:
            op, operands, number = steps[i]
            if op == VARIABLE:
                found[i] = variables[operands[0]]
            elif op == NUMBER or op in CONSTANTS:
                found[i] = CONSTANTS.get(op, mp.mpf(repr(number)))  # 0.1 as it is written
            elif op == SELECT:
                found[i] = at(operands[1] if at(operands[0]) else operands[2])
            else:
                found[i] = OPERATIONS[op - SELECT - 1](*map(at, operands))
        return found[i]

    return at(len(steps) - 1)


class SecondDerivatives(unittest.TestCase):
    def test_all(self):
        near, far = torch.linspace(-8.03, 8.01, 25), torch.linspace(-41, 39.5, 8)
        x = torch.cat((near, far, torch.tensor([-1e-4, 1e-3]))).double()
        for f in FUNCTIONS:
            domain = f._info.domain
            points = x.abs() if domain and b"x >= 0" in domain else x
            constants = [torch.tensor(v, dtype=torch.float64) for v in f.params.values()]
            got = derivative(f, (0, 0), points, *constants)
            printed = Formula.parse(text(f._info.derivative), ["x", *f.params]).derived(0)
            with self.subTest(f.name):
                for u, v in zip(points.tolist(), got.tolist()):
                    want = value(printed, [mp.mpf(u), *map(mp.mpf, f.params.values())])
                    self.assertLessEqual(abs(v - want), BOUND * max(1, abs(want)), f"at {u!r}: {v!r}, not {want}")


if __name__ == "__main__":
    unittest.main()
