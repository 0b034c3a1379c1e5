/* SPDX-License-Identifier: MIT */
/* Shapes that several FN() share: gates x sigma(w) and inverse roots. */
#ifndef ACTFN_GATE_H
#define ACTFN_GATE_H

#include "src/simd/plain.h"

/* y = x sigma(w); g = x dw/dx. */
INL act gate_plain(v x, v w, v g)
{
	split e = v_exp_split(v_negabs(w));
	v full = v_ldexp(e.t, e.n), d = v_recip(1 + full), c = v_max(x, k(-REAL_MAX));
	m neg = w < 0;
	v s = sel(neg, v_ldexp(e.t * d, e.n), d), f = v_min(v_max(g, k(-REAL_MAX)), k(REAL_MAX));
	return (act){ .y = c * s, .dx = s + f * full * d * d, .terms = s };
}

/* y = x / sqrt(1 + alpha x^2) */
INL act inverse_root_plain(v x, double alpha)
{
	v a = v_abs(x), far = 1 / v_max(a, k(1)), near = v_min(a, k(1));
	v r = sel(a > 1, 1 / v_sqrt(k(alpha) + far * far), near / v_sqrt(1 + k(alpha) * near * near));
	v d = sel(a > 1, r * far, 1 / v_sqrt(1 + k(alpha) * near * near));
	return (act){ .y = v_copysign(r, x), .dx = d * d * d, .dp = { k(-0.5) * v_copysign(r, x) * r * r } };
}

INL v inverse_root_from_y(v y, double alpha)
{
	v s = 1 - k(alpha) * y * y;
	return s * v_sqrt(v_max(s, k(0)));
}

#endif
