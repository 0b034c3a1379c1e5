#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Piecewise polynomials for src/simd/f32_pieces.h, coefficients in float (needs python3-mpmath):

    tools/math/f32_pieces.py > src/simd/f32_pieces.inc

A function D is cut into 32 pieces by the upper bits of u = |x| + offset: eight pieces an octave, as many octaves as 32
pieces reach.  A piece is c0 + t (c1 + t (c2 + ...)), t = x - mid.  Where D vanishes in a piece, mid is that zero, so
that D keeps its relative accuracy there; elsewhere it is the number near the middle whose D(mid) is nearest to a
float, so that c0 is exact.  c1 ... interpolate (D - c0)/t at the Chebyshev points of the piece."""
from mpmath import mp, mpf, mpc, matrix, lu_solve, exp, erfc, sqrt, pi, cos, log, frexp, ldexp, nint, ceil, floor, findroot

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


def gelu_tanh(a):
    """With x = -a: (1 + e + g)/(1 + e)^2, e = exp(w(x)), g = x w'(x)"""
    h = mpf("0.044715") * a * a
    e = exp(-ROOT_8_PI * a * (1 + h))
    return (1 + e - ROOT_8_PI * a * (1 + 3 * h)) / (1 + e)**2


def silu(a):
    e = exp(-a)
    return (1 + e - a) / (1 + e)**2


def piece_ends(offset):
    """(index, from, to) in u, upwards from the piece that offset is in."""
    m, e = frexp(mpf(offset))
    low = ldexp(floor(ldexp(m, 4)), e - 4)
    for _ in range(PIECES):
        m, e = frexp(low)
        high = low + ldexp(mpf(1), e - 4)
        yield int(ldexp(m, 4) - 8 + 8 * ((e - 1 + 127) % 4)) % PIECES, low, high
        low = high


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
        centre = (lo if zero < lo else hi) * mpf("0.85") + centre * mpf("0.15")
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


def pieces(f, offset, top, degree, zero, flat):
    """rows: mid, c0, ... ; the largest relative error.  flat: what the last piece continues as, or None"""
    table, worst = [[mpf(0)] * PIECES for _ in range(degree + 2)], mpf(0)
    for index, low, high in piece_ends(offset):
        lo, hi = max(low - offset, mpf(0)), min(high - offset, top)
        last = high - offset >= top
        if lo >= top:
            break
        if last and flat:
            mid, c = mpf(flat[0]), [mpf(x) for x in flat[1]]
            c += [mpf(0)] * (degree + 1 - len(c))
        else:
            here = zero is not None and lo < zero < hi
            mid = single(zero) if here else middle(f, lo, hi, zero)
            c = [f(mid)] + interpolate(f, lo, hi, mid, degree)
        c = [single(x) for x in c]
        for r, x in enumerate([mid] + c):
            table[r][index] = x
        for i in range(41):
            a = lo + (hi - lo) * (i + mpf("0.503")) / 41
            e = abs(polynomial(c, a - mid) / f(a) - 1)
            worst = max(worst, e)
    return table, worst


def text_of(x):
    s, e = float(x).hex().split("p")
    head, tail = (s.split(".") + [""])[:2]
    tail = tail.rstrip("0")
    return "%s%sp%sf" % (head, "." + tail if tail else "", e)


def emit(name, text, f, offset, top, degree, zero=None, flat=None, side=1):
    """side -1: the polynomials are in x = -a"""
    table, worst = pieces(f, mpf(offset), mpf(top), degree, zero, flat)
    signs = [side] + [side**i for i in range(degree + 1)]
    table = [[s * x for x in row] for s, row in zip(signs, table)]
    print("/* %s, 0 <= a <= %s, relative error below 2^%.1f */" % (text, top, float(ceil(10 * log(worst, 2)) / 10)))
    print("#define F32_%s_OFFSET %s" % (name.upper(), offset))
    print("#define F32_%s_TOP %s" % (name.upper(), top))
    print("static const float f32_%s[%d][%d] = {" % (name, degree + 2, PIECES))
    for row in table:
        print("\t{")
        for i in range(0, PIECES, 4):
            print("\t\t" + " ".join(text_of(x) + "," for x in row[i:i + 4]))
        print("\t},")
    print("};")


if __name__ == "__main__":
    gap = lambda a: mills(a) - a / sqrt(2 * pi)
    print("/* SPDX-License-Identifier: MIT */")
    print("/* Generated by tools/math/f32_pieces.py; do not edit.  Rows: mid, c0, c1 ... */")
    emit("mills", "R(a) = exp(a^2/2) Phi(-a)", mills, "1.", "14.6", 5)
    emit("mills_gap", "R(a) - a/sqrt(2 pi)", gap, "1.0625", "14.6", 5, findroot(gap, mpf("0.75")))
    emit("silu_slope", "silu'(-a) exp(a); 1 - a in the last piece", silu, "1.375", "20.625", 5,
         findroot(silu, mpf("1.278")), (16, [-15, -1]), -1)
    emit("gelu_tanh_slope", "gelu_tanh'(-a) exp(w(a))", gelu_tanh, "1.0625", "11", 5,
         findroot(gelu_tanh, mpf("0.75")), None, -1)
