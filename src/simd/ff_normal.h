/* SPDX-License-Identifier: MIT */
/* The normal distribution in pairs of floats: Phi(z) and what gelu' needs, for z <= 0, by 32 polynomials each; with
 * tables of 8 floats Phi(z) alone, by 8. */
#ifndef ACTFN_FF_NORMAL_H
#define ACTFN_FF_NORMAL_H

#include "src/simd/ff_exp.h"

#include "src/simd/ff_normal.inc"

#define FF_GELU_ERROR (FF_ENTRIES == 32 ? 0x1p-34 : 0x1p-33)
#define FF_GELU_SLOPE_ERROR (FF_ENTRIES == 32 ? 0x1.8p-34 : 0x1p-33)

#if FF_ENTRIES == 32
/* The rows of the tables. */
enum { FF_MID, FF_C0, FF_C0_LO, FF_C1, FF_C1_LO, FF_C2, FF_C3, FF_C4, FF_C5, FF_C6 };

/* Polynomial i in z - mid, as hi + lo, |lo| < 2^-14.  Of c0 + c1 t + c2 t^2 nothing is lost. */
INL ff ff_piece(const float (*c)[32], vi i, v z)
{
	v t = z - v_lookup(c[FF_MID], i), c2 = v_lookup(c[FF_C2], i);
	v c1 = v_lookup(c[FF_C1], i), c0 = v_lookup(c[FF_C0], i);
	v s1 = v_fma(t, c2, c1), s0 = v_fma(t, s1, c0);
	v p = v_fma(t, v_lookup(c[FF_C6], i), v_lookup(c[FF_C5], i));
	p = v_fma(t, v_fma(t, p, v_lookup(c[FF_C4], i)), v_lookup(c[FF_C3], i));
	v r1 = v_fma(t * t, p, v_fma(t, c2, c1 - s1) + v_lookup(c[FF_C1_LO], i));
	return (ff){ s0, v_fma(t, s1, c0 - s0) + v_fma(t, r1, v_lookup(c[FF_C0_LO], i)) };
}

/* Which polynomial, in the five lower bits. */
INL vi ff_piece_of(v u)
{
	return v_bits(u) >> 20;
}

/* exp(z^2/2) (Phi(z) + z phi(z)), FF_NORMAL_MIN <= z <= 0. */
INL ff ff_gelu_bracket(v z)
{
	return ff_piece(ff_gelu, ff_piece_of(v_fma(z, k(FF_GELU_SCALE), k(FF_GELU_FIRST))), z);
}

#else
enum { FF_MID, FF_C0, FF_C0_LO, FF_C1, FF_C1_LO, FF_C2, FF_C2_LO, FF_C3, FF_C4, FF_LAST = FF_C4 + 6 };

/* The same, of degree 10; of c0 ... c3 t^3 nothing is lost.  Where z is small t is not exact; tl times the
 * derivative, nearly c1 + 2 c2 t, stands for that. */
INL ff ff_piece(const float (*c)[8], vi i, v z)
{
	v mid = v_lookup(c[FF_MID], i), t = z - mid, tl = z - (t + mid), c2 = v_lookup(c[FF_C2], i);
	v c1 = v_lookup(c[FF_C1], i), c0 = v_lookup(c[FF_C0], i), c3 = v_lookup(c[FF_C3], i);
	v s2 = v_fma(t, c3, c2), s1 = v_fma(t, s2, c1), s0 = v_fma(t, s1, c0), p = v_lookup(c[FF_LAST], i);
	for (int j = FF_LAST - 1; j >= FF_C4; j--)
		p = v_fma(t, p, v_lookup(c[j], i));
	v r2 = v_fma(t * t, p, v_fma(t, c3, c2 - s2) + v_lookup(c[FF_C2_LO], i));
	v less = c1 - s1, r1 = v_fma(t, r2, v_fma(t, s2, less) + v_lookup(c[FF_C1_LO], i));
	return (ff){ s0, v_fma(t, s1, c0 - s0) + v_fma(t, r1, v_fma(tl, s1 - less, v_lookup(c[FF_C0_LO], i))) };
}

/* In the three lower bits. */
INL vi ff_piece_of(v u)
{
	return v_bits(u) >> 21;
}
#endif

/* Phi(z), FF_NORMAL_MIN <= z <= 0, relative error below 2^-34.4.  The lower part of the logarithm is so large that
 * its square counts; for ff_exp2() with 8 entries it is too large. */
INL ff ff_normal_of(v z)
{
	ff w = ff_piece(ff_normal, ff_piece_of(v_fma(z, k(FF_NORMAL_SCALE), k(FF_NORMAL_FIRST))), z);
	if (FF_ENTRIES == 8)
		w = ff_norm(w);
	return ff_exp2(w.hi, FF_ENTRIES == 8 ? w.lo : v_fma(w.lo * k(0.5), w.lo, w.lo));
}

/* exp(-z^2/2) */
INL ff ff_density(v z)
{
	v half = z * k(-0.5), h = half * z;
	return ff_exp2(h, v_fma(half, z, -h));
}

#endif
