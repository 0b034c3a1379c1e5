/* SPDX-License-Identifier: MIT */
/* PReLU with slopes that the storage type's arithmetic holds exactly: a product is rounded once, without the
 * care that src/simd/rectifier.h takes of slopes that are doubles.  He, Zhang, Ren & Sun 2015, arXiv:1502.01852. */
#ifndef ACTFN_LEARNED_PRELU_H
#define ACTFN_LEARNED_PRELU_H

#include "src/simd/pass.h"

/* A slope so small that the type has 0 for it: the unit is closed there, as CLOSED says in src/kernels/unit.h. */
#if defined(STORE_F16)
#define IS_SHUT(a) (v_abs(a) <= k(0x1p-25))
#elif defined(STORE_BF16)
#define IS_SHUT(a) (v_abs(a) <= k(0x1p-134))
#else
#define IS_SHUT(a) ((a) == 0)
#endif

/* The limit of 0 x is 0; NaN is not below 0. */
INL v prelu_y(v x, v a)
{
	return sel(x <= 0, sel(a == 0, v_copysign(k(0), x), x * a), x);
}

/* NaN where x is. */
INL v prelu_gx(v x, v gy, v a)
{
	return either(pass_positive(x), gy, sel(IS_SHUT(a), k(0), gy * a));
}

#endif
