/* SPDX-License-Identifier: MIT */
/* plain.h in double for the first try of the exact mode: arguments and results are
 * numbers of float's range, a relative error of 2^-40 is enough, and nothing in double
 * overflows or becomes subnormal.  What is too small or too large for a float may be
 * anything of that sort. */
#include "src/simd/atan.h"
#include "src/simd/erf.h"
#include "src/simd/quick.h"
#include "src/simd/trig.h"

#undef REAL_MAX
#define REAL_MAX 0x1p129 /* infinity when rounded */
#define EXP_LOW EXP_MIN
#define EXP_HIGH EXP_MAX

INL v v_exp(v x)
{
	return quick_e(exp_clamp(x));
}

INL v v_exp2(v x, v xl)
{
	(void)xl;
	return v_exp(x);
}

INL v v_expm1(v x)
{
	return quick_expm1(exp_clamp(x));
}

/* n counts in sixteenths; v_ldexp() takes the whole part. */
INL split v_exp_split(v x)
{
	quick_parts e = quick_reduce(exp_clamp(x));
	return (split){ e.t + e.t * e.r * e.q, e.n };
}

INL v v_ldexp(v x, v n)
{
	return quick_scale(x, n);
}

INL v v_log1p(v x)
{
	return dd_log1p_any((dd){ x, k(0) });
}

INL v v_log1p_unit(v x)
{
	return quick_log1p(x);
}

INL v v_log(v x)
{
	return sel(x == 0, k(-INFINITY), dd_log1p_any(dd_sum(x, k(-1))));
}

INL v v_recip(v x)
{
	return quick_recip(x);
}

INL v v_tanh(v x)
{
	v u = v_expm1(2 * v_negabs(x));
	return v_copysign(u * quick_recip(2 + u), x);
}

INL v v_atan(v x)
{
	dd y = dd_atan(v_min(v_abs(x), k(REAL_MAX)));
	return v_copysign(y.hi + y.lo, x);
}

INL v v_sin(v x)
{
	m finite = v_abs(x) < INFINITY;
	dd s = trig_of(sel(finite, v_abs(x), k(0))).sin;
	return sel(finite, (s.hi + s.lo) * v_copysign(k(1), x), k(NAN));
}

INL v v_cos(v x)
{
	m finite = v_abs(x) < INFINITY;
	dd c = trig_of(sel(finite, v_abs(x), k(0))).cos;
	return sel(finite, c.hi + c.lo, k(NAN));
}

INL v v_sin_eighth(v x, int side)
{
	m finite = v_abs(x) < INFINITY;
	trig t = trig_of(sel(finite, v_abs(x), k(0)));
	dd c = dd_norm(t.cos), s = dd_norm(dd_sel(x < 0, dd_neg(t.sin), t.sin));
	dd sum = dd_add(s, side < 0 ? dd_neg(c) : c);
	return sel(finite, (sum.hi + sum.lo) * k(0.70710678118654752), k(NAN));
}

INL v v_mills(v a)
{
	return quick_mills_ratio(v_min(a, k(NORMAL_MAX)));
}

INL v v_erf(v x)
{
	dd y = dd_erf((dd){ v_abs(x), k(0) });
	return v_copysign(y.hi + y.lo, x);
}

INL v v_prod_lo(v a, v b, v p)
{
	dd exactly = dd_prod(a, b);
	return (exactly.hi - p) + exactly.lo;
}

/* What this mode does not need to have in a form of its own: */
#define GATE_OPEN 44.0
#define MILLS_MAX NORMAL_MAX
#define v_exp_left v_exp
#define v_expm1_left v_expm1
#define v_late v_ldexp

INL split v_exp_late(pair x)
{
	return v_exp_split(x.hi + x.lo);
}

INL growth v_growth(pair x, double c)
{
	split e = v_exp_late(x);
	return (growth){ k(c) * e.t, e.n, k(c) * v_expm1(x.hi + x.lo) };
}

INL power v_power(pair x)
{
	quick_parts e = quick_reduce(exp_clamp(x.hi + x.lo));
	v s = quick_scale(e.t, e.n);
	return (power){ s, e.r * e.q, s, k(0) };
}

#define v_power_fine v_power_below

INL power v_power_below(pair x)
{
	v e = v_exp(x.hi + x.lo);
	return (power){ e, k(-0.0), e, k(0) };
}

INL v power_last(v y, power e)
{
	(void)e;
	return y;
}

INL v v_mills_gap(v a)
{
	return v_mills(a) - a * k(0.39894228040143268);
}

INL v v_div(v a, v b)
{
	return a * quick_recip(b);
}
