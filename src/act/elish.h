/* SPDX-License-Identifier: MIT */
/* ELiSH: ELU on the left and the identity on the right, times sigmoid(x).  Basirat & Roth 2018, arXiv:1808.00783. */

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
     .fast_ulp = { 3.3, 5.5 }, .f64_ulp = { 1.7, 2.2 })

/* On the left, with e = exp(x): y = e (e - 1)/(1 + e), f' = e (e^2 + 2 e - 1)/(1 + e)^2.  The
 * bracket is (e - r)(e + r + 2) with r = sqrt(2) - 1, and e - r = r (exp(x - log(r)) - 1). */
FN(elish)
{
	v b = v_min(v_max(x, k(EXP_LOW)), k(0)), c = v_max(x, k(0));
	pair d = v_minus(as_pair(b), k2(-0x1.c34366179d427p-1, 0x1.9f270661722dbp-56));
	power g = v_power(as_pair(b)), f = v_power(d);
	num e = num_whole(g), below = num_add1(e, 1);
	num past = num_mul(num_k(0x1.a827999fcef32p-2, 0x1.08b2fb1366ea9p-56), num_less_1(f));
	num near = num_mul(past, num_add(past, num_k(0x1.6a09e667f3bcdp+1, -0x1.bdd3413b26456p-53)));
	num far = num_add1(num_mul(e, num_add1(e, 2)), -1);
	m low = b < k(-2), high = b > k(-0.35);
	num bracket = num_sel(low | high, far, near);
	v left = num_times(num_div(num_expm1(b, g), below), g);
	v left_dx = num_times(num_div(bracket, num_add1(num_mul(e, num_add1(e, 2)), 1)), g);
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
