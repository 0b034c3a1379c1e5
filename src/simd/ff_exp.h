/* SPDX-License-Identifier: MIT */
/* e^x as a pair of floats: x = k ln(2)/n + r, e^x = 2^(k/n) (1 + r + c), with a table of n powers of two. */
#ifndef ACTFN_FF_EXP_H
#define ACTFN_FF_EXP_H

#include "src/simd/ff.h"
#include "src/simd/ff.inc"

enum { FF_SHIFT = FF_ENTRIES == 32 ? 18 : 20 }; /* 23 - log2(n) */

typedef struct ff_parts {
	v t, r, c; /* e^x = t (1 + r + c), t the float next to 2^(k/n) */
} ff_parts;

/* (e^r - 1 - r - r^2/2)/r^3, the first terms */
INL v ff_exp_q(v r, int terms)
{
	static const double c[] = { 1 / 6.0, 1 / 24.0, 1 / 120.0, 1 / 720.0 };
	v q = k(c[terms - 1]);
	for (int i = terms - 2; i >= 0; i--)
		q = v_fma(r, q, k(c[i]));
	return q;
}

/* x + xl for -87 <= x <= 88, |xl| < 2^-17.  The reduced argument is exact: x and k times the first part of
 * ln(2)/n are near to each other; it is at most ln(2)/2n.  c takes the rest of everything.  `fine` moves r^2/2 from
 * c to r, which is then rounded: c is smaller, and so is its rounding error. */
INL ff_parts ff_reduce(v x, v xl, int fine)
{
	v z = v_fma(x, k(ff_step[0]), k(0x1.8p23)), n = z - k(0x1.8p23);
	vi i = v_bits(z);
	v r = v_fma(n, k(-ff_step[1]), x), r2 = r * r;
	v rest = v_fma(n, k(-ff_step[2]), v_lookup(ff_power_rest, i) + xl);
	/* the table's bits are less what the lower bits of i bring along */
	v t = v_from_bits(v_bits(v_lookup(ff_power, i)) + (i << FF_SHIFT));
	v p = v_fma(r2, k(0.5), r);
	rest = v_fma(rest, p, rest);
	if (!fine)
		return (ff_parts){ t, r, v_fma(r2, v_fma(r, ff_exp_q(r, 2), k(0.5)), rest) };
	v lost = v_fma(r2, k(0.5), r - p), r2_lo = v_fma(r, r, -r2), r3 = r2 * r;
	return (ff_parts){ t, p, v_fma(r3, ff_exp_q(r, FF_ENTRIES == 32 ? 3 : 4), v_fma(r2_lo, k(0.5), rest)) + lost };
}

/* t (1 + r + c) */
INL ff ff_exp_of(ff_parts e)
{
	v s = v_fma(e.t, e.r, e.t), rest = v_fma(e.t, e.r, e.t - s);
	return (ff){ s, v_fma(e.t, e.c, rest) };
}

/* e^(x + xl), relative error below 2^-35. */
INL ff ff_exp2(v x, v xl)
{
	return ff_exp_of(ff_reduce(x, xl, FF_ENTRIES == 8));
}

INL ff ff_exp(v x)
{
	return ff_exp2(x, k(-0.0));
}

/* e^x - 1 for -87 <= x <= 0, relative error below 2^-35: t (1 + r + c) - 1. */
INL ff ff_expm1(v x)
{
	ff_parts e = ff_reduce(x, k(-0.0), 1);
	v u = e.t - 1, ul = e.t - (u + 1);
	v y = v_fma(e.t, e.r, u), rest = v_fma(e.t, e.r, u - y);
	return (ff){ y, v_fma(e.t, e.c, rest + ul) };
}

#endif
