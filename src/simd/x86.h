/* SPDX-License-Identifier: MIT */
/* x86 overrides of the vector language: what GCC 12 and Clang 14 do not make
 * of the generic text by themselves. */
#include <immintrin.h>

enum { ZERO_SUBNORMAL_OR_NAN = 0xa7 }; /* vfpclass */

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

#define HAVE_ANY
INL int v_any(m mask)
{
#if VEC_BYTES == 64 && defined(ARITH_F32)
	return _mm512_movepi32_mask((__m512i)mask) != 0;
#elif VEC_BYTES == 64
	return _mm512_movepi64_mask((__m512i)mask) != 0;
#else
	return X86_OP(movemask)((v)mask) != 0;
#endif
}

/* For ff.h: table[i] for a table of FF_ENTRIES floats, by the low bits of i, 1/d to FF_SEED_BITS bits, and the relative
 * error that comes of it. */
#if defined(ARITH_F32) && VEC_BYTES == 64
#define FF_ENTRIES 32
#define FF_SEED_BITS 14
#define FF_ERROR 0x1.8p-35
INL v v_lookup(const float *table, vi i)
{
	return _mm512_permutex2var_ps(_mm512_loadu_ps(table), (__m512i)i, _mm512_loadu_ps(table + 16));
}

INL v v_recip_seed(v d)
{
	return _mm512_rcp14_ps(d);
}

/* A mask's bits, one a lane. */
INL unsigned v_lanes(m mask)
{
	return _mm512_movepi32_mask((__m512i)mask);
}

/* In which lanes is a = b and size > least?  A bit for each. */
INL unsigned v_same(v a, v b, v size, v least)
{
	__mmask16 large = _mm512_cmp_ps_mask(size, least, _CMP_GT_OQ);
	return _mm512_mask_cmp_ps_mask(large, a, b, _CMP_EQ_OQ);
}
#elif defined(ARITH_F32) && VEC_BYTES == 32
#define FF_ENTRIES 8
#define FF_SEED_BITS 11
#define FF_ERROR 0x1.6p-33
INL v v_lookup(const float *table, vi i)
{
	return _mm256_permutevar8x32_ps(_mm256_loadu_ps(table), (__m256i)i);
}

INL v v_recip_seed(v d)
{
	return _mm256_rcp_ps(d);
}

INL unsigned v_lanes(m mask)
{
	return (unsigned)_mm256_movemask_ps((v)mask);
}

INL unsigned v_same(v a, v b, v size, v least)
{
	return v_lanes((a == b) & (size > least));
}
#endif

#if defined(ARITH_F32) && VEC_BYTES == 64
/* x 2^n, rounded once. */
#define HAVE_SCALEF
INL v v_scalef(v x, v n)
{
	return _mm512_scalef_ps(x, n);
}

#define HAVE_ANY_WITHOUT
INL int v_any_without(v x, int32_t these)
{
	return _mm512_testn_epi32_mask((__m512i)x, _mm512_set1_epi32(these)) != 0;
}

#define HAVE_ANY_TINY
INL int v_any_tiny(v x)
{
	return _mm512_fpclass_ps_mask(x, ZERO_SUBNORMAL_OR_NAN) != 0;
}

/* table[i & 31] in each lane: a cycle for 16 lanes. */
#define HAVE_LOOKUP32
INL v v_lookup32(const float *table, vi i)
{
	return _mm512_permutex2var_ps(_mm512_loadu_ps(table), (__m512i)i, _mm512_loadu_ps(table + 16));
}
#endif

/* a b + c rounded once.  Not left to contraction: exact products need it for certain. */
#ifdef __FMA__
#define HAVE_FMA
INL v v_fma(v a, v b, v c)
{
	return X86_OP(fmadd)(a, b, c);
}

/* c - a b; GCC turns two of v_fma(-a, ...) into three instructions. */
#define HAVE_FNMA
INL v v_fnma(v a, v b, v c)
{
	return X86_OP(fnmadd)(a, b, c);
}
#endif

#ifdef ARITH_F64
#if VEC_BYTES == 64
#define HAVE_ANY_BEYOND
INL int v_any_beyond(v x, double c)
{
	return _mm512_cmp_pd_mask(_mm512_abs_pd(x), _mm512_set1_pd(c), _CMP_GE_OQ) != 0;
}

#define HAVE_LOOKUP
INL v v_lookup16(const double *table, vi i)
{
	return _mm512_permutex2var_pd(_mm512_loadu_pd(table), (__m512i)i, _mm512_loadu_pd(table + 8));
}

#define HAVE_CONVERT
INL v v_widen(vf x)
{
	return _mm512_cvtps_pd((__m256)x);
}

INL vf v_narrow(v x)
{
	return (vf)_mm512_cvtpd_ps(x);
}

#define HAVE_SCALE2
INL v v_scale2(v t, v n, vi z)
{
	(void)z;
	return _mm512_scalef_pd(t, n);
}

/* See unclear.h. */
#define HAVE_UNCLEAR
INL int v_unclear(v y, int64_t centre, int64_t far, double least, double most)
{
	__mmask8 near = _mm512_testn_epi64_mask((__m512i)(v_bits(y) + centre), _mm512_set1_epi64(far));
	v a = _mm512_abs_pd(y);
	__mmask8 small = _mm512_mask_cmp_pd_mask(_mm512_cmp_pd_mask(a, k(least), _CMP_GT_OQ), a, k(most), _CMP_LT_OQ);
	return !_kortestz_mask8_u8(near, small);
}

#define HAVE_COPYSIGN
INL v v_copysign(v x, v sign)
{
	__m512i top = _mm512_set1_epi64(INT64_MIN);
	v y = (v)_mm512_ternarylogic_epi64(top, (__m512i)sign, (__m512i)x, 0xca); /* top ? sign : x */
#ifdef __clang__
	y = v_opaque(y); /* Clang 14 merges this and a sel() after it, and mixes up the operands (in tlu) */
#endif
	return y;
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
/* GCC 12 converts lane by lane.  (No gather instruction for the tables: it is the
 * slower one wherever microcode guards against Downfall.) */
#define HAVE_CONVERT
INL v v_widen(vf x)
{
	return _mm256_cvtps_pd((__m128)x);
}

INL vf v_narrow(v x)
{
	return (vf)_mm256_cvtpd_ps(x);
}
#endif
#endif
