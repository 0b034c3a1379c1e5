#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Piecewise polynomials for src/simd/f32_pieces.h, coefficients in float (needs python3-mpmath):

    tools/math/f32_pieces.py > src/simd/f32_pieces.inc

A function D is cut into 32 pieces by the upper bits of u, a linear function of x: eight or four pieces an octave.  A
piece is c0 + t (c1 + t (c2 + ...)), t = x - mid.  Where D vanishes in a piece, mid is that zero, so that D keeps its
relative accuracy there; elsewhere it is the number near the middle whose D(mid) is nearest to a float, so that c0 is
exact.  c1 ... interpolate (D - D(mid))/t at the Chebyshev points of the piece."""
from mpmath import mp, mpf, matrix, lu_solve, exp, erfc, sqrt, pi, cos, log, frexp, ldexp, nint, ceil, floor, findroot

mp.dps = 30
PIECES = 32


def single(x, bits=24):
    if x == 0:
        return mpf(0)
    m, e = frexp(x)
    return ldexp(nint(ldexp(m, bits)), e - bits)


def mills(a):
    return exp(a * a / 2) * erfc(a / sqrt(mpf(2))) / 2


ROOT_8_PI = sqrt(8 / pi)


def gelu_tanh(x):
    """(1 + e + g)/(1 + e)^2, e = exp(w(x)), g = x w'(x)"""
    h = mpf("0.044715") * x * x
    e = exp(ROOT_8_PI * x * (1 + h))
    return (1 + e + ROOT_8_PI * x * (1 + 3 * h)) / (1 + e)**2


def silu(x):
    e = exp(x)
    return (1 + e + x) / (1 + e)**2


def spans(steps, low, high, x_of):
    """(index, x from, x to) of the pieces of u from low to high: so many an octave; the index is in the bits of u."""
    low, high = mpf(low), mpf(high)
    m, e = frexp(low)
    u = ldexp(floor(ldexp(m, 1) * steps) / steps, e - 1)
    while u < high:
        m, e = frexp(u)
        end = u + ldexp(mpf(1), e - 1) / steps
        index = int(steps * (e + 126) + steps * (ldexp(m, 1) - 1)) % PIECES
        yield index, *sorted((x_of(max(u, low)), x_of(min(end, high))))
        u = end


def interpolate(f, lo, hi, mid, degree):
    """c1 ... c_degree"""
    half, centre, c0 = (hi - lo) / 2, (hi + lo) / 2, f(mid)
    ts = [centre + half * cos(pi * (i + mpf(1) / 2) / degree) - mid for i in range(degree)]
    ts = [t if abs(t) > half / 1000 else half / 1000 for t in ts]
    rows = matrix(degree, degree)
    right = matrix(degree, 1)
    for i, t in enumerate(ts):
        right[i] = (f(mid + t) - c0) / t
        for j in range(degree):
            rows[i, j] = t**j
    return list(lu_solve(rows, right))


def middle(f, lo, hi, zero):
    """A number of few bits near the middle, or near the end towards a zero of D next door, its D nearly a float."""
    centre, best = (lo + hi) / 2, None
    if zero is not None and abs(centre - zero) < 1.7 * (hi - lo):
        centre = (lo if zero < lo else hi) * mpf("0.6") + centre * mpf("0.4")
    centre = single(centre, 12)
    step = ldexp(mpf(1), -13)
    for i in range(-60, 61):
        m = centre + i * step * (hi - lo)
        m = ldexp(nint(ldexp(m, 16)), -16)
        if not lo <= m <= hi:
            continue
        d = f(m)
        miss = abs(d / single(d) - 1)
        if best is None or miss < best[0]:
            best = (miss, m)
    return best[1]


def polynomial(c, t):
    y = mpf(0)
    for ci in reversed(c):
        y = y * t + ci
    return y


