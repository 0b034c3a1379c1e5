/* SPDX-License-Identifier: MIT */
/* FN() where float has too few digits: its lanes as doubles, and back, rounded once. */
#ifndef ACTFN_WIDE_H
#define ACTFN_WIDE_H

#include "src/simd/plain.h"

#ifdef ARITH_F32

#ifdef VEC_BYTES
typedef VECTOR(double) wide;
typedef VECTOR(int64_t) wide_bits;
#define WIDEN(x) __builtin_convertvector(x, wide)
#define NARROW(x) __builtin_convertvector(x, v)
#define WIDE_BITS(x) ((wide_bits)(x))
#define WIDE_FROM(x) ((wide)(x))
#else
typedef double wide;
typedef int64_t wide_bits;
#define WIDEN(x) ((double)(x))
#define NARROW(x) ((float)(x))
INL int64_t WIDE_BITS(double x)
{
	int64_t z;
	memcpy(&z, &x, sizeof z);
	return z;
}
INL double WIDE_FROM(int64_t z)
{
	double x;
	memcpy(&x, &z, sizeof x);
	return x;
}
#endif

/* s x^2 + b.  Nothing overflows, and where it cancels enough is left. */
INL v v_parabola(v x, double s, double b)
{
	wide w = WIDEN(x);
	return NARROW(w * w * s + b);
}

#else

/* s x^2 + b: both products and the sum with their rounding errors; what they are does not matter any more where x^2
 * could overflow. */
INL v v_parabola(v x, double s, double b)
{
	v square = v_opaque(x * x), product = v_opaque(square * s), sum = product + b, t = sum - product;
	v rest = v_prod_lo(square, k(s), product) + v_prod_lo(x, x, square) * s;
	rest = rest + ((product - (sum - t)) + (b - t));
	return sel(v_abs(x) < 0x1p500, sel(rest - rest == 0, sum + rest, sum), x * k(s) * x + b);
}
#endif
#endif
