/* SPDX-License-Identifier: MIT */
/* Rectifiers: x to the right, slope * x to the left.  Computed in the storage
 * type, four times as fast as through double. */
#ifndef ACTFN_RECTIFIER_H
#define ACTFN_RECTIFIER_H

#include <float.h>

#include "src/simd/pass.h"

#ifdef ARITH_F32

/* a x rounded once: the double product rounded to odd (see dd.h), then to float. */
INL float scale_one(float x, double a)
{
	double p = x * a, t = 134217729.0 * a, ah = t - (t - a), al = a - ah;
	double rest = (x * ah - p) + x * al; /* exact: x has 24 bits, ah 26 */
	int64_t z;
	if (!(rest == rest) || rest == 0)
		return (float)p;
	memcpy(&z, &p, sizeof z);
	z = (z - ((rest < 0) != (p < 0))) | 1;
	memcpy(&p, &z, sizeof p);
	return (float)p;
}

/* Const: where nobody asks for the product, nobody asks whether it is rare. */
static __attribute__((noinline, cold, const, unused)) v scale_lanes(v x, double a)
{
	float xs[N], ys[N];
	memcpy(xs, &x, sizeof x);
	for (int i = 0; i < N; i++)
		ys[i] = scale_one(xs[i], a);
	memcpy(&x, ys, sizeof x);
	return x;
}

/* Is any lane zero, subnormal or not a number? */
#ifndef HAVE_ANY_TINY
INL int v_any_tiny(v x)
{
	return v_any((v_abs(x) < FLT_MIN) | (x != x));
}
#endif

#ifdef HAVE_FMA
typedef struct factor {
	float hi, lo;
	int exact; /* hi is a */
} factor;

/* a = hi + lo to 47 bits, of one sign: infinity hi + infinity lo is no NaN.  lo is 0 where it would be infinite
 * or short of bits.  No branches: loops repeat those, but not sums. */
INL factor factor_of(double a)
{
	float f = (float)a, lo;
	int32_t z;
	memcpy(&z, &f, sizeof z);
	z -= fabs((double)f) > fabs(a);
	memcpy(&f, &z, sizeof f);
	lo = (float)(a - f);
	memcpy(&z, &lo, sizeof z);
	z &= -((fabs(a) > 0x1p-77) & (lo - lo == 0));
	memcpy(&lo, &z, sizeof lo);
	return (factor){ f, lo, a == f };
}
#endif

/* a x in each lane, rounded once; `zero` for a = 0: the limit of 0 x is 0. */
INL v v_scale_or(v x, double a, v zero)
{
#ifdef HAVE_FMA
	/* What is lost is below 2^-23 ulp, unless x lo underflows, or a x where a is a float: such lanes, rare, go
	 * the long way. */
	factor f = factor_of(a);
	v last = x * k(f.lo), y = v_fma(x, k(f.hi), last);
	if (f.exact)
		y = last = x * k(f.hi);
	m rare = ((v_abs(last) < FLT_MIN) | (last != last)) & (x != 0); /* infinity times a lo of 0 is no number */
	if (__builtin_expect(!v_any_tiny(last), 1) || !v_any(rare))
		return y;
	if (a == 0)
		return zero;
	return sel(rare, scale_lanes(x, a), y); /* no lane depends on its neighbours */
#else
	if (a == 0)
		return zero;
	return scale_lanes(x, a);
#endif
}

#elif defined(EXACT_UNIT)
#include "src/simd/dd.h"

/* Rounded to odd: 2025 times the double next to 0.01 is a little more than 20.25, and as a double just that. */
INL v v_scale_or(v x, double a, v zero)
{
	v p = x * a;
	if (a == 0)
		return zero;
	return sel(v_abs(p) < INFINITY, dd_odd(dd_prod(x, k(a))), p);
}
#else
INL v v_scale_or(v x, double a, v zero)
{
	if (a == 0)
		return zero;
	return x * a;
}
#endif

INL v v_scale(v x, double a)
{
	return v_scale_or(x, a, v_copysign(k(0), x));
}

/* x to the right.  For slopes in [0, 1] the larger of both arms is the right one. */
INL v bent(v x, v left, double slope)
{
	int larger = (slope >= 0) & (slope <= 1); /* no branch, so that loops need not repeat it */
	if (larger)
		return v_max(x, left);
	return sel(x > 0, x, left);
}

INL act rectifier(v x, double slope)
{
	act a = gated(bent(x, v_scale(x, slope), slope), pass_positive(x), 1, slope);
	a.dp[0] = sel(x > 0, k(0), x);
	return a;
}

INL v rectifier_from_y(v y, double slope)
{
	return slopes(pass_positive(y), 1, slope);
}

#endif
