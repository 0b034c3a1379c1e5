/* SPDX-License-Identifier: MIT */
/* ramp.h in double. */
#ifndef ACTFN_F64_RAMP_H
#define ACTFN_F64_RAMP_H

#include "src/simd/param.h"
#include "src/simd/pass.h"

/* alpha x + beta + more; x finite where it counts */
INL v ramp_line(v x, par p, double more)
{
	if (p.a != SIXTH)
		return v_line(x, p.a, p.b + more);
	v s = x + 6 * (p.b + more);
#ifdef HAVE_FMA
	return s * SIXTH + s * SIXTH_REST;
#else
	return s / 6; /* the two products would be rounded */
#endif
}

INL v ramp_over(v x, par p)
{
	return ramp_line(x, p, 0);
}

INL v ramp_lacks(v x, par p)
{
	return -ramp_line(x, p, -1);
}

#include "src/simd/ramp_place.h"

#ifdef EXACT_UNIT
#include "src/simd/dd.h"

/* The ramp as a pair where alpha is the number 1/6.  Exact where it has at most 52 bits: s.hi times the double next
 * to 1/6, which is 1/6 (1 - 2^-54), then rounds to it, and nothing remains. */
INL dd ramp_pair(v x, par p)
{
	v c = v_min(v_max(x, k(-0x1p130)), k(0x1p130));
	if (p.a != SIXTH)
		return (dd){ ramp_line(x, p, 0), k(0) };
	dd s = dd_sum(c, k(6 * p.b));
	v q = v_opaque(s.hi * SIXTH);
	return (dd){ q, (v_fma(-q, k(6), s.hi) + s.lo) * SIXTH };
}

/* times x, rounded to odd where alpha is 1/6 */
INL v ramp_product(v x, par p)
{
	dd ramp = ramp_pair(x, p);
	if (p.a != SIXTH)
		return x * ramp.hi;
	return sel(x == 0, x, dd_odd(dd_mul1(ramp, v_min(v_max(x, k(-0x1p130)), k(0x1p130)))));
}

INL v ramp_rounded(v x, par p)
{
	dd ramp = ramp_pair(x, p);
	return p.a == SIXTH ? dd_odd(ramp) : ramp.hi;
}
#else
INL v ramp_product(v x, par p)
{
	return x * ramp_line(x, p, 0);
}

INL v ramp_rounded(v x, par p)
{
	return ramp_line(x, p, 0);
}
#endif

INL v ramp_value(v x, par p)
{
	return v_min(v_max(ramp_rounded(x, p), k(0)), k(1));
}

/* x times the ramp, 0 below it and x above. */
INL v ramp_times(v x, par p)
{
	return ramp_pieces(ramp_place(x, p), ramp_product(x, p), x);
}

INL v ramp_twice(v x, par p)
{
	return ramp_rounded(2 * x, p);
}

#endif
