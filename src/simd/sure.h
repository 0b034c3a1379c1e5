/* SPDX-License-Identifier: MIT */
/* Ziv's rounding test for two vectors at once: nearly always all of it is certain, and then nothing else is to be known. */
#ifndef ACTFN_SURE_H
#define ACTFN_SURE_H

#include "src/simd/vec.h"

#ifdef FF_ENTRIES

/* The smaller one of |a| and |b|. */
INL v v_least_size(v a, v b)
{
#if VEC_BYTES == 64
	return _mm512_range_ps(a, b, 10);
#else
	return v_min(v_abs(a), v_abs(b));
#endif
}

/* Is a = b and |size| > least in all lanes of both? */
INL int v_both_same(const v *a, const v *b, const v *size, v least)
{
	v smaller = v_least_size(size[0], size[1]);
#if VEC_BYTES == 64
	__mmask16 sure = _mm512_cmp_ps_mask(a[0], b[0], _CMP_EQ_OQ);
	sure = _mm512_mask_cmp_ps_mask(sure, a[1], b[1], _CMP_EQ_OQ);
	sure = _mm512_mask_cmp_ps_mask(sure, smaller, least, _CMP_GT_OQ);
	return _kortestc_mask16_u8(sure, sure);
#else
	m one = a[0] == b[0], other = a[1] == b[1], large = smaller > least;
	return v_lanes(one & other & large) == (1 << N) - 1;
#endif
}

#endif
#endif
