/* SPDX-License-Identifier: MIT */
/* Smish: alpha x tanh(log(1 + sigmoid(beta x))).  Wang, Ren & Wang 2022, Electronics 11(4):540. */

#include "src/simd/slope_left.h"

INFO(smish, .title = "Smish",
     .formula = "alpha * x * tanh(log(1 + 1/(1 + exp(-beta * x))))",
     .derivative = "alpha * (tanh(log(1 + 1/(1 + exp(-beta * x)))) + x * beta * "
		   "(1 - tanh(log(1 + 1/(1 + exp(-beta * x))))^2) * exp(-beta * x) / "
		   "((1 + exp(-beta * x)) * (2 + exp(-beta * x))))",
     .stable = "alpha * x * (beta * x > 0 ? (3 + 2*exp(-beta * x)) / (5 + 6*exp(-beta * x) + 2*exp(-2 * beta * x)) : "
	       "exp(beta * x) * (3*exp(beta * x) + 2) / (5*exp(2 * beta * x) + 6*exp(beta * x) + 2))",
     .stable_dx = "alpha * ((beta * x > 0 ? (3 + 2*exp(-beta * x)) / (5 + 6*exp(-beta * x) + 2*exp(-2 * beta * x)) : "
		  "exp(beta * x) * (3*exp(beta * x) + 2) / (5*exp(2 * beta * x) + 6*exp(beta * x) + 2)) + beta * x * "
		  "(beta * x > 0 ? 4*exp(-beta * x) * (exp(-beta * x) + 1) * (exp(-beta * x) + 2) / "
		  "((5 + 6*exp(-beta * x) + 2*exp(-2 * beta * x)) * (5 + 6*exp(-beta * x) + 2*exp(-2 * beta * x))) : "
		  "4*exp(beta * x) * (1 + exp(beta * x)) * (1 + 2*exp(beta * x)) / "
		  "((5*exp(2 * beta * x) + 6*exp(beta * x) + 2) * (5*exp(2 * beta * x) + 6*exp(beta * x) + 2))))",
     .limits = { "alpha == 0 ? 0 : (beta > 0 ? -0 * alpha : alpha * -inf)",
		 "alpha == 0 ? 0 : (beta < 0 ? 0 * alpha : alpha * inf)",
		 "beta > 0 ? 0 : (beta < 0 ? 0.6 * alpha : alpha * 5/13)",
		 "beta < 0 ? 0 : (beta > 0 ? 0.6 * alpha : alpha * 5/13)" },
     .range = "[-0.249994, +inf)", .monotone = "non-monotone (min -0.249994 at x = -1.39452)", .saturates = "left",
     .smooth = "C-infinity", .zero_centred = "approximately", .lipschitz = "0.636884",
     .traps = "its slope to the right is 0.6 alpha, not 1",
     .source = "Wang, Ren & Wang 2022, Smish, Electronics 11(4):540",
     .fast_ulp = { 4.4, 4.2 }, .f64_ulp = { 1.5, 1.3 },
     .nparams = 2, .param = { { "alpha", 1, NULL, 0 }, { "beta", 1, NULL, 0 } })

/* The slope of tanh(log(1 + sigma(w))), from e = exp(-|w|). */
INL v smish_bend(pair w)
{
	m left = w.hi < 0;
	power g = v_power(v_negabs_pair(w));
	v e = power_whole(g), D = sel(left, 2 + e * (5 * e + 6), 5 + e * (2 * e + 6));
	return power_last(power_times(4 * (1 + e) * sel(left, 1 + 2 * e, 2 + e) / (D * D), g), g);
}

/* With e = exp(w) and D = 5 e^2 + 6 e + 2, to the left: f' = alpha e B/D^2, B = (3 e + 2) D + 4 w (1 + e)(1 + 2 e).
 * B vanishes at z = -1.394...; with w = z + d and e = exp(z) + h it is 4 d (1 + e)(1 + 2 e) + h (15 e^2 + b e + c):
 * terms of one sign. */
#define SMISH_ZERO k2(-0x1.64ff378b68101p+0, 0x1.9b36cef2903e8p-55)
#ifdef ARITH_F32
/* f'/e is d N(w + 7/8), error below 2^-28 */
static const double smish_near[] = {
	-0x1.64d7acp-2, -0x1.c4cb0ep-8, 0x1.64a4ep-5, 0x1.96512ap-9, -0x1.897bdcp-8,
	-0x1.db55c6p-11, 0x1.8fd426p-11, 0x1.d74fe2p-13, -0x1.518ee6p-15, -0x1.3441dap-16,
};

