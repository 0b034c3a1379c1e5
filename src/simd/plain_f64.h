/* SPDX-License-Identifier: MIT */
/* plain.h in double. */
#include "src/simd/f64_atan.h"
#include "src/simd/f64_exp.h"
#include "src/simd/f64_log.h"
#include "src/simd/f64_trig.h"

#ifdef VEC_BYTES
#define LANES(expr) v y; for (int i = 0; i < N; i++) y[i] = (real)(expr); return y
#define LANE(x) x[i]
#else
#define LANES(expr) return (real)(expr)
#define LANE(x) x
#endif
INL v v_erf(v x) { LANES(__builtin_erf(LANE(x))); }
INL v v_mills(v a) { LANES(0.5 * __builtin_erfc(LANE(a) * 0.70710678118654752) * __builtin_exp(0.5 * LANE(a) * LANE(a))); }

INL v v_prod_lo(v a, v b, v p)
{
	(void)p;
	return dd_prod(a, b).lo;
}
