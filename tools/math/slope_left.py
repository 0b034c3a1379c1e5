#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Tables in float of the functions that include src/simd/slope_left.h (needs python3-mpmath and python3-numpy):

    tools/math/slope_left.py

f' = e^x F(x), F(z) = 0, F = x K(e) + M(e), e = e^x.  Printed are: z; F/(x - z) in powers of x - centre between the two
limits; (K - c)/e and (M - K)/e in powers of e (for tanhexp, of e^2, and by e^2) below the lower one.  Least squares
with weights that even out the relative error; each coefficient is rounded, and then the rest are found once more."""
import math
import re

import numpy as np
from mpmath import mp, mpf, erf, erfc, exp, expm1, findroot, log, log1p, pi, sqrt, tanh

mp.dps = 30


def short(x, bits):
    m, e = math.frexp(x)
    return math.ldexp(round(math.ldexp(m, bits)), e - bits)


def weighed(matrix, wanted):
    weight = np.ones(len(wanted))
    for _ in range(40):
        root = np.sqrt(weight)
        c = np.linalg.lstsq(matrix * root[:, None], wanted * root, rcond=1e-15)[0]
        error = np.abs(wanted - matrix @ c)
        weight *= error / error.max() + 1e-3
        weight /= weight.mean()
    return c


def fit(f, degree, low, high, lead):
    """Coefficients, the first one of `lead` bits, and the largest relative error."""
    points = 10 * (degree + 2)
    t = [(high + low) / 2 + (high - low) / 2 * math.cos(math.pi * (i + .5) / points) for i in range(points)]
    value = np.array([float(f(mpf(x))) for x in t])
    size = max(abs(low), abs(high))
    matrix = np.array([(np.array(t) / size)**i / value for i in range(degree + 1)]).T
    rest, c = np.ones(points), []
    for i in range(degree + 1):
        c.append(short(float(weighed(matrix[:, i:], rest)[0]) / size**i, 24 if i else lead))
        rest = rest - matrix[:, i] * c[i] * size**i
    return c, math.log2(np.abs(rest).max())


def table(what, f, degree, low, high, lead=24):
    c, error = fit(f, degree, float(low), float(high), lead)
    digits = [re.sub(r"\.?0*p", "p", x.hex()) for x in c]
    print(f"/* {what}, error 2^{error:.1f} */\n\t" + ", ".join(digits))


def smish_d(e):
    return 5 * e * e + 6 * e + 2


# c, K, M, centre (None: z), the limits, and the degrees of near, K and M
FUNCTIONS = {
    "elish": (None, None, None, None, (-2.58, 0), (11, 0, 0)),
    "serf": (2 / sqrt(pi), lambda e: 2 / sqrt(pi) * exp(-log1p(e)**2) / (1 + e), lambda e: erf(log1p(e)) / e, -0.5,
             (-2.2, 0), (11, 4, 4)),
    "logish": (1, lambda e: 1 / ((1 + e) * (1 + 2 * e)), lambda e: log1p(e / (1 + e)) / e, -0.875, (-2.2, -0.4),
               (10, 5, 5)),
    "tanhexp": (1, lambda e: 1 - tanh(e)**2, lambda e: tanh(e) / e, None, (-1.8, -0.4), (10, 3, 3)),
    "smish": (1, lambda e: 4 * (1 + e) * (1 + 2 * e) / smish_d(e)**2, lambda e: (3 * e + 2) / smish_d(e), -0.875,
              (-2.2, -0.4), (10, 0, 0)),
}


def elish(x):
    r = sqrt(mpf(2)) - 1
    return r * expm1(x - log(r)) * (exp(x) + r + 2) / (1 + exp(x))**2


for name, (c, K, M, centre, (low, high), (near, k, m)) in FUNCTIONS.items():
    F = (lambda x: x * K(exp(x)) + M(exp(x))) if K else elish
    z = findroot(F, -1.2 if K else -0.9)
    centre = z if centre is None else mpf(centre)
    print(f"/* {name}: z = {float(z).hex()} {float(z - float(z)).hex()} */")
    table("near", lambda t: F(centre + t) / (centre + t - z), near, low - centre, high - centre, 48)
    e, power = exp(mpf(low)), 2 if name == "tanhexp" else 1
    if k:
        table("K", lambda u: (K(u**(mpf(1) / power)) - c) / u, k, 0, e**power)
        table("M - K", lambda u: (M(u**(mpf(1) / power)) - K(u**(mpf(1) / power))) / u, m, 0, e**power)


def d_silu(x):
    """f' e^x"""
    e = exp(-x)
    return ((2 - x) + e * (2 + x)) / (1 + e)**3


def phish(x):
    """f'/x"""
    half, bell = erfc(-x / sqrt(mpf(2))) / 2, exp(-x * x / 2) / sqrt(2 * pi)
    t = tanh(x * half)
    return t / x + (1 - t * t) * (half + x * bell)


z = findroot(d_silu, 2.4)
print(f"/* d_silu: z = {float(z).hex()} {float(z - float(z)).hex()} */")
table("near", lambda t: d_silu(z + t) / t, 11, 0.9 - z, 3.5 - z, 48)
table("f' in x^2", lambda u: d_silu(sqrt(u)) * exp(-sqrt(u)), 6, 1e-9, 1)
print("/* phish */")
table("f'/x", phish, 10, -0.6, 0.3)
