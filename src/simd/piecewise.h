/* SPDX-License-Identifier: MIT */
/* Pieces: what is x, x moved, or constant between bounds.  One rounding at most, so
 * exact in the storage type. */
#ifndef ACTFN_PIECEWISE_H
#define ACTFN_PIECEWISE_H

#include "src/simd/param.h"

/* inside ? a : b, NaN where x is. */
INL v piece(v x, m inside, v a, v b)
{
	return sel(inside, a, sel(x == x, b, x));
}

/* 1 between the bounds, 0 at and beyond them. */
INL v between(v x, double lo, double hi)
{
	v low = k_down(lo), high = k_up(hi);
	return piece(x, (x > low) & (x < high), k(1), k(0));
}

/* The same from y: 0 also where a bound was rounded inwards. */
INL v between_y(v y, v lo, v hi)
{
	return piece(y, (y > lo) & (y < hi), k(1), k(0));
}

INL act clipped(v x, double lo, double hi)
{
	return (act){ .y = v_min(v_max(x, k(lo)), k(hi)), .dx = between(x, lo, hi),
		      .dp = { sel(x <= k_down(lo), k(1), k(0)), sel(x >= k_up(hi), k(1), k(0)) } };
}

/* x moved by bias towards 0 where |x| > lambd, else 0. */
INL act shrunk(v x, double lambd, double bias)
{
	v a = v_abs(x), moved = v_shift(a, -bias);
	m open = a > k_down(lambd);
	v left = sel(x < 0, -moved, moved);
	return (act){ .y = piece(x, open, left, k(0)), .dx = piece(x, open, k(1), k(0)),
		      .dp = { k(0), sel(open, sel(x < 0, k(1), k(-1)), k(0)) } };
}

#endif
