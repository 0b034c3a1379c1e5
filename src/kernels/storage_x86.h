/* SPDX-License-Identifier: MIT */
/* Parts of vectors with AVX-512: masks in place of two copies through memory. */
#ifndef ACTFN_STORAGE_X86_H
#define ACTFN_STORAGE_X86_H

#include <immintrin.h>

#if defined(STORE_F64)
#define MASKED(op) _mm512_mask_##op##_pd
typedef __m512d masked;
#elif defined(STORE_F32) && defined(ARITH_F64)
#define MASKED(op) _mm256_mask_##op##_ps
typedef __m256 masked;
#elif defined(STORE_F32)
#define MASKED(op) _mm512_mask_##op##_ps
typedef __m512 masked;
#elif defined(ARITH_F64)
#define MASKED(op) _mm_mask_##op##_epi16
typedef __m128i masked;
#else
#define MASKED(op) _mm256_mask_##op##_epi16
typedef __m256i masked;
#endif

INL unsigned first_lanes(size_t n)
{
	return (1u << n) - 1;
}

INL v load_n(const S *x, size_t n)
{
	vs one = narrow(k(1));
	return widen((vs)MASKED(loadu)((masked)one, first_lanes(n), x));
}

INL void store_n(S *y, v a, size_t n)
{
	MASKED(storeu)(y, first_lanes(n), (masked)narrow(a));
}

#endif
