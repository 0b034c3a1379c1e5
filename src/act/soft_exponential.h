/* SPDX-License-Identifier: MIT */
/* Soft exponential: from logarithmic over linear to exponential.  Godfrey & Gashler 2015, arXiv:1602.01321. */

INFO(soft_exponential, .title = "SoftExponential", .aliases = { "softexponential" },
     .formula = "alpha < 0 ? -log(1 - alpha * (x + alpha)) / alpha : "
		"(alpha > 0 ? (exp(alpha * x) - 1) / alpha + alpha : x)",
     .derivative = "alpha < 0 ? 1 / (1 - alpha * (x + alpha)) : exp(alpha * x)",
     .stable = "alpha < 0 ? -log1p(-alpha * (x + alpha)) / alpha : "
	       "(alpha > 0 ? expm1(alpha * x) / alpha + alpha : x)",
     .stable_dx = "alpha < 0 ? 1 / (1 - alpha * (x + alpha)) : exp(alpha * x)",
     .from_y = "alpha < 0 ? exp(alpha * y) : 1 + alpha * (y - alpha)",
     .limits = { "alpha < 0 ? nan : (alpha > 0 ? alpha - 1/alpha : -inf)", "inf",
		 "alpha < 0 ? nan : (alpha > 0 ? 0 : 1)", "alpha < 0 ? 0 : (alpha > 0 ? inf : 1)" },
     .domain = "alpha >= 0 || 1 - alpha * (x + alpha) > 0",
     .range = "(-inf, +inf)", .monotone = "increasing", .saturates = "none", .smooth = "C-infinity",
     .zero_centred = "depends on the parameters", .lipschitz = "1",
     .traps = "three branches; printed tables often keep only the one for alpha > 0",
     .f64_ulp = { 0.5, 0.5 },
     .source = "Godfrey & Gashler 2015, arXiv:1602.01321",
     .nparams = 1, .param = { { "alpha", 0, NULL, 1 } })

/* With w = alpha x, e = exp(w): 1 + (w e - e + 1) / alpha^2; near 0 x^2 times the sum of (i + 1) w^i / (i + 2)! */
INL v soft_exponential_by_alpha(v x, v w, v e, double alpha)
{
	v q = k(0);
	double c = 0x1.71b8ef6dcf572p-66; /* 1/21! */
	for (int i = 19; i >= 0; c *= i-- + 2)
		q = q * w + k(c * (i + 1));
	return 1 + sel(v_abs(w) > 1, (e * (w - 1) + 1) / k(alpha) / k(alpha), x * x * q);
}

/* alpha > 0: (exp(alpha x) - 1 + alpha^2) / alpha, which may cancel to the left of 0. */
INL act soft_exponential_plain_up(v x, double alpha)
{
	double stop = alpha * REAL_MAX > EXP_HIGH ? EXP_HIGH / alpha : REAL_MAX;
	pair a = k2(alpha, 0), w = v_prod(v_min(v_max(x, k(-stop)), k(stop)), a), square = v_prod(a.hi, a);
	power e = v_power((pair){ v_min(v_max(w.hi, k(EXP_LOW)), k(0)), w.lo });
	pair s = v_two_sum(e.s, k(-1)), t = v_two_sum(s.hi, square.hi);
	v left = t.hi + (t.lo + (s.lo + (square.lo + a.lo * a.hi)) + e.s * e.p);
	v u = v_expm1(w.hi), right = v_whole(u, (1 + u) * w.lo) + square.hi;
	v dx = v_exp2(w.hi, w.lo);
	return (act){ .y = sel(w.hi < 0, left, right) / a.hi, .dx = dx,
		      .dp = { soft_exponential_by_alpha(x, w.hi, dx, alpha) } };
}

/* (log(1 + t) - t/(1 + t)) / beta^2, t = beta (x - beta); near 0 (x - beta)^2 times the sum of
 * (i + 1)/(i + 2) (-t)^i */
INL v soft_exponential_fold(v t, v log_d, v d, double beta, v x)
{
	v q = k(0), away = x - k(beta);
	for (int i = 27; i >= 0; i--)
		q = k((i + 1.0) / (i + 2)) - q * t;
	return sel(v_abs(t) < k(0.25), away * away * q, (log_d - t / d) / k(beta) / k(beta));
}

/* beta = -alpha > 0: log(d) / beta, d = 1 + beta (x - beta); far out log(beta x) / beta */
INL act soft_exponential_plain_down(v x, double beta)
{
	v c = v_min(x, k(0x1p90));
	pair u = v_rise(c, beta, beta), d = v_two_sum(k(1), u.hi);
	v sum = v_whole(d.hi, d.lo + u.lo), lost = (d.hi - sum) + (d.lo + u.lo);
	v near = v_log1p(u.hi) + u.lo / sum, edge = v_log(sum) + lost / sum;
	v far = v_log(x) + v_log(k(beta)), log_d = sel(x > k(0x1p90), far, sel(u.hi < k(-0.5), edge, near));
	v slope = sel(x > k(0x1p90), 1 / x / k(beta), 1 / sum);
	m inside = sum > 0, gone = x != x;
	v by_alpha = soft_exponential_fold(u.hi, log_d, sum, beta, c) + 1 / sum;
	return (act){ .y = sel(inside | gone, log_d / k(beta), k(NAN)), .dx = sel(inside | gone, slope, k(NAN)),
		      .dp = { sel(inside, by_alpha, k(NAN)) } };
}

FN(soft_exponential)
{
	act f = { .y = x, .dx = sel(x == x, k(1), x), .dp = { 1 + 0.5 * (x * x) } };
	if (p.a > 0)
		f = soft_exponential_plain_up(x, p.a);
	if (p.a < 0)
		f = soft_exponential_plain_down(x, -p.a);
	return f;
}

#ifdef EXACT
/* All three branches are computed; alpha selects. */
EXACT(soft_exponential)
{
	v a = k(p.a), safe = k(p.a == 0 ? 1 : p.a);
	v w = x * a;
	v c = v_min(v_max(x, k(-0x1p500)), k(0x1p500));
	dd u = dd_norm(dd_mul1(dd_sum(c, a), -a)); /* 1 + u is the argument of the logarithm */
	v d = dd_norm(dd_add1(u, k(1))).hi;
	v log_y = sel(x < INFINITY, -dd_log1p_any(u) / safe, x), log_dx = sel(d > 0, 1 / d, k(NAN));
	dd e = dd_exp(exp_clamp(w));
	v exp_dx = e.hi + e.lo;
	v exp_y = dd_odd(dd_norm(dd_add1(dd_div(dd_norm(dd_expm1(exp_clamp(w))), (dd){ safe, k(0) }), a)));
	m neg = a < 0, pos = a > 0;
	return (act){ .y = sel(neg, log_y, sel(pos, exp_y, x)),
		      .dx = sel(x != x, x, sel(neg, log_dx, sel(pos, exp_dx, k(1)))) };
}
#endif

FROM_Y(soft_exponential)
{
	v a = k(p.a);
	return sel(a < 0, v_exp(y * a), sel(a > 0, 1 + a * (y - a), sel(y == y, k(1), y)));
}
