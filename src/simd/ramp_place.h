/* SPDX-License-Identifier: MIT */
/* The ends of a ramp, with ramp_over() and ramp_lacks() of f32_ramp.h or f64_ramp.h. */
#ifndef ACTFN_RAMP_PLACE_H
#define ACTFN_RAMP_PLACE_H

#include "src/simd/pass.h"

/* Where the ramp is: -4 below, 4 above, 0 between; NaN where x is.  The default one has its ends at -3 and 3. */
INL v ramp_place(v x, par p)
{
	if (!p.custom)
		return x;
	v over = ramp_over(x, p);
	return sel(over <= 0, k(-4), sel(ramp_lacks(x, p) <= 0, k(4), sel(over > 0, k(0), over)));
}

INL pass ramp_open(v place)
{
	return pass_between(place, k(-3), k(3));
}

/* a between the ends, 0 below and `up` above. */
INL v ramp_pieces(v place, v a, v up)
{
	return sel(place <= -3, k(0), sel(place >= 3, up, a));
}

#endif
