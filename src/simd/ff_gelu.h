/* SPDX-License-Identifier: MIT */
/* What gelu' needs besides the bell, as a pair of floats: exp(z^2/2) (Phi(z) + z phi(z)) by 8 polynomials, for
 * instruction sets with tables of 8 floats.  Those of 32 have it in ff_normal.h. */
#ifndef ACTFN_FF_GELU_H
#define ACTFN_FF_GELU_H

#if FF_ENTRIES == 8
#include "src/simd/ff_gelu.inc"

enum { FF_GELU_C3 = FF_C2_LO + 1, FF_GELU_C3_LO, FF_GELU_C4, FF_GELU_C5, FF_GELU_C9 = FF_GELU_C5 + 4 };

/* FF_NORMAL_MIN <= z <= 0, absolute error below 2^-34.  As ff_piece() with one pair of floats more; the last sum is
 * one of two numbers of which either may be the larger one, for near the function's zero they cancel. */
INL ff ff_gelu_bracket(v z)
{
	vi i = ff_piece_of(v_fma(z, k(FF_GELU_SCALE), k(FF_GELU_FIRST)));
	const float(*c)[8] = ff_gelu;
	v mid = v_lookup(c[FF_MID], i), t = z - mid, tl = z - (t + mid), t2 = t * t, p = v_lookup(c[FF_GELU_C9], i);
	v c1 = v_lookup(c[FF_C1], i), c2 = v_lookup(c[FF_C2], i), c3 = v_lookup(c[FF_GELU_C3], i);
	v c4 = v_lookup(c[FF_GELU_C4], i), s3 = v_fma(t, c4, c3), s2 = v_fma(t, s3, c2), s1 = v_fma(t, s2, c1);
	for (int j = FF_GELU_C9 - 1; j >= FF_GELU_C5; j--)
		p = v_fma(t, p, v_lookup(c[j], i));
	v r3 = v_fma(t2, p, v_fma(t, c4, c3 - s3) + v_lookup(c[FF_GELU_C3_LO], i));
	v r2 = v_fma(t, r3, v_fma(t, s3, c2 - s2) + v_lookup(c[FF_C2_LO], i)), less = c1 - s1;
	v r1 = v_fma(t, r2, v_fma(t, s2, less) + v_lookup(c[FF_C1_LO], i));
	/* tl goes with c1 + 2 c2 t + 3 c3 t^2 + 4 c4 t^3 */
	v slope = v_fma(t2, v_fma(2 * t, c4, c3), s1 - less), c0_lo = v_fma(tl, slope, v_lookup(c[FF_C0_LO], i));
	v last = v_opaque(t * s1), lost = v_fma(t, s1, -last);
	ff s0 = ff_sum(v_lookup(c[FF_C0], i), last);
	return ff_fast_sum(s0.hi, (s0.lo + lost) + v_fma(t, r1, c0_lo));
}
#endif

#endif
