#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Quotients whose coefficients are nearly floats (needs python3-mpmath and python3-numpy):

    tools/math/scaled.py

f' = e N/D stays what it is where N and D are multiplied by one factor.  Of those that make the constant term of D a
float this takes the one with which the rounding errors of all coefficients together change N/D least, over all x, and
looks for it where the roundings of N and D do least harm: for gelu_tanh those and most of their partial sums come just
below powers of two when f' does; for mish the interval is what came out best of 60 that were tried on 7 million inputs.
Printed are the coefficients of slopes that have a zero z, for src/act/mish.h and src/act/gelu_tanh.h, in powers of
u = exp(w(x) - w(z)) - 1, and how much their rounding errors change the quotient, unscaled and scaled, in 2^-24."""
import numpy as np
from mpmath import mp, mpf, exp, findroot, pi, sqrt

mp.prec = 200


def rounding(coefficient):
    """Of a number to a float, relative, in 2^-24."""
    return float((mpf(float(np.float32(float(coefficient)))) / coefficient - 1) * 2**24)


def best_factor(coefficients, exact, shares, factors):
    names, value = list(coefficients), {n: float(c) for n, c in coefficients.items()}
    floats = np.arange(2**23, 2**24) * 2.0**(np.floor(np.log2(value[exact])) - 23)
    floats = floats[(floats > factors[0] * value[exact]) & (floats < factors[1] * value[exact])]
    size, score = np.abs(shares).max(axis=0), np.zeros(len(floats))
    for name, most in zip(names, size):
        scaled = floats / value[exact] * value[name]
        score += most * np.abs(scaled.astype(np.float32) / scaled - 1)
    best = [mpf(floats[i]) / coefficients[exact] for i in np.argsort(score)[:400]]
    return min(best, key=lambda factor: change(coefficients, shares, factor))


def change(coefficients, shares, factor):
    return np.abs(shares @ np.array([rounding(factor * c) for c in coefficients.values()])).max()


def show(what, coefficients, exact, share, ends, factors):
    """share(x): how much N/D changes, relatively, with each coefficient."""
    at = [share(mpf(x)) for x in np.linspace(*ends, 800)]
    shares = np.array([[float(s[name]) for name in coefficients] for s in at])
    factor = best_factor(coefficients, exact, shares, factors)
    print("%s: %.2f, scaled %.2f" % (what, change(coefficients, shares, mpf(1)), change(coefficients, shares, factor)))
    for name, c in coefficients.items():
        print("\t%s %s" % (name, float(factor * c).hex()))
    return factor


def product(p, q):
    r = [mpf(0)] * (len(p) + len(q) - 1)
    for i, a in enumerate(p):
        for j, b in enumerate(q):
            r[i + j] += a * b
    return r


def gelu_tanh():
    """N = d g(x) + e u, D = e u^2 + s1 u + s0 for w = x (alpha + beta x^2)"""
    alpha = 2 * sqrt(2 / pi)
    beta = alpha * mpf("0.044715")
    w = lambda x: x * (alpha + beta * x * x)
    z = findroot(lambda x: 1 + exp(w(x)) + x * (alpha + 3 * beta * x * x), -0.75)
    e = exp(w(z))
    c = dict(g2=3 * beta, g1=3 * beta * z, g0=alpha + 3 * beta * z * z, e=e, s1=2 * (1 + e), s0=(1 + e)**2 / e)

    def share(x):
        d, u = x - z, exp(w(x) - w(z)) - 1
        n, square = d * (c["g2"] * x * x + c["g1"] * x + c["g0"]) + e * u, e * u * u + c["s1"] * u + c["s0"]
        return dict(g2=d * c["g2"] * x * x / n, g1=d * c["g1"] * x / n, g0=d * c["g0"] / n,
                    e=e * u / n - e * u * u / square, s1=-c["s1"] * u / square, s0=-c["s0"] / square)

    show("gelu_tanh'", c, "s0", share, (-11, -0.001), (1.11, 1.16))


def mish():
    """N = d (b0 + b1 u) + u (c0 + c1 u + c2 u^2), D = s0 + ... + s4 u^4"""
    z = findroot(lambda x: (exp(x) + 2) * ((exp(x) + 1)**2 + 1) + 4 * x * (exp(x) + 1), -1.19)
    e = exp(z)
    d = [1 + e + e * e / 2, e + e * e, e * e / 2]
    n = product([1 + e / 2, e / 2], d)
    n[1] += z * e  # and n[0] + z (1 + e) is 0
    s = [t / e for t in product(d, d)]
    c = dict(b0=1 + e, b1=e, c0=n[1], c1=n[2], c2=n[3], **{"s%d" % i: t for i, t in enumerate(s)})

    def share(x):
        d, u = x - z, exp(x - z) - 1
        top = d * (c["b0"] + c["b1"] * u) + u * (c["c0"] + u * (c["c1"] + u * c["c2"]))
        square = sum(t * u**i for i, t in enumerate(s))
        return dict(b0=d * c["b0"] / top, b1=d * c["b1"] * u / top,
                    **{"c%d" % i: c["c%d" % i] * u**(i + 1) / top for i in range(3)},
                    **{"s%d" % i: -t * u**i / square for i, t in enumerate(s)})

    factor = show("mish'", c, "s0", share, (-20, 11), (0.9824, 0.98242))
    print("\tscale %s\n\tscale_z %s" % (float(factor / e).hex(), float(factor).hex()))


gelu_tanh()
mish()
