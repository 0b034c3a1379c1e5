/* SPDX-License-Identifier: MIT */
/* Arc tangent in double: with b = min(|x|, 1/|x|) and c near b from a table,
 * atan(b) = atan(c) + atan(t), t = (b - c)/(1 + b c), and atan(|x|) = pi/2 - atan(b) beyond 1. */
#ifndef ACTFN_F64_ATAN_H
#define ACTFN_F64_ATAN_H

#include "src/simd/dd.h"
#include "src/simd/f64_atan.inc"

/* Fifteenths of min(a, 1/a), about. */
INL vi atan_f64_index(v a, m far)
{
#ifdef HAVE_RECIP
	v b = sel(far, v_recip_seed(a), a);
#else
	v b = sel(far, 1 / a, a);
#endif
	return v_bits(v_opaque(b * 15 + 0x1.8p52));
}

/* Beyond 1, t = (1 - a c)/(a + c) saves the reciprocal; 1 - a c and a - c are all but exact, for c has 10 bits. */
INL v v_atan(v x)
{
	v a = v_min(v_abs(x), k(0x1p1000));
	m far = a > 1;
	vi j = atan_f64_index(a, far);
	v c = v_lookup16(f64_atan_c, j);
	v t = sel(far, 1 - a * c, a - c) / sel(far, a + c, 1 + a * c), t2 = t * t;
	v p01 = f64_atan_p[0] + t2 * f64_atan_p[1], p23 = f64_atan_p[2] + t2 * f64_atan_p[3];
	v p = p01 + t2 * t2 * (p23 + t2 * t2 * f64_atan_p[4]);
	v hi = v_lookup16(f64_atan_hi, j), rest = t + (v_lookup16(f64_atan_lo, j) + t * t2 * p);
	v near = hi + rest, over = (0x1.921fb54442d18p+0 - hi) + (0x1.1a62633145c07p-54 - rest);
	return v_copysign(sel(far, over, near), x);
}

#endif
