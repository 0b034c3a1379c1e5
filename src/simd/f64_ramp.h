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
	return s * SIXTH + s * SIXTH_REST;
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

INL v ramp_value(v x, par p)
{
	return v_min(v_max(ramp_line(x, p, 0), k(0)), k(1));
}

/* x times the ramp, 0 below it and x above. */
INL v ramp_times(v x, par p)
{
	v line = ramp_line(x, p, 0);
#ifdef EXACT_UNIT
	/* Where x/2 lies in the middle between two subnormal numbers, x^2/6 decides. */
	line = sel(v_abs(x) < (p.custom ? 0 : 0x1p-60), 0.5 + v_copysign(k(0x1p-52), x), line);
#endif
	return ramp_pieces(ramp_place(x, p), x * line, x);
}

INL v ramp_twice(v x, par p)
{
	return ramp_line(2 * x, p, 0);
}

#endif
