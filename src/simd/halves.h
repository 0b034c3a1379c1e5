/* SPDX-License-Identifier: MIT */
/* A vector as doubles: as it is, or a vector of floats in two halves. */
#ifndef ACTFN_HALVES_H
#define ACTFN_HALVES_H

#include "src/simd/vec.h"

#if defined(ARITH_F32) && defined(VEC_BYTES)
enum { HALVES = 2 };
typedef double vd __attribute__((vector_size(VEC_BYTES), may_alias));

#if defined(__SSE2__) && VEC_BYTES == 64
#define LOW_HALF(x) _mm512_cvtps_pd(_mm512_castps512_ps256(x))
#define HIGH_HALF(x) _mm512_cvtps_pd(_mm512_extractf32x8_ps(x, 1))
#elif defined(__SSE2__) && VEC_BYTES == 32
#define LOW_HALF(x) _mm256_cvtps_pd(_mm256_castps256_ps128(x))
#define HIGH_HALF(x) _mm256_cvtps_pd(_mm256_extractf128_ps(x, 1))
#elif defined(__SSE2__)
#define LOW_HALF(x) _mm_cvtps_pd(x)
#define HIGH_HALF(x) _mm_cvtps_pd(_mm_movehl_ps(x, x))
#else
typedef float vh __attribute__((vector_size(VEC_BYTES / 2), may_alias));
#define LOW_HALF(x) __builtin_convertvector(((union { v all; vh half[2]; }){ x }).half[0], vd)
#define HIGH_HALF(x) __builtin_convertvector(((union { v all; vh half[2]; }){ x }).half[1], vd)
#endif

INL vd half_of(v x, int h)
{
	return h ? (vd)HIGH_HALF(x) : (vd)LOW_HALF(x);
}
#else
enum { HALVES = 1 };
#ifdef VEC_BYTES
typedef v vd;
#else
typedef double vd;
#endif

INL vd half_of(v x, int h)
{
	(void)h;
	return (vd)x;
}
#endif

#endif
