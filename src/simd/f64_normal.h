/* SPDX-License-Identifier: MIT */
/* The normal distribution in double: R(a) = exp(a^2/2) Phi(-a) by sixteen polynomials, and erf. */
#ifndef ACTFN_F64_NORMAL_H
#define ACTFN_F64_NORMAL_H

#include "src/simd/f64_exp.h"
#include "src/simd/f64_mills.inc"

/* From here on exp(-a^2/2) is 0, times any double below 2^30 too. */
#define MILLS_MAX 39.25

/* Which polynomial: quarters of octaves that u has passed. */
INL vi mills_f64_piece(v a)
{
	v u = a * F64_MILLS_SCALE + F64_MILLS_FIRST;
	return (v_bits(u) - v_bits(k(F64_MILLS_FIRST))) >> 50;
}

typedef struct mills_f64 {
	v c, rest; /* R(a) = c + rest, |rest| < c/2 */
} mills_f64;

/* 0 <= a <= MILLS_MAX */
INL mills_f64 mills_f64_of(v a)
{
	vi j = mills_f64_piece(a);
	v t = a - v_lookup16(f64_mills_mid, j), q = v_lookup16(f64_mills_c[13], j);
	for (int i = 12; i >= 1; i--)
		q = q * t + v_lookup16(f64_mills_c[i], j);
	return (mills_f64){ v_lookup16(f64_mills_c[0], j), q * t + v_lookup16(f64_mills_lo, j) };
}

INL v v_mills(v a)
{
	mills_f64 r = mills_f64_of(a);
	return r.c + r.rest;
}

/* R(a) - a/sqrt(2 pi) */
INL dd mills_gap_f64(v a)
{
	mills_f64 r = mills_f64_of(a);
	dd line = dd_mul1((dd){ k(-0x1.9884533d43651p-2), k(0x1.cbc0d30ebfd15p-56) }, a);
	return dd_norm(dd_add(dd_fast_sum(r.c, r.rest), line));
}

INL v v_mills_gap(v a)
{
	dd gap = mills_gap_f64(a);
	return gap.hi;
}

#define HAVE_MILLS_TIMES
INL v mills_times(v a, power e)
{
	mills_f64 r = mills_f64_of(a);
	return power_last_dd(dd_mul(dd_mul1(dd_fast_sum(r.c, r.rest), a), power_dd(e)), e);
}

INL v mills_gap_times(v a, power e)
{
	return power_last_dd(dd_mul(mills_gap_f64(a), power_dd(e)), e);
}

/* Near 0 a polynomial; beyond, 1 - 2 exp(-a^2) R(sqrt(2) a). */
INL v v_erf(v x)
{
	v a = v_min(v_abs(x), k(6)), s = a * a, p = k(f64_erf[10]);
	for (int i = 9; i >= 0; i--)
		p = p * s + f64_erf[i];
	v tail = v_exp2(-s, -dd_prod(a, a).lo) * v_mills(a * 1.4142135623730951);
	return v_copysign(sel(a < 0.75, a * p, 1 - 2 * tail), x);
}

#endif
