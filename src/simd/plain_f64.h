/* SPDX-License-Identifier: MIT */
/* plain.h in double. */
#define PAIRED /* the shapes of gate.h are another text, f64_gate.h */
#include "src/simd/f64_atan.h"
#include "src/simd/f64_exp.h"
#include "src/simd/f64_log.h"
#include "src/simd/f64_normal.h"
#include "src/simd/f64_root.h"
#include "src/simd/f64_trig.h"

INL v v_prod_lo(v a, v b, v p)
{
#ifdef HAVE_FMA
	return v_fma(a, b, -p);
#else
	dd q = dd_prod(a, b);
	return (q.hi - p) + q.lo;
#endif
}
