/* SPDX-License-Identifier: MIT */
/* The normal distribution in pairs of floats. */
#ifndef ACTFN_FF_NORMAL_H
#define ACTFN_FF_NORMAL_H

#include "src/simd/ff_more.h"

#if FF_ENTRIES == 32
#include "src/simd/ff_normal.inc"

/* log(Phi(z)), FF_NORMAL_MIN <= z <= 0, as hi + lo, |lo| < 2^-14.  Of c0 + c1 t + c2 t^2 nothing is lost. */
INL ff ff_log_normal(v z)
{
	vi i = v_bits(v_fma(z, k(FF_NORMAL_SCALE), k(FF_NORMAL_FIRST))) >> 20;
	v t = z - v_lookup(ff_normal_mid, i), c2 = v_lookup(ff_normal_c2, i);
	v c1 = v_lookup(ff_normal_c1, i), c0 = v_lookup(ff_normal_c0, i);
	v s1 = v_fma(t, c2, c1), s0 = v_fma(t, s1, c0);
	v p = v_fma(t, v_lookup(ff_normal_c6, i), v_lookup(ff_normal_c5, i));
	p = v_fma(t, v_fma(t, p, v_lookup(ff_normal_c4, i)), v_lookup(ff_normal_c3, i));
	v r1 = v_fma(t * t, p, v_fma(t, c2, c1 - s1) + v_lookup(ff_normal_c1_lo, i));
	return (ff){ s0, v_fma(t, s1, c0 - s0) + v_fma(t, r1, v_lookup(ff_normal_c0_lo, i)) };
}

/* Phi(z), relative error below 2^-34.  The lower part of the logarithm is so large that its square counts. */
INL ff ff_normal(v z)
{
	ff w = ff_log_normal(z);
	return ff_exp_sum(w.hi, v_fma(w.lo * k(0.5), w.lo, w.lo));
}
#endif

#endif
