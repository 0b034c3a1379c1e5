/* SPDX-License-Identifier: MIT */
/* plain.h in float. */
#include "src/simd/f32.inc"
#include "src/simd/f32_exp.h"
#include "src/simd/f32_log.h"
#include "src/simd/f32_normal.h"
#include "src/simd/f32_trig.h"

/* a b - p.  Without FMA the numbers are cut in halves (Veltkamp). */
INL v v_prod_lo(v a, v b, v p)
{
#ifdef HAVE_FMA
	return v_fma(a, b, -p);
#else
	v s = a * 4097, t = b * 4097, ah = s - (s - a), bh = t - (t - b), al = a - ah, bl = b - bh;
	return ((ah * bh - p) + ah * bl + al * bh) + al * bl;
#endif
}
