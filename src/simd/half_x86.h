/* SPDX-License-Identifier: MIT */
/* The conversions of half.h on AVX2 and AVX-512.  (VCVTNEPS2BF16 is not among them: it takes subnormal
 * numbers for 0.) */
#include <immintrin.h>

#ifdef ARITH_F64
#define FLOAT_BYTES (VEC_BYTES / 2)
#else
#define FLOAT_BYTES VEC_BYTES
#endif

#if FLOAT_BYTES == 16
#define MM(op) _mm_##op
/* Half a register. */
INL __m128i half_load(vs x)
{
	long long i;
	memcpy(&i, &x, sizeof i);
	return _mm_cvtsi64_si128(i);
}

INL vs half_store(__m128i a)
{
	long long i = _mm_cvtsi128_si64(a);
	vs x;
	memcpy(&x, &i, sizeof x);
	return x;
}
#elif FLOAT_BYTES == 32
#define MM(op) _mm256_##op
#define half_load(x) ((__m128i)(x))
#define half_store(x) ((vs)(x))
#else
#define MM(op) _mm512_##op
#define half_load(x) ((__m256i)(x))
#define half_store(x) ((vs)(x))
#endif

/* One instruction; GCC 12 makes four of the generic text. */
#define TO_U32(x) ((vu)MM(cvtepu16_epi32)(half_load(x)))

/* F16C rounds as half_from_float() does, and 20 instructions are gone. */
#define HAVE_F16
INL vf f16_to_float(vs x)
{
	return (vf)MM(cvtph_ps)(half_load(x));
}

INL vs f16_from_float(vf x)
{
#if FLOAT_BYTES == 16
	return half_store(_mm_cvtps_ph((__m128)x, _MM_FROUND_TO_NEAREST_INT));
#elif FLOAT_BYTES == 32
	return half_store(_mm256_cvtps_ph((__m256)x, _MM_FROUND_TO_NEAREST_INT));
#else
	return half_store(_mm512_cvtps_ph((__m512)x, _MM_FROUND_TO_NEAREST_INT));
#endif
}

#if VEC_BYTES == 64 && defined(ARITH_F64)
/* 4 instructions for some 25. */
#define HAVE_ODD_FLOAT
INL vf odd_float(v x)
{
	__m256 f = _mm512_cvt_roundpd_ps(x, _MM_FROUND_TO_ZERO | _MM_FROUND_NO_EXC);
	__mmask8 inexact = _mm512_cmp_pd_mask(_mm512_cvtps_pd(f), x, _CMP_NEQ_OQ);
	return (vf)_mm256_mask_or_epi32((__m256i)f, inexact, (__m256i)f, _mm256_set1_epi32(1));
}
#endif

#if FLOAT_BYTES == 64
/* Without masks turned into vectors and back: a tenth of the time of identity in bfloat16. */
#define HAVE_CLEAR
INL int clear(vu u)
{
	__mmask16 middle = _mm512_testn_epi32_mask((__m512i)(u + 0x8008), _mm512_set1_epi32(0xfff0));
	__mmask16 infinite = _mm512_cmpge_epu32_mask((__m512i)(u << 1), _mm512_set1_epi32((int)0xff000000));
	return _kortestz_mask16_u8(middle, infinite);
}

#define HAVE_SAME
INL int same(vs a, vs b)
{
	__m256i d = (__m256i)(a ^ b);
	return _mm256_testz_si256(d, d);
}
#endif
