/* SPDX-License-Identifier: MIT */
/* Exponentials for sums along a row.  Multiplications and additions only, none of them contracted: the same bits
 * with and without FMA.  2^u = 2^n 2^f with n a multiple of 1/16 and |f| <= 1/32. */
#ifndef ACTFN_ROW_EXP_H
#define ACTFN_ROW_EXP_H

#include "src/simd/exp.h"
#include "src/simd/row_exp.inc"

/* 2^u, u <= 1000, relative error below 2^-37; below 2^-1000 it is that.  A NaN comes through.  The polynomial is of degree 4, by
 * two products. */
INL v row_exp2(v u)
{
	u = v_max(u, k(-1000));
	v z = v_opaque(u + 0x1.8p48), n = z - 0x1.8p48, f = u - n;
	v y = (f + row_exp_a[0]) * f + row_exp_a[1];
	v e = (y + (f + row_exp_a[2])) * y + row_exp_a[3];
	vi i = v_bits(z);
	e *= v_lookup16(row_exp_t, i);
#ifdef HAVE_SCALE2
	e = v_scale2(e, n, i);
#else
	e = v_from_bits(v_bits(e) + ((i & ~15) << 48));
#endif
	return e;
}

/* e^(x + xl), x <= 700, xl some ulps of it, relative error below 2^-52; from -746 on downwards it is 0. */
INL v row_exp_pair(v x, v xl)
{
	m dead = x < -746.0;
	x = v_max(x, k(-746));
	v z = v_opaque(x * 0x1.71547652b82fep+0 + 0x1.8p48), n = z - 0x1.8p48;
	/* n has 16 bits, the first part of ln(2) 37: exact */
	v r = (x - n * 0x1.62e42fefap-1) + (sel(xl == xl, xl, k(0)) - n * 0x1.cf79abc9e3b3ap-40), r2 = r * r;
	v q01 = exp_q[0] + r * exp_q[1], q23 = exp_q[2] + r * exp_q[3], q45 = exp_q[4] + r * exp_q[5];
	v p = r + (r2 * (q01 + r2 * (q23 + r2 * q45)) + v_lookup16(exp_lo, v_bits(z)));
	v t = v_lookup16(exp_hi, v_bits(z));
	/* 2^200 more, as n reaches -1077, and back in the end, where what is subnormal is rounded */
	v scale = v_from_bits((v_bits(z) & ~15) - v_bits(k(0x1.8p48)));
	scale = v_from_bits((v_bits(scale) << 48) + v_bits(k(0x1p200)));
	v e = (t + t * p) * scale * 0x1p-200;
	return sel(dead, k(0), e);
}

#endif
