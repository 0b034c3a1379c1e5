/* SPDX-License-Identifier: MIT */
/* The normal distribution's tail, Phi(-a) = exp(-a^2/2) R(a): R is Mills' ratio
 * over sqrt(2 pi), a tame function, so the tail keeps its relative accuracy. */
#ifndef ACTFN_NORMAL_H
#define ACTFN_NORMAL_H

#include "src/simd/exp.h"
#include "src/simd/mills.inc"

#define NORMAL_MAX 14.59 /* 14.59 Phi(-14.59) < 2^-150: 0 in every 32-bit format */

/* The piece of the tables that a belongs to, in the low bits. */
INL vi mills_piece(v a)
{
	return v_bits(v_opaque((a * (MILLS_A - a * MILLS_B) - 0.5) + 0x1.8p52));
}

/* R(a) by piece j: in it, or a little beyond. */
INL dd mills_by(v a, vi j)
{
	v t = a - v_lookup16(mills_mid, j);
	v q = v_lookup16(mills_c[13], j);
	for (int i = 12; i >= 2; i--)
		q = q * t + v_lookup16(mills_c[i], j);
	dd s = dd_fast_sum(v_lookup16(mills_c[1], j), q * t);
	s.lo += v_lookup16(mills_lo1, j);
	dd ts = dd_prod(s.hi, t), r = dd_fast_sum(v_lookup16(mills_c[0], j), ts.hi);
	r.lo += (ts.lo + s.lo * t) + v_lookup16(mills_lo0, j);
	/* near 0 R(a) = 1/2 - a/sqrt(2 pi): a subnormal x R(x) is a tie but for this term */
	m tiny = a < 0x1p-30;
	return dd_sel(tiny, (dd){ k(0.5), a * -0.39894228040143267794 }, r);
}

/* R(a), 0 <= a <= NORMAL_MAX. */
INL dd mills(v a)
{
	return mills_by(a, mills_piece(a));
}

#endif
