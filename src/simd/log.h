/* SPDX-License-Identifier: MIT */
/* Logarithms of 1 + e: as a pair for 0 <= e <= 1, and plain for every e > -1. */
#ifndef ACTFN_LOG_H
#define ACTFN_LOG_H

#include "src/simd/dd.h"
#include "src/simd/log.inc"

/* log(1 + e), 0 <= e <= 1 and normalised, relative error below 2^-57, also for tiny e. */
INL dd dd_log1p(dd e)
{
	vi j = v_bits(v_opaque(e.hi * 15 + 0x1.8p52)); /* the nearest of the points j/15 */
	v c = v_lookup16(log_c, j);
	dd ec = dd_prod(e.hi, c);
	dd z = dd_sum(c - 1, ec.hi);
	z.lo += ec.lo + e.lo * c;
	v h = z.hi, h2 = h * h;
	v p01 = log_p[0] + h * log_p[1], p23 = log_p[2] + h * log_p[3], p45 = log_p[4] + h * log_p[5];
	v p678 = log_p[6] + h * (log_p[7] + h * log_p[8]);
	v p = p01 + h2 * (p23 + h2 * (p45 + h2 * p678));
	dd y = dd_sum(v_lookup16(log_hi, j), h);
	y.lo += v_lookup16(log_lo, j) + (z.lo - h * z.lo) + h2 * (h * p - 0.5);
	return y;
}

/* log(1 + u) in plain double, some 2 ulp, also where 1 + u cancels; NaN for u <= -1. */
INL v dd_log1p_any(dd w)
{
	dd sum = dd_norm(dd_add1(w, k(1)));
	v u = w.hi, d = sum.hi, lost = sum.lo;
	vi e = ((v_bits(d) - v_bits(k(0.70710678118654752))) >> 52);
	v n = v_from_bits(v_bits(k(0x1.8p52)) + e) - 0x1.8p52;
	v scale = v_from_bits(v_bits(k(1)) - (e << 52));
	v f = sel(e == 0, u, (d * scale - 1) + lost * scale); /* m - 1 */
	v s = f / (2 + f), s2 = s * s, a = k(log_a[7]);
	for (int i = 6; i >= 0; i--)
		a = a * s2 + log_a[i];
	v y = n * 0x1.62e42fefa38p-1 + (s * 2 + (s * s2 * a + n * 0x1.ef35793c7673p-45));
	y = sel(d > 0, y, k(NAN));
	return sel((u == u) & (u < INFINITY), y, u);
}

#endif
