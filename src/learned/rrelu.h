/* SPDX-License-Identifier: MIT */
/* Randomized ReLU in training: a slope for each element, uniform between two floats.  Xu, Wang, Chen & Li 2015,
 * arXiv:1505.00853. */
#ifndef ACTFN_LEARNED_RRELU_H
#define ACTFN_LEARNED_RRELU_H

#include "src/simd/vec.h"

/* The limit of 0 x is 0. */
INL v rrelu_y(v x, v slope)
{
	return sel(x < 0, sel(slope == 0, v_copysign(k(0), x), x * slope), x);
}

/* At 0 it is open. */
INL v rrelu_gx(v x, v gy, v slope)
{
	v shut = sel(slope == 0, k(0), gy * slope);
	return sel(x == x, sel(x < 0, shut, gy), x);
}

INL v rrelu_noise(v x, v slope)
{
	return sel(x >= 0, k(1), slope);
}

#endif
