/* SPDX-License-Identifier: MIT */
/* Logish: x log(1 + sigmoid(x)).  Zhu, Meng, Liu, Li & Li 2021, Neurocomputing 458. */

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
     .fast_ulp = { 3.5, 3.2 }, .f64_ulp = { 3.8, 4.6 })

/* With e = exp(x), to the left: f' = e B/((1 + e)(1 + 2 e)), where B = x + (1 + e)(1 + 2 e) log(1 + sigma)/e
 * is 0 at z = -1.372...; with d = x - z and e = exp(z) + h it is d + h Q(e). */
FN(logish)
{
	v c = v_max(x, k(EXP_LOW)), b = v_negabs(c);
	m left = c < k(0);
	power g = v_power(as_pair(v_max(b, k(EXP_LOW)))), f;
	v e = power_whole(g), l = v_log1p_unit(sel(left, e, k(1)) / (1 + e));
	pair d = v_minus(as_pair(v_max(b, k(EXP_LOW))), k2(-0x1.5f592781c9063p+0, 0x1.67550801af0a8p-54));
	f = v_power(d);
	v B = (d.hi + d.lo) + k(0x1.039156b88c703p-2) * power_less_1(f) * V_POLY(e - 0.5, logish_q);
	v tail = power_last(power_times(c, g), g), slope = power_last(power_times(B, g) / ((1 + e) * (1 + 2 * e)), g);
	v right = l + v_min(c, k(-EXP_LOW)) * e / ((1 + e) * sel(left, 1 + 2 * e, 2 + e));
	return (act){ .y = sel(c < k(-40), tail, c * l), .dx = sel(c < k(-0.5), slope, right) };
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
