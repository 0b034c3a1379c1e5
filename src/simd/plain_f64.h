/* SPDX-License-Identifier: MIT */
/* plain.h in double. */
#include "src/simd/f64_atan.h"
#include "src/simd/f64_exp.h"
#include "src/simd/f64_log.h"
#include "src/simd/f64_normal.h"
#include "src/simd/f64_trig.h"

INL v v_prod_lo(v a, v b, v p)
{
	(void)p;
	return dd_prod(a, b).lo;
}
