/* SPDX-License-Identifier: MIT */
/* Adaptive piecewise linear units with any number of hinges: max(0, x) + sum a_s max(0, b_s - x).  Agostinelli,
 * Hoffman, Sadowski & Baldi 2015, arXiv:1412.6830.  In double, nothing contracted, so that all machines agree. */
#ifndef ACTFN_LEARNED_APL_H
#define ACTFN_LEARNED_APL_H

#include "src/simd/vec.h"

/* max(0, b - x), and whether it is open: at b it is not. */
INL m apl_open(v x, double b)
{
	return x < k(b);
}

INL v apl_hinge(v x, double b)
{
	return sel(apl_open(x, b), k(b) - x, k(0));
}

/* At -inf the terms are infinite, and decide by the sum of their slopes: the limit. */
INL v apl_left(size_t hinges, const double *a, const double *b)
{
	double slope = 0;
	v constant = k(0);
	for (size_t s = 0; s < hinges; s++) {
		slope += a[s];
		constant += v_opaque(k(a[s]) * k(b[s]));
	}
	return slope > 0 ? k(INFINITY) : slope < 0 ? k(-INFINITY) : constant;
}

INL v apl_y(v x, size_t hinges, const double *a, const double *b, v left)
{
	v y = sel(x <= 0, k(0), x);
	for (size_t s = 0; s < hinges; s++)
		y += v_opaque(k(a[s]) * apl_hinge(x, b[s]));
	return sel(x == k(-INFINITY), left, y);
}

/* NaN where x is; 0 where the slope is. */
INL v apl_gx(v x, v gy, size_t hinges, const double *a, const double *b)
{
	v dx = sel(x > 0, k(1), k(0));
	for (size_t s = 0; s < hinges; s++)
		dx -= sel(apl_open(x, b[s]), k(a[s]), k(0));
	return sel(x == x, sel(dx == 0, k(0), dx * gy), x);
}

/* What an element adds to the gradient of a parameter: gy dp, 0 where dp is, NaN where x is. */
INL v apl_part(v x, v gy, v dp)
{
	return sel(x == x, sel(dp == 0, k(0), v_opaque(gy * dp)), x);
}

#endif
