/* SPDX-License-Identifier: MIT */
/* Serf: x erf(log(1 + exp(x))).  Nag & Bhattacharyya 2021, arXiv:2108.09598. */

#include "src/simd/slope_left.h"

INFO(serf, .title = "Serf", .aliases = { "log_softplus_error" },
     .formula = "x * erf(log(1 + exp(x)))",
     .derivative = "erf(log(1 + exp(x))) + 2 / sqrt(pi) * x * exp(-log(1 + exp(x))^2) / (1 + exp(-x))",
     .stable = "x * erf((x > 0 ? x : 0) + log1p(exp(-abs(x))))",
     .stable_dx = "erf((x > 0 ? x : 0) + log1p(exp(-abs(x)))) + x * 1.12837916709551257390 * "
		  "exp(-((x > 0 ? x : 0) + log1p(exp(-abs(x)))) * ((x > 0 ? x : 0) + log1p(exp(-abs(x))))) * "
		  "(x >= 0 ? 1/(1 + exp(-x)) : exp(x)/(1 + exp(x)))",
     .limits = { "-0", "inf", "0", "1" },
     .range = "[-0.348437, +inf)", .monotone = "non-monotone (min -0.348437 at x = -1.19306)", .saturates = "left",
     .smooth = "C-infinity", .zero_centred = "approximately", .lipschitz = "1.08613",
     .traps = "log(1 + exp(x)) as written loses the left tail and overflows to the right",
     .source = "Nag & Bhattacharyya 2021, arXiv:2108.09598",
     .fast_ulp = { 3.9, 3.2 }, .f64_ulp = { 2.3, 2.1 })

/* With e = exp(x), L = log(1 + e), to the left: f' = 2/sqrt(pi) exp(-L^2) e B/(1 + e), where
 * B = x + erf(L) exp(L^2) (1 + e) sqrt(pi)/(2 e) is 0 at z = -1.193...; with d = x - z and
 * e = exp(z) + h it is d + h Q(e). */
#define SERF_ZERO k2(-0x1.316c60ccb69dbp+0, 0x1.1d9ecd0f85993p-55)
#ifdef ARITH_F32
#define SERF_LEFT 0.0
/* F = f'/e is d N(x + 1/2) and, with K = 2/sqrt(pi) exp(-L^2)/(1 + e), (x + 1) K + (erf(L)/e - K); errors below
 * 2^-28 */
static const double serf_near[] = {
	-0x1.8f8e48p-2, -0x1.a2bb2cp-4, 0x1.204546p-5, 0x1.d553f8p-6, 0x1.25f92ap-9, -0x1.21b932p-8,
	-0x1.cef194p-10, 0x1.67ab14p-13, 0x1.616f48p-12, 0x1.c20afp-14, 0x1.9c3d6ap-17,
};
static const double serf_bell[] = { -0x1.20dd76p+0, 0x1.74a8d4p-16, 0x1.2083f6p+0, -0x1.91a984p+0, 0x1.2594fap+0 };
static const double serf_rest[] = { 0x1.20dd76p-1, -0x1.9eda96p-17, -0x1.b0dd4ap-1, 0x1.42293cp+0, -0x1.f1ee52p-1 };

#define SERF_FAR (-2.2)
INL v serf_tail(v x, power g)
{
	v e = power_whole(g);
	return value_far(x, 0x1.20dd750429b6dp+0, g, V_POLY(e, serf_bell) + V_POLY(e, serf_rest));
}

INL v serf_slope(v x, power g, num bell)
{
	pair d = v_minus(as_pair(x), SERF_ZERO);
	v e = power_whole(g), t = x + 0.5, near = slope_near(d, 0x1.8ea5639357dap-1, t, V_POLY(t, serf_near));
	v far = slope_far(x, 0x1.20dd750429b6dp+0, e, V_POLY(e, serf_bell), V_POLY(e, serf_rest));
	return power_last(power_times(sel(x < k(SERF_FAR), far, near), g), g);
}
#else
#define SERF_LEFT (-0.5)
#define SERF_FAR (-40.0)
INL v serf_tail(v x, power g)
{
	return num_times(num_mul(num_k(0x1.20dd750429b6dp+0, 0x1.1ae3a914fed80p-56), num_of(x)), g);
}

INL v serf_slope(v x, power g, num bell)
{
	num e = num_whole(g);
	pair d = v_minus(as_pair(x), SERF_ZERO);
	num step = num_mul(num_k(0x1.36921ec48230ep-2, -0x1.b9c6361b62f33p-57), num_less_1(v_power(d)));
	num B = num_mul(step, num_of(V_POLY(num_value(e) - 0.5, serf_q)));
	return num_times(num_div(num_mul(num_add(num_pair(d), B), bell), num_add1(e, 1)), g);
}
#endif

/* From 6 on erf(L) is 1. */
FN(serf)
{
	v c = v_max(x, k(EXP_LOW)), b = v_min(c, k(6.5)), a = v_negabs(b);
	m left = b < k(0);
	power g = v_power(as_pair(a));
	num e = num_whole(g), below = num_add1(e, 1), l = num_add(num_of(v_max(b, k(0))), num_log1p(e));
	pair h = num_as_pair(num_mul(l, l));
	num root = num_k(0x1.20dd750429b6dp+0, 0x1.1ae3a914fed80p-56);
	num bell = num_mul(root, num_whole(v_power((pair){ -h.hi, -h.lo })));
	num y = num_erf(l, bell), w = num_mul(num_sel(left, e, num_of(k(1))), num_mul(bell, num_of(b)));
	v right_dx = num_value(num_add(y, num_div(w, below)));
	return (act){ .y = sel(c < k(SERF_FAR), serf_tail(c, g), sel(c > k(6.5), c, num_value(num_mul(y, num_of(b))))),
		      .dx = sel(b < k(SERF_LEFT), serf_slope(a, g, bell), right_dx) };
}

#ifdef EXACT
/* With e = exp(-|x|), L = max(x, 0) + log(1 + e).  From 9 on all is settled. */
EXACT(serf)
{
	v c = v_min(v_max(x, k(-0x1p129)), k(0x1p129)), b = v_min(v_max(c, k(EXP_MIN)), k(9));
	logistic s = logistic_of(b, k(0));
	dd l = dd_norm(dd_add1(dd_log1p(dd_norm(s.e)), v_max(b, k(0))));
	dd square = dd_norm(dd_mul(l, l)), y = dd_norm(dd_erf(l));
	dd bell = dd_norm(dd_exp2(-square.hi, -square.lo));
	bell = dd_norm(dd_mul(bell, (dd){ k(0x1.20dd750429b6dp+0), k(0x1.1ae3a914fed80p-56) }));
	dd rise = dd_mul(dd_norm(dd_mul1(bell, b)), dd_norm(logistic_value(s)));
	return (act){ .y = sel(x == 0, x, dd_odd(dd_mul1(y, c))), .dx = dd_odd(dd_norm(dd_add(y, dd_norm(rise)))) };
}
#endif
