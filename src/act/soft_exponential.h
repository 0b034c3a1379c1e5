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
     .source = "Godfrey & Gashler 2015, arXiv:1602.01321",
     .nparams = 1, .param = { { "alpha", 0, NULL, 1 } })

FN(soft_exponential)
{
	v a = k(p.a), safe = k(p.a == 0 ? 1 : p.a), w = x * a;
	m neg = a < 0, pos = a > 0;
	v u = -a * (x + a), e = v_exp(w);
	return (act){ .y = sel(neg, -v_log1p(u) / safe, sel(pos, v_expm1(w) / safe + a, x)),
		      .dx = sel(neg, 1 / (1 + u), sel(pos, e, k(1))),
		      .dp = { sel(neg, v_log1p(u) / (safe * safe) + (x + 2 * a) / (safe * (1 + u)),
				  sel(pos, (w * e - v_expm1(w)) / (safe * safe) + 1, 0.5 * x * x + 1)) } };
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
