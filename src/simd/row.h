/* SPDX-License-Identifier: MIT */
/* Sixteen elements in double: their sum and maximum, by halves. */
#ifndef ACTFN_ROW_SIMD_H
#define ACTFN_ROW_SIMD_H

#include "src/simd/lanes.h"
#include "src/simd/row_exp.h"

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
