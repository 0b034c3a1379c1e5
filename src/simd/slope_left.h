/* SPDX-License-Identifier: MIT */
/* f' = e^x F(x) in float, for functions whose f' has a zero z: polynomials instead of the quotients of rounded sums that
 * F is, and so half the error.  Tables are written by tools/math/slope_left.py. */
#ifndef ACTFN_SLOPE_LEFT_H
#define ACTFN_SLOPE_LEFT_H

#include "src/simd/zeros.h"

#ifdef ARITH_F32
/* d (c + t q), where c counts most */
INL v slope_near(pair d, double c, v t, v q)
{
	pair lead = k2(c, 0);
	v rest = t * q + lead.lo;
	return d.hi * lead.hi + (d.hi * rest + d.lo * (rest + lead.hi));
}

/* c (x + 1) + e ((x + 1) p + q), e = e^x; x + 1 is exact from -1 down */
INL v slope_far(v x, double c, v e, v p, v q)
{
	pair lead = k2(c, 0);
	v x1 = x + 1, rest = e * (x1 * p + q);
	if (c != 1)
		rest = x1 * lead.lo + rest;
	return x1 * lead.hi + rest;
}

/* The function with that slope: x e^x (c + e r), where the first term counts; r is the sum of p and q. */
INL v value_far(v x, double c, power g, v r)
{
	pair lead = k2(c, 0);
	v y = x * lead.hi, rest = x * (power_whole(g) * r + lead.lo);
	return power_last((y + ((y + rest) * g.p + rest)) * g.t, g);
}
#endif

#endif
