#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Functions of the normal distribution for src/simd/ff_normal.h, z <= 0, by 32 or 8 polynomials each (needs
python3-mpmath):

    tools/math/ff_normal.py > src/simd/ff_normal.inc
    tools/math/ff_normal.py gelu > src/simd/ff_gelu.inc

Which polynomial: the upper bits of u = first + scale z, eight of 32 to an octave, four of 8.  Each is one in
t = z - mid; the first of 32 has mid = 0, as z - mid would not be exact there; the one with the function's zero has its
mid there.  The first coefficients are sums of two floats, the next one, t^2's, t^3's or t^4's, is a float that the others are
fitted to; or each float in turn, from the last one on.  The fit is one of least squares at Chebyshev's nodes."""
import struct
import sys
from collections import namedtuple

from mpmath import mp, mpf, matrix, lu_solve, log, exp, erfc, sqrt, cos, pi, ceil, findroot

mp.dps = 40
TOP = mpf(11)
# parts of an octave; alone: the float that others are fitted to; in_turn: so they are to all floats after it
Shape = namedtuple("Shape", "count parts degree alone in_turn", defaults=[False])
FINE, COARSE, IN_TURN = Shape(32, 8, 6, 2), Shape(8, 4, 10, 3), Shape(8, 4, 9, 4, True)


def single(x):
    return mpf(struct.unpack("f", struct.pack("f", float(x)))[0])


def normal(z):
    return erfc(-z / sqrt(mpf(2))) / 2


def log_normal(z):
    return log(normal(z))


def slope(z):
    """exp(z^2/2) (Phi(z) + z phi(z))"""
    return exp(z * z / 2) * normal(z) + z / sqrt(2 * pi)


def nodes(lo, hi, n):
    return [(lo + hi) / 2 + (hi - lo) / 2 * cos(pi * (i + mpf(1) / 2) / n) for i in range(n)]


def fit(f, lo, hi, powers):
    """Coefficients of the given powers of t."""
    xs = nodes(lo, hi, 4 * len(powers))
    a = matrix(len(powers), len(powers))
    b = matrix(len(powers), 1)
    for x in xs:
        # Chebyshev's nodes make equal weights nearly minimax
        y = f(x)
        for i, p in enumerate(powers):
            b[i] += x**p * y
            for j, q in enumerate(powers):
                a[i, j] += x**(p + q)
    return list(lu_solve(a, b))


def edge(j, first, scale, shape):
    """Where piece j begins; piece 0 is where first is."""
    octave, part = divmod(int(shape.parts * (first - 1)) + j, shape.parts)
    return min(((1 + mpf(part) / shape.parts) * 2**octave - first) / scale, mpf(0))


def middle(f, lo, hi, zero, shape):
    """Near the middle, where the coefficient of t^2 is nearly a float."""
    if shape.count == COARSE.count:
        return mp.nint((lo + hi) / 2 * 2**8) / 2**8
    if hi == 0:
        return mpf(0)
    if zero is not None and lo < zero < hi:
        return single(zero)
    near = mp.nint(max((lo + hi) / 2, mpf("1.95") * hi) * 2**12) / 2**12 # z - mid is exact below 2 hi
    step = mpf(2) ** -16 * (16 if near < -1 else 1)
    best = None
    tries = 100 if zero is not None and abs(near - zero) < 0.3 else 20 # the relative error counts there
    for i in range(-tries, tries + 1):
        mid = near + i * step
        c2 = fit(lambda t: f(mid + t), lo - mid, hi - mid, range(shape.degree + 1))[2]
        off = abs(c2 - single(c2))
        if best is None or off < best[0]:
            best = (off, mid)
    return best[1]


