/* SPDX-License-Identifier: MIT */
/* Logish: x log(1 + sigmoid(x)).  Zhu, Meng, Liu, Li & Li 2021, Neurocomputing 458. */

#include "src/simd/slope_left.h"

INFO(logish, .title = "Logish",
     .formula = "x * log(1 + 1/(1 + exp(-x)))",
     .derivative = "log(1 + 1/(1 + exp(-x))) + x * exp(-x) / ((1 + exp(-x)) * (2 + exp(-x)))",
     .stable = "x * log1p(x >= 0 ? 1/(1 + exp(-x)) : exp(x)/(1 + exp(x)))",
     .stable_dx = "log1p(x >= 0 ? 1/(1 + exp(-x)) : exp(x)/(1 + exp(x))) + "
		  "x * (x >= 0 ? exp(-x) / ((1 + exp(-x)) * (2 + exp(-x))) : exp(x) / ((1 + exp(x)) * (1 + 2*exp(x))))",
     .limits = { "-0", "inf", "0", "log(2)" },
     .range = "[-0.252769, +inf)", .monotone = "non-monotone (min -0.252769 at x = -1.37245)", .saturates = "left",
     .smooth = "C-infinity", .zero_centred = "approximately", .lipschitz = "0.746311",
     .traps = "its slope to the right is log(2), not 1",
     .source = "Zhu, Meng, Liu, Li & Li 2021, Logish, Neurocomputing 458",
     .fast_ulp = { 4, 3.7 }, .f64_ulp = { 2.4, 1.9 })

/* With e = exp(x), to the left: f' = e B/((1 + e)(1 + 2 e)), where B = x + (1 + e)(1 + 2 e) log(1 + sigma)/e
 * is 0 at z = -1.372...; with d = x - z and e = exp(z) + h it is d + h Q(e). */
#define LOGISH_ZERO k2(-0x1.5f592781c9063p+0, 0x1.67550801af0a8p-54)
#ifdef ARITH_F32
#define LOGISH_LEFT (-0.4)
/* F = f'/e is d N(x + 7/8) and, with K = 1/((1 + e)(1 + 2 e)), (x + 1) K + (log(1 + sigma)/e - K); errors below
 * 2^-28 */
static const double logish_near[] = {
	-0x1.504e5ep-2, -0x1.3929bp-7, 0x1.254d3ap-5, 0x1.6f24e4p-9, -0x1.0ea35ep-8,
	-0x1.371302p-11, 0x1.c1db02p-12, 0x1.bbf5e8p-14, -0x1.b3dc7ep-16, -0x1.3d3648p-17,
};
static const double logish_gate[] = {
	-0x1.7ffffep+1, 0x1.bffdc6p+2, -0x1.df9626p+3, 0x1.e8a756p+4, -0x1.baef66p+5, 0x1.fe223ep+5,
};
static const double logish_rest[] = {
	0x1.7ffffep+0, -0x1.2aa976p+2, 0x1.67c0aap+3, -0x1.87ee1cp+4, 0x1.772daep+5, -0x1.cdbc3ap+5,
};

INL v logish_slope(v x, power g)
{
	pair d = v_minus(as_pair(x), LOGISH_ZERO);
	v e = power_whole(g), t = x + 0.875, near = slope_near(d, 0x1.22249e5ecd22p-1, t, V_POLY(t, logish_near));
	v far = slope_far(x, 1, e, V_POLY(e, logish_gate), V_POLY(e, logish_rest));
	return power_last(power_times(sel(x < k(-2.2), far, near), g), g);
}
#else
#define LOGISH_LEFT (-0.5)
INL v logish_slope(v x, power g)
{
	num e = num_whole(g);
	pair d = v_minus(as_pair(x), LOGISH_ZERO);
	num h = num_mul(num_k(0x1.039156b88c703p-2, -0x1.9796ecc6a8e6cp-56), num_less_1(v_power(d)));
	num B = num_add(num_pair(d), num_mul(h, num_of(V_POLY(num_value(e) - 0.5, logish_q))));
	return num_times(num_div(B, num_mul(num_add1(e, 1), num_add1(num_mul1(e, 2), 1))), g);
}
#endif

FN(logish)
{
	v c = v_max(x, k(EXP_LOW)), stopped = v_max(v_negabs(c), k(EXP_LOW));
	m left = c < k(0);
	power g = v_power(as_pair(stopped));
	num e = num_whole(g), one = num_of(k(1)), below = num_add1(e, 1), twice = num_add1(num_mul1(e, 2), 1);
	num l = num_log1p(num_div(num_sel(left, e, one), below));
	num w = num_mul(e, num_of(v_min(c, k(-EXP_LOW))));
	w = num_div(w, num_mul(below, num_sel(left, twice, num_add1(e, 2))));
	v tail = num_times(num_of(c), g);
	v y = sel(c > k(GATE_OPEN), k(0.69314718055994531) * c, num_value(num_mul(l, num_of(c))));
	return (act){ .y = sel(c < k(-40), tail, y),
		      .dx = sel(c < k(LOGISH_LEFT), logish_slope(stopped, g), num_value(num_add(l, w))) };
}

#ifdef EXACT
/* With e = exp(-|x|), d = 1 + e, sigma = (x < 0 ? e : 1)/d: f' = log(1 + sigma) + x e/(d (d + (x < 0 ? e : 1))). */
EXACT(logish)
{
	v c = v_min(v_max(x, k(-0x1p129)), k(0x1p129)), b = v_min(v_max(c, k(EXP_MIN)), k(-EXP_MIN));
	logistic s = logistic_of(b, k(0));
	dd e = dd_norm(s.e), d = dd_norm(s.d), l = dd_norm(dd_log1p(dd_norm(logistic_value(s))));
	dd rest = dd_norm(dd_add(d, dd_sel(s.neg, e, (dd){ k(1), k(0) })));
	dd rise = dd_div(dd_norm(dd_mul1(e, b)), dd_norm(dd_mul(d, rest)));
	return (act){ .y = sel(x == 0, x, dd_odd(dd_mul1(l, c))), .dx = dd_odd(dd_norm(dd_add(l, dd_norm(rise)))) };
}
#endif
