/* SPDX-License-Identifier: MIT */
/* x / sqrt(1 + alpha x^2), the inverse square root units. */
#ifndef ACTFN_ROOT_H
#define ACTFN_ROOT_H

#include "src/simd/dd.h"

/* With s = 1 + alpha x^2: y = x / sqrt(s), f' = 1 / (s sqrt(s)).  The square of a
 * float is exact in double; stopping at 2^129 keeps infinity finite. */
INL act inverse_root(v x, double alpha)
{
	v c = v_min(v_max(x, k(-0x1p129)), k(0x1p129));
	dd square = dd_prod(c * c, k(alpha));
	dd s = dd_norm(dd_add1(square, k(1))), root = dd_sqrt(s);
	dd y = dd_div((dd){ c, k(0) }, root), slope = dd_div((dd){ k(1), k(0) }, dd_norm(dd_mul(s, root)));
	return (act){ .y = sel(x == 0, x, dd_odd(y)), .dx = dd_odd(slope) };
}

#endif