def fit_to_floats(g, lo, hi, floats, powers, at_zero):
    """Coefficients, those of the floats being one, each fitted to the floats before it."""
    fixed, rest = {}, list(powers)
    for p in floats:
        c = fit(lambda t: g(t) - sum(c * t**q for q, c in fixed.items()), lo, hi, rest)
        fixed[p] = single(c[rest.index(p)])
        rest.remove(p)
    left = lambda t: g(t) - sum(c * t**q for q, c in fixed.items())
    if at_zero: # the relative error counts
        c = [g(0)] + fit(lambda t: (left(t) - g(0)) / t, lo, hi, [i - 1 for i in rest[1:]])
    else:
        c = fit(left, lo, hi, rest)
    return fixed | dict(zip(rest, c))


def piece(f, lo, hi, zero, shape):
    mid, alone = middle(f, lo, hi, zero, shape), shape.alone
    lo, hi = lo - mid, hi - mid
    g = lambda t: f(mid + t)
    at_zero = zero is not None and mid == single(zero)
    floats = range(shape.degree, alone - 1, -1) if shape.in_turn else [alone]
    c = fit_to_floats(g, lo, hi, floats, range(shape.degree + 1), at_zero)
    row = {"mid": mid}
    for i in range(shape.degree + 1):
        row[f"c{i}"] = mpf(0) if i == 0 and at_zero else single(c[i])
        if i < alone:
            row[f"c{i}_lo"] = single(c[i] - row[f"c{i}"])
    error = 0
    for x in nodes(lo, hi, 60):
        y = sum(row[f"c{i}"] * x**i for i in range(shape.degree + 1))
        y += sum(row[f"c{i}_lo"] * x**i for i in range(alone))
        error = max(error, abs(y - g(x)) / (abs(x) if at_zero else 1))
    return row, error


def text_of(x):
    s, e = float(x).hex().split("p")
    return "%sp%sf" % (s.rstrip("0").rstrip("."), e)


def emit(name, text, f, shape, first, zero=None):
    """The last piece ends where the first one's number comes again."""
    parts, count = shape.parts, shape.count
    begin = int(parts * (first - 1))
    last = (1 + mpf(begin % parts) / parts) * 2**(begin // parts + count // parts)
    scale = single((first - last) / TOP * mpf("0.99999"))
    edges = [edge(j, first, scale, shape) for j in range(count + 1)]
    pieces = [piece(f, edges[j + 1], edges[j], zero, shape) for j in range(count)]
    print([round(float(log(e, 2)), 1) for _, e in pieces], file=sys.stderr)
    error = ceil(log(max(e for _, e in pieces), 2))
    print("/* %s, degree %d, absolute error below 2^%d */" % (text, shape.degree, error))
    print("#define FF_%s_FIRST %s" % (name.upper(), text_of(first)))
    print("#define FF_%s_SCALE %s" % (name.upper(), text_of(scale)))
    rows = [None] * count
    for j in range(count):
        rows[(127 * parts + begin + j) % count] = pieces[j][0]
    print("static const float ff_%s[][%d] = {" % (name, count))
    for key in pieces[0][0]:
        print("\t{ /* %s */" % key)
        for row in rows:
            print("\t\t%s," % text_of(row[key]))
        print("\t},")
    print("};")


SLOPE = "exp(z^2/2) (Phi(z) + z phi(z))"


def normal_tables():
    print("#define FF_NORMAL_MIN %s" % text_of(-TOP))
    print("#if FF_ENTRIES == 32")
    emit("normal", "log(Phi(z))", log_normal, FINE, mpf("1.75"))
    # this first puts the zero into the middle of a piece
    emit("gelu", SLOPE, slope, FINE, single("1.5937"), findroot(slope, mpf("-0.75")))
    print("#else")
    emit("normal", "log(Phi(z))", log_normal, COARSE, mpf("1.25"))
    print("#endif")


def gelu_tables():
    print("#if FF_ENTRIES == 8")
    emit("gelu", SLOPE, slope, IN_TURN, mpf("1.25"))
    print("#endif")


if __name__ == "__main__":
    print("/* SPDX-License-Identifier: MIT */")
    print("/* Generated by tools/math/ff_normal.py; do not edit. */")
    gelu_tables() if sys.argv[1:] == ["gelu"] else normal_tables()
