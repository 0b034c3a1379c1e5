/* SPDX-License-Identifier: MIT */
/* erf of a pair: z times erf(z)/z, which is tame. */
#ifndef ACTFN_ERF_H
#define ACTFN_ERF_H

#include "src/simd/dd.h"
#include "src/simd/erf.inc"

/* erf(z), z >= 0 and normalised, relative error below 2^-58.  From 6.45 on it is 1 to 2^-63. */
INL dd dd_erf(dd z)
{
	dd c = dd_sel(z.hi > 6.45, (dd){ k(6.45), k(0) }, z);
	vi j = v_bits(v_opaque((c.hi * (16 / ERF_MAX) - 0.5) + 0x1.8p52));
	v t = c.hi - v_lookup16(erf_mid, j), q = v_lookup16(erf_c[13], j);
	for (int i = 12; i >= 2; i--)
		q = q * t + v_lookup16(erf_c[i], j);
	dd s = dd_fast_sum(v_lookup16(erf_c[1], j), q * t);
	s.lo += v_lookup16(erf_lo1, j);
	dd ts = dd_prod(s.hi, t), g = dd_fast_sum(v_lookup16(erf_c[0], j), ts.hi);
	g.lo += (ts.lo + (s.lo * t + s.hi * c.lo)) + v_lookup16(erf_lo0, j);
	return dd_mul(dd_norm(g), c);
}

#endif
