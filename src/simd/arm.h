/* SPDX-License-Identifier: MIT */
/* Straight arms of piecewise linear functions, with all their digits also where they cross zero. */
#ifndef ACTFN_ARM_H
#define ACTFN_ARM_H

#include "src/simd/param.h"

/* a + b exactly (Knuth). */
INL pair v_two_sum(v a, v b)
{
	a = v_opaque(a);
	b = v_opaque(b);
	v s = a + b, t = s - a;
	return (pair){ s, (a - (s - t)) + (b - t) };
}

/* slope (x - from) */
INL pair v_rise(v x, double from, double slope)
{
	pair t = k2(-from, 0), a = k2(slope, 0), d = v_two_sum(x, t.hi), y = v_prod(d.hi, a);
	y.lo += (d.lo + t.lo) * a.hi;
	return y;
}

/* hi + lo; hi alone where it is infinite */
INL v v_whole(v hi, v lo)
{
	return sel(lo - lo == 0, hi + lo, hi);
}

/* from + slope (x - from); a level one is flat at infinity, too. */
INL v v_arm(v x, double from, double slope)
{
	pair y = v_rise(x, from, slope), t = k2(from, 0), s = v_two_sum(y.hi, t.hi);
	return slope == 0 ? k(from) : v_whole(s.hi, s.lo + (y.lo + t.lo));
}

#endif
