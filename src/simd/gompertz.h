/* SPDX-License-Identifier: MIT */
/* exp of exp for FN(): exp(-e) magnifies the error of e by e, so e = exp(x) comes as a pair. */
#ifndef ACTFN_GOMPERTZ_H
#define ACTFN_GOMPERTZ_H

#include "src/simd/plain.h"

#ifdef ARITH_F32
/* e^x to 2^-30 for x <= 20: 1 + r + r^2/2 with their rounding errors, and r^3 (1/6 + ...) by Taylor.  It does not
 * matter from e^-60 down. */
INL pair v_exp_pair(v x)
{
	v c = v_max(x, k(-60)), n = (c * k(0x1.715476p+0) + k(0x1.8p23)) - k(0x1.8p23);
	v r0 = c - n * k(0x1.62e4p-1), l = n * k(0x1.7f7d1cp-20), r = r0 - l, rl = (r0 - r) - l;
	v h = r * r, q = k(1.0 / 40320);
	for (int i = 7, f = 5040; i >= 3; f /= i--)
		q = q * r + k(1.0 / f);
	v s = 1 + r, u = s + 0.5 * h;
	v lo = (s - u) + 0.5 * h + (((1 - s) + r) + (rl * s + (0.5 * v_prod_lo(r, r, h) + h * r * q)));
	v hi = u + lo;
	return (pair){ v_ldexp(hi, n), v_ldexp((u - hi) + lo, n) };
}
#else
#include "src/simd/exp.h"

INL pair v_exp_pair(v x)
{
	dd e = dd_norm(dd_exp(v_max(x, k(EXP_MIN))));
	return (pair){ e.hi, e.lo };
}
#endif

/* exp(x - exp(x)), x <= 7 */
INL v gompertz_slope(v x)
{
	v c = v_max(x, k(EXP_LOW));
	pair e = v_exp_pair(c);
	v s = c - e.hi, t = s - c;
	return v_exp2(s, (c - (s - t)) - (e.hi + t) - e.lo);
}

#endif
