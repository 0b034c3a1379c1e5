/* SPDX-License-Identifier: MIT */
/* Sixteen elements at a time, in double, as many vectors as the instruction set needs: so sums along a row are the
 * same additions everywhere.  Nothing here may be contracted; the units that include it are compiled that way. */
#ifndef ACTFN_ROW_SIMD_H
#define ACTFN_ROW_SIMD_H

#include "src/simd/exp.h"

enum { LANES = 16, PARTS = LANES / N };

typedef struct lanes {
	v part[PARTS];
} lanes;

INL lanes lanes_of(double c)
{
	lanes a;
	for (int j = 0; j < PARTS; j++)
		a.part[j] = k(c);
	return a;
}

typedef v row_op2(v a, v b);

INL v row_add(v a, v b)
{
	return a + b;
}

INL v row_mul(v a, v b)
{
	return a * b;
}

/* The larger one; a unless both are numbers. */
INL v row_max(v a, v b)
{
	return sel(b > a, b, a);
}

INL lanes lanes_each(row_op2 op, lanes a, lanes b)
{
	for (int j = 0; j < PARTS; j++)
		a.part[j] = op(a.part[j], b.part[j]);
	return a;
}

INL void lanes_to(double *out, lanes a)
{
	for (int j = 0; j < PARTS; j++)
		memcpy(out + j * N, &a.part[j], sizeof a.part[j]);
}

INL lanes lanes_from(const double *in)
{
	lanes a;
	for (int j = 0; j < PARTS; j++)
		memcpy(&a.part[j], in + j * N, sizeof a.part[j]);
	return a;
}

/* Halves, quarters, ...: always in this order. */
INL double lanes_sum(lanes a)
{
	double t[LANES];
	lanes_to(t, a);
	for (int half = LANES / 2; half; half /= 2)
		for (int i = 0; i < half; i++)
			t[i] += t[i + half];
	return t[0];
}

INL double lanes_max(lanes a)
{
	double t[LANES];
	lanes_to(t, a);
	for (int half = LANES / 2; half; half /= 2)
		for (int i = 0; i < half; i++)
			t[i] = t[i + half] > t[i] ? t[i + half] : t[i];
	return t[0];
}

/* exp(t) for t <= 0, relative error below 2^-51; EXP_MIN stops it.  A NaN comes through. */
INL v row_exp(v t)
{
	t = v_max(t, k(EXP_MIN));
	v z = t * 0x1.71547652b82fep+4 + 0x1.8p52;
	v n = v_opaque(z) - 0x1.8p52;
	/* n has 14 bits, the first part of ln(2)/16 37: exact */
	v r = (t - n * 0x1.62e42fefap-5) - n * 0x1.cf79abc9e3b3ap-44, r2 = r * r;
	vi i = v_bits(z);
	v s = v_from_bits(v_bits(v_lookup16(exp_hi, i)) + (i >> 4 << 52));
	v q01 = exp_q[0] + r * exp_q[1], q23 = exp_q[2] + r * exp_q[3], q45 = exp_q[4] + r * exp_q[5];
	return s + s * (r + r2 * (q01 + r2 * (q23 + r2 * q45)));
}

#endif
