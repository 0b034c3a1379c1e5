/* SPDX-License-Identifier: MIT */
/* Shapes that several FIRST() share. */
#ifndef ACTFN_FF_GATE_H
#define ACTFN_FF_GATE_H

#include "src/simd/ff_log.h"

#define FF_SLOPE_ERROR 0x1.6p-36

/* Where the exponential is squared, or its cube taken, for a logarithm, arguments stop sooner. */
#define FF_SQUARE_LOW (-43.5)
#define FF_SQUARE_LEAST 0x1p-57
#define FF_LOG_LOW (-29.0)
#define FF_LOG_LEAST 0x1p-41

/* 1/(1 + e) or e/(1 + e), e = exp(-|x|) */
INL ff ff_sigmoid(v x)
{
	ff e = ff_exp(v_max(v_negabs(x), k(FF_LOW))), one = { k(1), k(0) };
	return ff_div_late(ff_sel(x < 0, e, one), ff_one_plus(e));
}

/* e/(1 + e)^2, e = exp(x), x <= 0 */
INL ff ff_bell(v x)
{
	ff e = ff_exp(v_max(x, k(FF_LOW)));
	return ff_div_late(e, ff_square(ff_norm(ff_one_plus(e))));
}

/* A derivative that is a sum, and what its error is relative to. */
typedef struct ff_slope {
	ff dx;
	v terms;
} ff_slope;

/* e s/d^2, all normalised but s.  What is lost comes from e nearly alone, and s moves by `weight` times what e does. */
INL ff_slope ff_slope_of(ff e, ff s, ff d, double weight)
{
	ff q = ff_square(d), y = ff_div_late(ff_mul(e, s), q);
	return (ff_slope){ y, v_fma(e.hi * e.hi * k(weight), v_recip_seed(q.hi), v_abs(y.hi)) };
}

/* a, or 1 - a for x > 0: f'(x) + f'(-x) = 1. */
INL ff ff_either_side(ff a, v x)
{
	v one = sel(v_bits(x), k(0), k(1));
	ff b = ff_flip(a, x);
	v s = one + b.hi;
	return (ff){ s, ((one - s) + b.hi) + b.lo };
}

/* The derivative of x sigmoid(w), w an odd function, from e = exp(w) and g = x w' at -|x|: e (1 + e + g)/(1 + e)^2.
 * Where it is nearly 1, the rounding of 1 - a counts, and that chain_y() takes 45 bits of f'. */
INL ff_slope ff_gate_slope(ff e, ff g, v x)
{
	ff n = ff_norm(e), d = ff_one_plus(n), s = ff_sum(d.hi, g.hi);
	ff_slope f = ff_slope_of(n, (ff){ s.hi, s.lo + (d.lo + g.lo) }, d, 1);
	ff dx = ff_either_side(f.dx, x);
	return (ff_slope){ dx, v_fma(v_abs(dx.hi), k(0x1p-8), f.terms) };
}

/* max(x, 0) + log(1 + exp(-|x|)), if that is above FF_LOG_LEAST */
INL ff ff_softplus(v x)
{
	ff l = ff_log1p(ff_norm(ff_exp(v_max(v_negabs(x), k(FF_LOG_LOW)))));
	ff s = ff_sum(v_max(x, k(0)), l.hi);
	return (ff){ s.hi, s.lo + l.lo };
}

#endif
