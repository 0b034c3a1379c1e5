/* SPDX-License-Identifier: MIT */
/* Pieces: what is x, x moved, or constant between bounds.  One rounding at most, so
 * exact in the storage type. */
#ifndef ACTFN_PIECEWISE_H
#define ACTFN_PIECEWISE_H

#include "src/simd/param.h"
#include "src/simd/pass.h"

/* inside ? a : b, NaN where x is. */
INL v piece(v x, m inside, v a, v b)
{
	return sel(inside, a, sel(x == x, b, x));
}

INL pass above(v x, double c)
{
	return pass_above(x, k_down(c));
}

INL pass between(v x, double lo, double hi)
{
	return pass_between(x, k_down(lo), k_up(hi));
}

INL v slope_between(v x, double lo, double hi)
{
	return passed(between(x, lo, hi), k(1));
}

/* The same from y: 0 also where a bound was rounded inwards. */
INL v between_y(v y, v lo, v hi)
{
	return passed(pass_between(y, lo, hi), k(1));
}

INL act clipped(v x, double lo, double hi)
{
	act a = gated(v_min(v_max(x, k(lo)), k(hi)), between(x, lo, hi), 1, 0);
	a.dp[0] = sel(x <= k_down(lo), k(1), k(0));
	a.dp[1] = sel(x >= k_up(hi), k(1), k(0));
	return a;
}

/* x moved by bias towards 0 where |x| > lambd, else 0. */
INL act shrunk(v x, double lambd, double bias)
{
	pass p = pass_beyond(x, k_down(lambd));
	v moved = v_flip(v_shift(v_abs(x), -bias), x);
	act a = gated(bias == 0 ? passed_x(p) : passed(p, moved), p, 1, 0);
	a.dp[1] = passed(p, v_flip(k(-1), x));
	return a;
}

#endif
