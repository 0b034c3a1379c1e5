/* SPDX-License-Identifier: MIT */
/* Rectifiers: x to the right, slope * x to the left.  Computed in the storage
 * type, four times as fast as through double. */
#ifndef ACTFN_RECTIFIER_H
#define ACTFN_RECTIFIER_H

#include <float.h>

#include "src/simd/vec.h"

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

static __attribute__((noinline, cold, unused)) void scale_lanes(const float *x, double a, float *y)
{
	for (int i = 0; i < N; i++)
		y[i] = scale_one(x[i], a);
}

/* Is any lane zero or subnormal? */
#ifndef HAVE_ANY_TINY
INL int v_any_tiny(v x)
{
	return v_any(v_abs(x) < FLT_MIN);
}
#endif

#ifdef HAVE_FMA
/* a cut to a float */
INL float toward_zero(double a)
{
	float f = (float)a;
	int32_t z;
	memcpy(&z, &f, sizeof z);
	z -= fabs((double)f) > fabs(a);
	memcpy(&f, &z, sizeof f);
	return f;
}
#endif

/* a x in each lane, rounded once. */
INL v v_scale(v x, double a)
{
	float xs[N], ys[N];
	v slow;
#ifdef HAVE_FMA
	/* a = hi + lo to 47 bits.  What is lost is below 2^-23 ulp, unless x lo
	 * underflows or hi overflows: such lanes, rare, go the long way. */
	float hi = toward_zero(a), lo = (float)(a - hi); /* of one sign: infinity x hi + infinity x lo is no NaN */
	int exact = a == hi, fits = lo * 0 == 0 && (exact || fabs(a) > 0x1p-77); /* below, lo is short of bits */
	v small = k(-0.0); /* leaves the sign of a zero alone */
	if (!exact) /* infinity * 0 would be NaN */
		small = x * k(lo);
	v y = v_fma(x, k(hi), small);
	v last = exact ? y : small;
	m rare = (v_abs(last) < FLT_MIN) & (x != 0);
	if (fits && (__builtin_expect(!v_any_tiny(last), 1) || !v_any(rare)))
		return y;
#endif
	memcpy(xs, &x, sizeof x);
	scale_lanes(xs, a, ys);
	memcpy(&slow, ys, sizeof slow);
#ifdef HAVE_FMA
	if (fits) /* no lane depends on its neighbours */
		slow = sel(rare, slow, y);
#endif
	return slow;
}

#elif defined(EXACT_UNIT)
#include "src/simd/dd.h"

/* Rounded to odd: 2025 times the double next to 0.01 is a little more than 20.25, and as a double just that. */
INL v v_scale(v x, double a)
{
	v p = x * a;
	return sel(v_abs(p) < INFINITY, dd_odd(dd_prod(x, k(a))), p);
}
#else
INL v v_scale(v x, double a)
{
	return x * a;
}
#endif

/* For slopes in [0, 1] the larger of both arms is the right one: one instruction less. */
INL act rectifier(v x, double slope)
{
	v left = v_scale(slope == 0 ? v_max(x, k(-REAL_MAX)) : x, slope); /* the limit of 0 x is 0 */
	return (act){ .y = slope >= 0 && slope <= 1 ? v_max(x, left) : sel(x > 0, x, left),
		      .dx = sel(x > 0, k(1), sel(x <= 0, k(slope), x)), .dp = { sel(x > 0, k(0), x) }, .slope = slope };
}

INL v rectifier_from_y(v y, double slope)
{
	return sel(y > 0, k(1), sel(y <= 0, k(slope), y));
}

#endif
