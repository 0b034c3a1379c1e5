/* SPDX-License-Identifier: MIT */
/* The logistic sigmoid sigma(w) and everything made of it: gates x sigma(w), tanh. */
#ifndef ACTFN_LOGISTIC_H
#define ACTFN_LOGISTIC_H

#include "src/simd/exp.h"

/* e = exp(-|w|), d = 1 + e: sigma(w) = (w >= 0 ? 1 : e) / d, sigma'(w) = e / d^2. */
typedef struct logistic {
	m neg;
	dd e, d;
} logistic;

INL logistic logistic_of(v w, v wl)
{
	logistic s;
	s.neg = w < 0;
	v c = v_max(sel(s.neg, w, -w), k(EXP_MIN));
	s.e = dd_exp2(c, sel(s.neg, wl, -wl));
	s.d = dd_fast_sum(k(1), s.e.hi);
	s.d.lo += s.e.lo;
	return s;
}

INL dd logistic_value(logistic s)
{
	return dd_div(dd_sel(s.neg, s.e, (dd){ k(1), k(0) }), s.d);
}

INL dd logistic_slope(logistic s)
{
	dd d = dd_norm(s.d);
	return dd_div(s.e, dd_mul(d, d));
}

/* d/dx of x sigma(w): sigma(w) + g sigma'(w), where g = x dw/dx.  With e and d as above
 * it is (d + g e) / d^2 for w >= 0 and e (d + g) / d^2 for w < 0: one quotient, no
 * cancellation but that of f' itself at its zero.  g finite; |g e| must not overflow. */
INL dd gate_slope(logistic s, dd g)
{
	dd e = dd_norm(s.e), d = dd_norm(s.d);
	dd open = dd_add(dd_mul(g, e), d), closed = dd_mul(dd_norm(dd_add(g, d)), e);
	return dd_div(dd_norm(dd_sel(s.neg, closed, open)), dd_mul(d, d));
}

/* y = x sigma(w) and its derivative; x finite. */
INL act gate(v x, logistic s, dd g)
{
	dd y = dd_mul1(logistic_value(s), x);
	return (act){ .y = sel(x == 0, x, dd_odd(y)), .dx = dd_odd(gate_slope(s, g)) };
}

/* tanh(|x|) = (exp(2|x|) - 1) / (exp(2|x|) + 1) and 1 - tanh^2 = 4 e / (1 + e)^2, e = exp(-2|x|). */
INL act hyperbolic(v x)
{
	v c = v_min(v_abs(x), k(-EXP_MIN / 2));
	dd em = dd_norm(dd_expm1(2 * v_min(c, k(30)))); /* tanh(30) = 1 - 2^-85 */
	dd t = dd_div(em, dd_add1(em, k(2)));
	dd slope = logistic_slope(logistic_of(-2 * c, k(0)));
	return (act){ .y = v_copysign(dd_odd(t), x), .dx = 4 * dd_odd(slope) };
}

#endif
