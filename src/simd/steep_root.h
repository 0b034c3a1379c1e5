/* SPDX-License-Identifier: MIT */
/* (1 + alpha x^2)^(-3/2) in float. */
#ifndef ACTFN_STEEP_ROOT_H
#define ACTFN_STEEP_ROOT_H

#include "src/simd/plain.h"

#ifdef ARITH_F32
/* What is lost in the sum counts one and a half times, and comes back.  2^-64 keeps the product finite; from 2^120 on
 * the result is 0. */
INL v steep_root(v x, double alpha)
{
	v square = v_min(k(alpha) * x * x, k(0x1p120)), sum = square + 1;
	v lost = v_min(square, k(1)) - (sum - v_max(square, k(1))), root = v_sqrt(sum);
	return k(0x1p-64) / (k(0x1p-64) * root * sum + k(0x1.8p-64) * root * lost);
}
#endif

/* inverse_root_plain() with that slope */
INL act inverse_root_steep(v x, double alpha)
{
	act r = inverse_root_plain(x, alpha);
#ifdef ARITH_F32
	r.dx = steep_root(x, alpha);
#endif
	return r;
}

#endif