def pieces(f, parts, degree, zero, flat):
    """rows: mid, c0, ... ; the largest relative error.  flat: mid, c0 ... of the last piece, or None"""
    table, worst = [[mpf(0)] * PIECES for _ in range(degree + 2)], mpf(0)
    for index, lo, hi in parts:
        if flat and index == flat[0]:
            mid, c = mpf(flat[1]), [mpf(x) for x in flat[2]] + [mpf(0)] * (degree + 1 - len(flat[2]))
        else:
            mid = single(zero) if zero is not None and lo < zero < hi else middle(f, lo, hi, zero)
            c = [f(mid)] + interpolate(f, lo, hi, mid, degree)
        for row, x in zip(table, [mid] + c):
            row[index] = single(x)
        c = [row[index] for row in table[1:]]
        points = [lo + (hi - lo) * (i + mpf("0.503")) / 41 for i in range(41)]
        worst = max(worst, max(abs(polynomial(c, x - mid) / f(x) - 1) for x in points))
    return table, worst


def text_of(x):
    s, e = float(x).hex().split("p")
    head, tail = (s.split(".") + [""])[:2]
    tail = tail.rstrip("0")
    return "%s%sp%sf" % (head, "." + tail if tail else "", e)


def emit(name, text, f, parts, degree, zero=None, flat=None):
    table, worst = pieces(f, list(parts), degree, zero, flat)
    print("/* %s, relative error below 2^%.1f */" % (text, float(ceil(10 * log(worst, 2)) / 10)))
    print("static const float f32_%s[%d][%d] = {" % (name, degree + 2, PIECES))
    for row in table:
        print("\t{")
        for i in range(0, PIECES, 4):
            print("\t\t" + " ".join(text_of(x) + "," for x in row[i:i + 4]))
        print("\t},")
    print("};")


def mills_gap(a):
    return mills(a) - a / sqrt(2 * pi)


def mish(x):
    """mish'(x), for x < 0 over e^x"""
    e = exp(x)
    d = 1 + e + e * e / 2
    return ((1 + e / 2) * d + x * (1 + e)) / d**2 * (e if x > 0 else 1)


def offset(by, sign=1):
    """u = by + |x|"""
    return lambda u: sign * (u - mpf(by))


if __name__ == "__main__":
    print("/* SPDX-License-Identifier: MIT */")
    print("/* Generated by tools/math/f32_pieces.py; do not edit.  Rows: mid, c0, c1 ... */")
    emit("mills", "u = a + 1: R(a) = exp(a^2/2) Phi(-a), 0 <= a <= 14.6", mills, spans(8, "1", "15.6", offset(1)), 5)
    emit("mills_gap", "u = a + 1.0625: R(a) - a/sqrt(2 pi), 0 <= a <= 14.6", mills_gap,
         spans(8, "1.0625", "15.6625", offset("1.0625")), 5, findroot(mills_gap, mpf("0.75")))
    emit("silu_slope", "u = 1.375 - x: silu'(x) exp(-x), x <= 0; 1 + x in the last piece", silu,
         spans(8, "1.375", "22", offset("1.375", -1)), 5, findroot(silu, mpf("-1.278")), (26, -16, [-15, 1]))
    emit("gelu_tanh_slope", "u = 1.0625 - x: gelu_tanh'(x) exp(-w(x)), -11 <= x <= 0", gelu_tanh,
         spans(8, "1.0625", "12.0625", offset("1.0625", -1)), 5, findroot(gelu_tanh, mpf("-0.75")))
    left, right = spans(4, "1", "16", lambda u: (1 - u) * 4 / 3), spans(4, "16", "256", lambda u: (u - 16) / 22)
    emit("mish_slope", "u = 1 - 3/4 x: mish'(x) exp(-x), x <= 0, at last 1 + x; u = 16 + 22 x: mish'(x)", mish,
         list(left) + list(right), 6, findroot(mish, mpf("-1.19")), (11, -16, [-15, 1]))
