/* SPDX-License-Identifier: MIT */
/* ELiSH: ELU on the left and the identity on the right, times sigmoid(x).  Basirat & Roth 2018, arXiv:1808.00783. */

#include "src/simd/slope_left.h"

INFO(elish, .title = "ELiSH", .aliases = { "exponential_linear_sigmoid_squashing" },
     .formula = "x >= 0 ? x / (1 + exp(-x)) : (exp(x) - 1) / (1 + exp(-x))",
     .derivative = "x >= 0 ? 1/(1 + exp(-x)) + x * exp(-x) / (1 + exp(-x))^2 : "
		   "exp(x) / (1 + exp(-x)) + (exp(x) - 1) * exp(-x) / (1 + exp(-x))^2",
     .stable = "x >= 0 ? x/(1 + exp(-x)) : expm1(x) * exp(x)/(1 + exp(x))",
     .stable_dx = "x >= 0 ? 1/(1 + exp(-x)) + x * exp(-x) / ((1 + exp(-x)) * (1 + exp(-x))) : "
		  "exp(x) * (exp(x) * (exp(x) + 2) - 1) / ((1 + exp(x)) * (1 + exp(x)))",
     .kinks = "0: 0.5", .limits = { "-0", "inf", "0", "1" },
     .range = "[-0.171573, +inf)", .monotone = "non-monotone (min -0.171573 at x = -0.881374)", .saturates = "left",
     .smooth = "C1", .zero_centred = "approximately", .lipschitz = "1.09984",
     .source = "Basirat & Roth 2018, arXiv:1808.00783",
     .fast_ulp = { 3.5, 3.5 }, .f64_ulp = { 1.7, 2.2 })

/* On the left, with e = exp(x): y = e (e - 1)/(1 + e), f' = e (e^2 + 2 e - 1)/(1 + e)^2.  The
 * bracket is (e - r)(e + r + 2) with r = sqrt(2) - 1, and e - r = r (exp(x - log(r)) - 1). */
#define ELISH_ZERO k2(-0x1.c34366179d427p-1, 0x1.9f270661722dbp-56)
#ifdef ARITH_F32
/* f'/e is d N(d), d = x + log(1 + sqrt(2)), error below 2^-27 */
static const double elish_near[] = {
	0x1.231808p-5, -0x1.e527a6p-5, -0x1.81461ep-7, 0x1.6932aep-8, 0x1.22be26p-9, -0x1.35c2f6p-12,
	-0x1.3a6016p-12, -0x1.537ea6p-16, 0x1.bc4d6p-16, 0x1.0f8bdp-17, 0x1.7be9fap-21,
};

INL v elish_slope(v x, power g)
{
	pair d = v_minus(as_pair(x), ELISH_ZERO);
	v e = power_whole(g), t = e * (e + 2), near = slope_near(d, 0x1.2bec33128a8ap-1, d.hi, V_POLY(d.hi, elish_near));
	return power_last(power_times(sel(x < k(-2.5), (t - 1) / (t + 1), near), g), g);
}
#else
INL v elish_slope(v x, power g)
{
	num e = num_whole(g), u = num_less_1(v_power(v_minus(as_pair(x), ELISH_ZERO))), t = num_mul(e, num_add1(e, 2));
	num past = num_mul(num_k(0x1.a827999fcef32p-2, 0x1.08b2fb1366ea9p-56), u);
	num near = num_mul(past, num_add(past, num_k(0x1.6a09e667f3bcdp+1, -0x1.bdd3413b26456p-53)));
	m below = x < k(-2), above = x > k(-0.35);
	num bracket = num_sel(below | above, num_add1(t, -1), near);
	return num_times(num_div(bracket, num_add1(t, 1)), g);
}
#endif

FN(elish)
{
	v b = v_min(v_max(x, k(EXP_LOW)), k(0)), c = v_max(x, k(0));
	power g = v_power(as_pair(b));
	v left = num_times(num_div(num_expm1(b, g), num_add1(num_whole(g), 1)), g), left_dx = elish_slope(b, g);
	return (act){ .y = sel(x < 0, left, sel(x == 0, x, gate_plain(x, as_pair(c)))),
		      .dx = sel(x < 0, left_dx, gate_slope_plain(as_pair(c))) };
}

#ifdef EXACT
EXACT(elish)
{
	v c = v_min(v_max(x, k(-0x1p129)), k(0x1p129));
	logistic s = logistic_of(c, k(0));
	dd e = dd_norm(s.e), d = dd_norm(s.d), u = dd_norm(dd_expm1(v_max(v_min(x, k(0)), k(EXP_MIN))));
	dd y = dd_sel(s.neg, dd_mul(logistic_value(s), u), dd_mul1(logistic_value(s), c));
	dd bracket = dd_norm(dd_add1(dd_norm(dd_mul(d, d)), k(-2)));
	dd left = dd_div(dd_norm(dd_mul(e, bracket)), dd_norm(dd_mul(d, d)));
	return (act){ .y = sel(x == 0, x, dd_odd(y)),
		      .dx = dd_odd(dd_sel(s.neg, left, gate_slope(s, (dd){ c, k(0) }))) };
}
#endif
