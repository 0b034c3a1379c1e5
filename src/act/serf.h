/* SPDX-License-Identifier: MIT */
/* Serf: x erf(log(1 + exp(x))).  Nag & Bhattacharyya 2021, arXiv:2108.09598. */

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
     .fast_ulp = { 3.3, 5.8 }, .f64_ulp = { 2.3, 2.1 })

/* With e = exp(x), L = log(1 + e), to the left: f' = 2/sqrt(pi) exp(-L^2) e B/(1 + e), where
 * B = x + erf(L) exp(L^2) (1 + e) sqrt(pi)/(2 e) is 0 at z = -1.193...; with d = x - z and
 * e = exp(z) + h it is d + h Q(e).  From 6 on erf(L) is 1. */
FN(serf)
{
	v c = v_max(x, k(EXP_LOW)), b = v_min(c, k(6.5)), a = v_negabs(b);
	m left = b < k(0);
	power g = v_power(as_pair(a));
	num e = num_whole(g), below = num_add1(e, 1), l = num_add(num_of(v_max(b, k(0))), num_log1p(e));
	pair h = num_as_pair(num_mul(l, l)), d = v_minus(as_pair(a), k2(-0x1.316c60ccb69dbp+0, 0x1.1d9ecd0f85993p-55));
	num root = num_k(0x1.20dd750429b6dp+0, 0x1.1ae3a914fed80p-56);
	num bell = num_mul(root, num_whole(v_power((pair){ -h.hi, -h.lo })));
	num step = num_mul(num_k(0x1.36921ec48230ep-2, -0x1.b9c6361b62f33p-57), num_less_1(v_power(d)));
	num B = num_mul(step, num_of(V_POLY(num_value(e) - 0.5, serf_q)));
	B = num_div(num_mul(num_add(num_pair(d), B), bell), below);
	num y = num_erf(l, bell), w = num_mul(num_sel(left, e, num_of(k(1))), num_mul(bell, num_of(b)));
	v right_dx = num_value(num_add(y, num_div(w, below))), tail = num_times(num_mul(root, num_of(c)), g);
	return (act){ .y = sel(c < k(-40), tail, sel(c > k(6.5), c, num_value(num_mul(y, num_of(b))))),
		      .dx = sel(b < k(-0.5), num_times(B, g), right_dx) };
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
