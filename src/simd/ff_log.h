/* SPDX-License-Identifier: MIT */
/* log(1 + e) as a pair of floats: with c next to 1/(1 + e) and z = c (1 + e) - 1 it is log(1 + z) - log c. */
#ifndef ACTFN_FF_LOG_H
#define ACTFN_FF_LOG_H

#include "src/simd/ff_exp.h"

#define FF_LOG_ERROR (FF_ENTRIES == 32 ? FF_ERROR : 0x1p-31)

/* (log(1 + z) - z + z^2/2)/z^3, the first terms */
INL v ff_log_q(v z)
{
	static const double c[] = { 1 / 3.0, -1 / 4.0, 1 / 5.0, -1 / 6.0, 1 / 7.0, -1 / 8.0, 1 / 9.0 };
	int terms = FF_ENTRIES == 32 ? 4 : 7;
	v q = k(c[terms - 1]);
	for (int i = terms - 2; i >= 0; i--)
		q = v_fma(z, q, k(c[i]));
	return q;
}

/* 0 <= e <= 1, normalised; also the relative error of a small result is below FF_LOG_ERROR. */
INL ff ff_log1p(ff e)
{
	vi j = v_bits(v_fma(e.hi, k(FF_ENTRIES - 1), k(0x1.8p23)));
	v c = v_lookup(ff_log_c, j), p = e.hi * c, z = p + (c - 1); /* exact */
	v zl = v_fma(e.lo, c, v_fma(e.hi, c, -p)), z2 = z * z;
	v y = v_fma(z2, k(-0.5), z), lost = v_fma(z2, k(-0.5), z - y);
	v rest = v_fma(zl, v_fma(z, z, -z), zl) + v_lookup(ff_log_lo, j);
	rest = v_fma(z2 * z, ff_log_q(z), v_fma(v_fma(z, z, -z2), k(-0.5), rest)) + lost;
	ff s = ff_fast_sum(v_lookup(ff_log_hi, j), y);
	return (ff){ s.hi, s.lo + rest };
}

#endif
