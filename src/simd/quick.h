/* SPDX-License-Identifier: MIT */
/* First tries: the mathematics of the bodies in plain double, relative error below
 * 2^-40.  That decides the float in all but one of 16,000 cases; the kernel finds
 * those by unclear() and asks the body.  Same bits, a third of the time. */
#ifndef ACTFN_QUICK_H
#define ACTFN_QUICK_H

#include "src/simd/log.h"
#include "src/simd/normal.h"
#include "src/simd/quick.inc"

typedef struct quick_parts {
	v t, r, q; /* exp(x) = 2^floor(n) t (1 + r q) */
	v n;
} quick_parts;

/* |x| <= 600 */
INL quick_parts quick_reduce(v x)
{
	/* 1.5 * 2^48: the sum is rounded to sixteenths */
	v z = v_opaque(x * 0x1.71547652b82fep+0 + 0x1.8p48);
	v n = z - 0x1.8p48, r = x - n * 0x1.62e42fefa39efp-1;
	v q = quick_exp[3] + r * quick_exp[4];
	for (int i = 2; i >= 0; i--)
		q = quick_exp[i] + r * q;
	return (quick_parts){ v_lookup16(exp_hi, v_bits(z)), r, q, n };
}

/* The power of two that quick_reduce() left out. */
INL v quick_scale(v t, v n)
{
	return v_scale2(t, n, v_bits(v_opaque(n + 0x1.8p48)));
}

INL v quick_e(v x)
{
	quick_parts e = quick_reduce(x);
	return quick_scale(e.t + e.t * e.r * e.q, e.n);
}

INL v quick_expm1(v x)
{
	quick_parts e = quick_reduce(x);
	v t = quick_scale(e.t, e.n);
	return (t - 1) + t * e.r * e.q;
}

/* log(1 + e), 0 <= e <= 1 */
INL v quick_log1p(v e)
{
	vi j = v_bits(v_opaque(e * 15 + 0x1.8p52));
	v c = v_lookup16(log_c, j), z = e * c + (c - 1), q = k(quick_log[6]);
	for (int i = 5; i >= 0; i--)
		q = quick_log[i] + z * q;
	return v_lookup16(log_hi, j) + (z + z * z * q);
}

/* R(a) of normal.h */
INL v quick_mills_ratio(v a)
{
	vi j = mills_piece(a);
	v t = a - v_lookup16(mills_mid, j), q = v_lookup16(quick_mills[9], j);
	for (int i = 8; i >= 0; i--)
		q = v_lookup16(quick_mills[i], j) + t * q;
	return q;
}

#endif
