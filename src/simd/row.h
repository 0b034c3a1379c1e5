/* SPDX-License-Identifier: MIT */
/* Sixteen elements at a time, in double, as many vectors as the instruction set needs: so sums along a row are the
 * same additions everywhere.  Nothing here may be contracted; the units that include it are compiled that way. */
#ifndef ACTFN_ROW_SIMD_H
#define ACTFN_ROW_SIMD_H

#include "src/simd/row_exp.h"

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

INL double lanes_first(lanes a)
{
	double t[LANES];
	lanes_to(t, a);
	return t[0];
}

/* Halves, quarters, ...: always in this order. */
#if defined(__AVX512F__) && defined(VEC_BYTES)
INL double lanes_sum(lanes a)
{
	__m512d all = a.part[0] + a.part[1];
	__m256d half = _mm512_castpd512_pd256(all) + _mm512_extractf64x4_pd(all, 1);
	__m128d quarter = _mm256_castpd256_pd128(half) + _mm256_extractf128_pd(half, 1);
	return quarter[0] + quarter[1];
}

INL double lanes_max(lanes a)
{
	__m512d all = _mm512_max_pd(a.part[1], a.part[0]);
	__m256d half = _mm256_max_pd(_mm512_extractf64x4_pd(all, 1), _mm512_castpd512_pd256(all));
	__m128d quarter = _mm_max_pd(_mm256_extractf128_pd(half, 1), _mm256_castpd256_pd128(half));
	return quarter[1] > quarter[0] ? quarter[1] : quarter[0];
}
#else
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
#endif

#endif
