/* SPDX-License-Identifier: MIT */
/* The normal distribution in float: Mills' ratio as a quotient of polynomials, and erf by it. */
#ifndef ACTFN_F32_NORMAL_H
#define ACTFN_F32_NORMAL_H

#include "src/simd/f32_exp.h"
#include "src/simd/f32_normal.inc"
#ifdef HAVE_LOOKUP32
#include "src/simd/f32_pieces.h"
#endif

/* a e^(-a^2/2) is 0 from here on, and so far below the smallest number that the product takes no longer than others. */
#define MILLS_MAX 14.999

/* R(a) = aq / a / (c aq + p), aq = a + more; it is rounded once where that matters. */
typedef struct mills_f32 {
	v aq, more, d;
} mills_f32;

INL mills_f32 mills_f32_of(v a)
{
	v p = k(f32_tail_p[4]), q = k(f32_tail_q[5]);
	for (int i = 3; i >= 0; i--)
		p = p * a + k(f32_tail_p[i]);
	for (int i = 4; i >= 1; i--)
		q = q * a + k(f32_tail_q[i]);
	v more = a * a * q, aq = a + more;
	return (mills_f32){ aq, more, aq * k(F32_C) + p };
}

INL v v_mills(v a)
{
	mills_f32 r = mills_f32_of(a);
	return sel(a < k(0x1p-60), k(0.5), v_div(r.aq, a * r.d));
}

#ifndef HAVE_MILLS_TIMES
#define HAVE_MILLS_TIMES
INL v mills_times(v a, power e)
{
	mills_f32 r = mills_f32_of(a);
	return power_last(v_div((a + (r.aq * e.p + r.more)) * e.t, r.d), e);
}

INL v mills_gap_times(v a, power e)
{
	v p = k(f32_slope_p[4]), q = k(f32_slope_q[4]);
	for (int i = 3; i >= 0; i--) {
		p = p * a + k(f32_slope_p[i]);
		q = q * a + k(f32_slope_q[i]);
	}
	v d = (k(F32_Z) - a) + k(F32_Z - (float)F32_Z);
	return power_last(v_div(power_times(d * (q * k(F32_H) + p), e), q), e);
}
#endif

/* 1 - 2 Phi(-sqrt(2) |x|) where that does not cancel. */
INL v v_erf(v x)
{
	v a = v_min(v_abs(x), k(4)), u = a * a, q = k(f32_erf[6]);
	for (int i = 5; i >= 0; i--)
		q = q * u + k(f32_erf[i]);
	v near = a * k(0x1.20dd76p+0) + a * q, far = 1 - 2 * v_exp_left(-u) * v_mills(a * k(1.4142135623730951));
	return v_copysign(sel(a < k(0.9), near, far), x);
}

#endif
