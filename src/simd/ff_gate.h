/* SPDX-License-Identifier: MIT */
/* Shapes that several FIRST() share. */
#ifndef ACTFN_FF_GATE_H
#define ACTFN_FF_GATE_H

#include "src/simd/ff_log.h"

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

/* max(x, 0) + log(1 + exp(-|x|)) */
INL ff ff_softplus(v x)
{
	ff l = ff_log1p(ff_norm(ff_exp(v_max(v_negabs(x), k(FF_LOW)))));
	ff s = ff_sum(v_max(x, k(0)), l.hi);
	return (ff){ s.hi, s.lo + l.lo };
}

#endif
