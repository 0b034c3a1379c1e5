/* SPDX-License-Identifier: MIT */
/* atan as a pair: atan(x) = atan(c) + atan((x - c)/(1 + c x)), c near x. */
#ifndef ACTFN_ATAN_H
#define ACTFN_ATAN_H

#include "src/simd/dd.h"
#include "src/simd/atan.inc"

/* atan(a), a >= 0 with at most 24 significant bits, relative error about 2^-60. */
INL dd dd_atan(v a)
{
	v b = sel(a > 1, 1 / a, a);
	v guess = b / (1 + k(0.28) * b * b); /* to 0.005 */
	guess = sel(a > 1, k(1.5707963267948966) - guess, guess) * k(10.185916357881302); /* 32/pi */
	m last = guess > 15.5; /* c = infinity */
	vi j = v_bits(v_opaque(guess + 0x1.8p52));
	v c = v_lookup16(atan_c, j);
	dd top = dd_sel(last, (dd){ k(-1), k(0) }, dd_sum(a, -c));
	dd den = dd_sel(last, (dd){ a, k(0) }, dd_sum(k(1), a * c));
	dd t = dd_div(top, den);
	v t2 = t.hi * t.hi, p = k(atan_p[6]);
	for (int i = 5; i >= 0; i--)
		p = p * t2 + atan_p[i];
	dd base = dd_sel(last, (dd){ k(0x1.921fb54442d18p+0), k(0x1.1a62633145c07p-54) },
			 (dd){ v_lookup16(atan_hi, j), v_lookup16(atan_lo, j) });
	dd y = dd_sum(base.hi, t.hi);
	y.lo += (t.lo + base.lo) + t.hi * (t2 * p);
	return y;
}

#endif
