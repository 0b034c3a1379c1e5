/* SPDX-License-Identifier: MIT */
/* The normal distribution in float: Mills' ratio as a quotient of polynomials, and erf by it. */
#ifndef ACTFN_F32_NORMAL_H
#define ACTFN_F32_NORMAL_H

#include "src/simd/f32_exp.h"
#include "src/simd/f32_normal.inc"

/* a e^(-a^2/2) is 0 from here on. */
#define MILLS_MAX 14.6

INL v v_mills(v a)
{
	v p = k(f32_mills_p[4]), q = k(f32_mills_q[5]);
	for (int i = 3; i >= 0; i--)
		p = p * a + k(f32_mills_p[i]);
	for (int i = 4; i >= 0; i--)
		q = q * a + k(f32_mills_q[i]);
	return p / q;
}

INL v v_mills_gap(v a)
{
	v p = k(f32_gap_p[4]), q = k(f32_gap_q[4]);
	for (int i = 3; i >= 0; i--) {
		p = p * a + k(f32_gap_p[i]);
		q = q * a + k(f32_gap_q[i]);
	}
	return ((k(GAP_ZERO) - a) + k(GAP_ZERO - (real)GAP_ZERO)) * (p / q);
}

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
