/* SPDX-License-Identifier: MIT */
/* x86 overrides of the vector language: what GCC 12 and Clang 14 do not make
 * of the generic text by themselves. */
#include <immintrin.h>

#if VEC_BYTES == 64
#define X86(op, suffix) _mm512_##op##_##suffix
#elif VEC_BYTES == 32
#define X86(op, suffix) _mm256_##op##_##suffix
#else
#define X86(op, suffix) _mm_##op##_##suffix
#endif
#ifdef ARITH_F64
#define X86_PS pd
#else
#define X86_PS ps
#endif
#define X86_OP2(op, suffix) X86(op, suffix)
#define X86_OP(op) X86_OP2(op, X86_PS)

/* minpd and maxpd return the second operand if either is a NaN. */
#define HAVE_MINMAX
INL v v_min(v x, v c)
{
	return X86_OP(min)(c, x);
}

INL v v_max(v x, v c)
{
	return X86_OP(max)(c, x);
}

#define HAVE_SQRT
INL v v_sqrt(v x)
{
	return X86_OP(sqrt)(x);
}

#ifdef ARITH_F32
#define HAVE_ANY
INL int v_any(m mask)
{
#if VEC_BYTES == 64
	return _mm512_movepi32_mask((__m512i)mask) != 0;
#elif VEC_BYTES == 32
	return _mm256_movemask_ps((__m256)mask) != 0;
#else
	return _mm_movemask_ps((__m128)mask) != 0;
#endif
}
#endif

/* a b + c rounded once.  Not left to contraction: exact products need it for certain. */
#ifdef __FMA__
#define HAVE_FMA
INL v v_fma(v a, v b, v c)
{
	return X86_OP(fmadd)(a, b, c);
}
#endif

#ifdef ARITH_F64
#if VEC_BYTES == 64
#define HAVE_LOOKUP
INL v v_lookup16(const double *table, vi i)
{
	return _mm512_permutex2var_pd(_mm512_loadu_pd(table), (__m512i)i, _mm512_loadu_pd(table + 8));
}

/* 1/d to 14 bits, a quarter of the time of a division. */
#define HAVE_RECIP
INL v v_recip_seed(v d)
{
	return _mm512_rcp14_pd(d);
}

/* hi + lo rounded to odd: truncated, and the last bit set if anything was cut off. */
#define HAVE_ODD
INL v odd(v hi, v lo)
{
	v z = _mm512_add_round_pd(hi, lo, _MM_FROUND_TO_ZERO | _MM_FROUND_NO_EXC);
	__mmask8 inexact = _mm512_cmp_pd_mask(z - hi, lo, _CMP_NEQ_OQ);
	return (v)_mm512_mask_or_epi64((__m512i)z, inexact, (__m512i)z, _mm512_set1_epi64(1));
}
#elif VEC_BYTES == 32
#define HAVE_LOOKUP
INL v v_lookup16(const double *table, vi i)
{
	return _mm256_i64gather_pd(table, (__m256i)(i & 15), 8);
}
#endif
#endif
