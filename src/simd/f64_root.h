/* SPDX-License-Identifier: MIT */
/* Reciprocal powers in double, as pairs until they are rounded. */
#ifndef ACTFN_F64_ROOT_H
#define ACTFN_F64_ROOT_H

#include "src/simd/f64_exp.h"

/* 1/d^2, d >= 1.  Scaled by 2^-250, the square does not overflow before its reciprocal is 0. */
INL v v_recip_square(pair d)
{
	v s = 0x1p-250 * v_min(d.hi, k(0x1p540)), sl = 0x1p-250 * d.lo;
	dd p = dd_prod(s, s);
	v q = v_recip(p.hi), rest = p.lo + 2 * s * sl;
	return (q - q * (q * rest)) * 0x1p-250 * 0x1p-250;
}

/* 1/sqrt(s) */
INL dd recip_root_f64(dd s)
{
	v g = v_sqrt(s.hi), r = v_recip(g);
	v gl = 0.5 * r * (v_fma(-g, g, s.hi) + s.lo); /* sqrt(s) = g + gl */
	return (dd){ r, r * (v_fma(-g, r, k(1)) - r * gl) };
}

/* y = x / sqrt(1 + alpha x^2), and its slope, the cube of the root: all of it as pairs.  Beyond 1 the root is
 * f/sqrt(alpha + f^2) with f = 1/|x|. */
INL act inverse_root_plain(v x, double alpha)
{
	v a = v_min(v_abs(x), k(0x1p980)), near = v_min(a, k(1)), b = v_max(a, k(1)), f = 1 / b;
	m far = a > 1;
	dd unit = { f, v_fma(-f, b, k(1)) * f };
	dd s = dd_sel(far, dd_norm(dd_add1(dd_mul(unit, unit), k(alpha))),
		      dd_norm(dd_add1(dd_mul1(dd_prod(near, near), k(alpha)), k(1))));
	dd r = recip_root_f64(s), w = dd_sel(far, dd_mul(r, unit), r), cube = dd_mul(dd_mul(w, w), w);
	v y = v_copysign(sel(far, r.hi + r.lo, near * r.hi + near * r.lo), x);
	return (act){ .y = y, .dx = cube.hi + cube.lo, .dp = { -0.5 * y * y * y } };
}

#endif
