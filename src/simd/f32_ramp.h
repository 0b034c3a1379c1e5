/* SPDX-License-Identifier: MIT */
/* ramp.h in float, rounded once. */
#ifndef ACTFN_F32_RAMP_H
#define ACTFN_F32_RAMP_H

#include "src/simd/param.h"
#include "src/simd/pass.h"
#include "src/simd/wide.h"

/* s - 6 q, exact for q near s/6 */
INL v less_six(v s, v q)
{
#ifdef HAVE_FMA
	return v_fma(k(-6), q, s);
#else
	return (s - 4 * q) - 2 * q;
#endif
}

/* (x + 3)/6 for |x| <= 6, rounded once: all floats have been tried.  The last step is a number of its own:
 * a power of two where the sum lies in the middle between two floats. */
INL v ramp_sixth(v x)
{
	v s = x + 3, rest = x - (s - 3), q = s * k(SIXTH);
	return q + v_opaque((less_six(s, q) + rest) * k(SIXTH));
}

/* (a x + b - less) times, in double, the rounding errors of product and sum included.  Out of line: in the loops
 * it would crowd the default out of the registers. */
static __attribute__((noinline, const, unused)) v ramp_custom(v x, double a, double b, double less, v times)
{
	a = a < 0x1p600 ? a : 0x1p600;
	double ah = first_bits(a), al = a - ah + (a == SIXTH ? SIXTH_REST : 0);
	wide w = WIDEN(v_min(v_max(x, k(-FLT_MAX)), k(FLT_MAX))), product = w * ah, s = product + b, t = s - product;
	wide rest = (product - (s - t)) + (b - t) + w * al;
	return NARROW((s - less + rest) * WIDEN(times));
}

/* Of the sign of the ramp, and of 1 less the ramp. */
INL v ramp_over(v x, par p)
{
	return ramp_custom(x, p.a, p.b, 0, k(0x1p100));
}

INL v ramp_lacks(v x, par p)
{
	return ramp_custom(x, p.a, p.b, 1, k(-0x1p100));
}

#include "src/simd/ramp_place.h"

INL v ramp_value(v x, par p)
{
	if (p.custom)
		return v_min(v_max(ramp_custom(x, p.a, p.b, 0, k(1)), k(0)), k(1));
	return ramp_sixth(v_min(v_max(x, k(-3)), k(3)));
}

/* x/2, upwards where that is half of the last bit. */
INL v half_upwards(v x)
{
	v half = 0.5 * x;
	return half + sel(half + half < x, k(0x1p-149), k(-0.0));
}

/* Numbers below 2^-63 and 0 show by two bits. */
INL m is_tiny(v x)
{
	return (v_bits(x) & 0x60000000) == 0;
}

#ifndef HAVE_ANY_WITHOUT
/* Has any lane none of these bits? */
INL int v_any_without(v x, int32_t these)
{
	return v_any((v_bits(x) & these) == 0);
}
#endif

/* x times the ramp, 0 below it and x above.  In double, x^2 + 3 x is exact, and its product with 1/6 where it lies
 * in the middle between two floats; but for tiny x, x/2 + x^2/6. */
INL v ramp_times_wide(v x)
{
	wide w = WIDEN(v_max(x, k(-3)));
	v y = NARROW((w * w + 3 * w) * SIXTH);
	if (__builtin_expect(v_any_without(x, 0x60000000), 0))
		y = sel(is_tiny(x), half_upwards(x), y);
	return sel(x >= 3, x, y);
}

#if defined(CHEAP_UNIT) && defined(FF_ENTRIES)
static __attribute__((noinline, cold)) v ramp_times_unclear(v x)
{
	return ramp_times_wide(x);
}

/* x^2 + 3 x = p + rest and q = p/6 rounded: what q lacks, (p - 6 q + rest)/6, is found to 2^-21, and near the middle
 * between two floats no part of it is more than eight times the sum.  So where both ends round to the same float, that
 * is the one. */
INL v ramp_times_default(v x)
{
	v c = v_max(x, k(-3)), s = c + 3, p = c * s, q = p * k(SIXTH);
	v rest = v_fma(c, c - (s - 3), v_fma(c, s, -p)), lacks = less_six(p, q) + rest;
	v up = v_fma(lacks, k(SIXTH * (1 + 0x1p-20)), q), down = v_fma(lacks, k(SIXTH * (1 - 0x1p-20)), q);
	if (__builtin_expect(v_same(up, down, v_abs(x), k(0x1p-63)) != (1u << N) - 1, 0))
		return ramp_times_unclear(x);
	return sel(x >= 3, x, up);
}
#elif defined(CHEAP_UNIT)
#define ramp_times_default ramp_times_wide
#else
/* Good enough for a first try. */
INL v ramp_times_default(v x)
{
	return ramp_pieces(x, x * ((x + 3) * k(SIXTH)), x);
}
#endif

INL v ramp_times(v x, par p)
{
	if (p.custom)
		return ramp_pieces(ramp_place(x, p), ramp_custom(x, p.a, p.b, 0, x), x);
	return ramp_times_default(x);
}

/* The derivative of that. */
INL v ramp_twice(v x, par p)
{
	if (p.custom)
		return ramp_custom(2 * x, p.a, p.b, 0, k(1));
	return ramp_sixth(2 * x);
}

/* gy times ramp_twice(), rounded once. */
INL v ramp_chain(v x, par p, v gy)
{
	if (p.custom)
		return ramp_custom(2 * x, p.a, p.b, 0, gy);
	return NARROW((2 * WIDEN(x) + 3) * SIXTH * WIDEN(gy));
}

#endif