/* Elsewhere B/D^2 in powers of e, to the left with w + 1, which is exact there. */
INL v smish_slope(pair w, double alpha, m left, power g, num up, num D)
{
	pair d = v_minus(w, SMISH_ZERO);
	v e = power_whole(g), t = w.hi + 0.875, near = slope_near(d, 0x1.1dc8f57d114cp-1, t, V_POLY(t, smish_near));
	v w1 = (w.hi + 1) + w.lo, below = 4 * w1 + e * (w1 * (8 * e + 12) + ((15 * e + 20) * e + 6));
	v above = 15 + e * (w.hi * ((4 * e + 12) * e + 8) + ((4 * e + 18) * e + 28));
	v c4 = sel(left, k(25), k(4)), c3 = sel(left, k(60), k(24));
	v q = sel(left, below, above) / ((((c4 * e + c3) * e + 56) * e + (84 - c3)) * e + (29 - c4));
	v y = v_by_param(sel(left & (w.hi > k(-2.2)), near, q), alpha);
	return sel(left, power_last(power_times(y, g), g), y);
}
#else
INL v smish_slope(pair w, double alpha, m left, power g, num up, num D)
{
	pair d = v_minus(w, SMISH_ZERO);
	num e = num_whole(g), rise = num_mul1(num_add1(e, 1), 4), square = num_mul(D, D);
	num h = num_mul(num_k(0x1.fbce5ca68be0ep-3, 0x1.855dfd786c822p-57), num_less_1(v_power(d)));
	num line = num_add(num_mul1(e, 15), num_k(0x1.49029315d05c5p+4, 0x1.246eb770c0c6ep-50));
	h = num_mul(h, num_add(num_mul(e, line), num_k(0x1.975301968b907p+2, -0x1.906ef8b53fb05p-59)));
	num below = num_add(num_mul(num_mul(num_pair(d), rise), num_add1(num_mul1(e, 2), 1)), h);
	num above = num_add(num_mul(up, D), num_mul(num_mul(num_pair(w), e), num_mul(rise, num_add1(e, 2))));
	num q = num_mul_by(num_div(num_sel(left, below, above), square), alpha);
	return sel(left, num_times(q, g), num_value(q));
}
#endif

/* With w = beta x: tanh(log(1 + sigma(w))) = e (3 e + 2)/(5 e^2 + 6 e + 2), e = exp(w), to the left, and
 * (2 e + 3)/(2 e^2 + 6 e + 5), e = exp(-w), to the right of -0.4. */
FN(smish)
{
	double b = fabs(p.b), stop = b * REAL_MAX > -EXP_LOW ? -EXP_LOW / b : REAL_MAX;
	v c = v_min(v_max(x, k(-stop)), k(stop));
	const pair at = v_prod(c, k2(p.b, 0));
	m left = at.hi < k(-0.4), open = at.hi > k(GATE_OPEN);
	pair w = { v_min(at.hi, k(GATE_OPEN)), sel(open, k(0), at.lo) };
	power g = v_power((pair){ v_max(sel(left, w.hi, -w.hi), k(EXP_LOW)), sel(left, w.lo, -w.lo) });
	v c1 = sel(left, k(3), k(2)), c2 = sel(left, k(5), k(2));
	num e = num_whole(g), up = num_add(num_mul(e, num_of(c1)), num_of(5 - c1));
	num D = num_add(num_mul(e, num_add1(num_mul(e, num_of(c2)), 6)), num_of(7 - c2));
	v scaled = sel(at.hi > k(EXP_LOW / 2), x, c);
	num gate = num_div(up, D), y = num_mul(gate, num_by(scaled, p.a)), by_b = num_mul(gate, num_of(c));
	return (act){ .y = sel(left, num_times(y, g), sel(open, k(0.6 * p.a) * x, num_value(y))),
		      .dx = smish_slope(w, p.a, left, g, up, D),
		      .dp = { sel(left, num_times(by_b, g), sel(open, k(0.6) * x, num_value(by_b))),
			      k(p.a) * (c * (c * smish_bend(at))) } };
}

#ifdef EXACT
/* From 42 on the gate is 0.6 to 2^-60. */
EXACT(smish)
{
	v c = v_min(v_max(x, k(-0x1p129)), k(0x1p129));
	dd w = dd_norm(dd_prod(c, k(p.b)));
	m far = v_abs(w.hi) > 600, open = w.hi > 42;
	w = dd_sel(far, (dd){ sel(w.hi < 0, k(EXP_MIN), k(42)), k(0) }, dd_sel(open, (dd){ k(42), k(0) }, w));
	dd e = dd_norm(dd_exp2(w.hi, w.lo)), e3 = dd_norm(dd_add1((dd){ 2 * e.hi, 2 * e.lo }, k(1)));
	dd up = dd_norm(dd_add1(dd_mul1(e, k(3)), k(2)));
	dd D = dd_norm(dd_add1(dd_mul(e, dd_norm(dd_add1(dd_mul1(e, k(5)), k(6)))), k(2)));
	dd rise = dd_mul(dd_norm(dd_add1(e, k(1))), e3);
	dd B = dd_norm(dd_add(dd_mul(up, D), dd_mul(dd_norm(rise), (dd){ 4 * w.hi, 4 * w.lo })));
	dd y = dd_mul(dd_norm(dd_div(dd_norm(dd_mul(e, up)), D)), dd_prod(c, k(p.a)));
	dd dx = dd_mul1(dd_norm(dd_div(dd_norm(dd_mul(e, B)), dd_norm(dd_mul(D, D)))), k(p.a));
	return (act){ .y = sel(x == 0, x * p.a, dd_odd(y)), .dx = dd_odd(dx) };
}
#endif
