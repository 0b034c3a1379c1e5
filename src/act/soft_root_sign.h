/* SPDX-License-Identifier: MIT */
/* Soft-root-sign: x / (x/alpha + exp(-x/beta)).  Zhou, Li, Huo & Zhu 2020, arXiv:2003.00547. */

INFO(soft_root_sign, .title = "Soft-root-sign", .aliases = { "srs" },
     .formula = "x / (x / alpha + exp(-x / beta))",
     .derivative = "(1 + x / beta) * exp(-x / beta) / (x / alpha + exp(-x / beta))^2",
     .stable = "x < 0 ? x * exp(x/beta) / (x/alpha * exp(x/beta) + 1) : x / (x/alpha + exp(-x/beta))",
     .stable_dx = "x < 0 ? (1 + x/beta) * exp(x/beta) / ((x/alpha * exp(x/beta) + 1) * (x/alpha * exp(x/beta) + 1)) : "
		  "(1 + x/beta) * exp(-x/beta) / ((x/alpha + exp(-x/beta)) * (x/alpha + exp(-x/beta)))",
     .limits = { "-0", "alpha", "0", "0" },
     .range = "[-2.46248, 2)", .monotone = "non-monotone (min -2.46248 at x = -3)", .saturates = "both",
     .smooth = "C-infinity", .zero_centred = "approximately", .lipschitz = "1.16798",
     .traps = "the denominator vanishes somewhere unless alpha > beta/e; as written it is infinity/infinity at both ends",
     .source = "Zhou, Li, Huo & Zhu 2020, arXiv:2003.00547",
     .fast_ulp = { 2.8, 5.2 }, .f64_ulp = { 3.4, 5.6 },
     .nparams = 2, .param = { { "alpha", 2, "alpha > 0 && alpha * e > beta", 1 }, { "beta", 3, "beta > 0", 1 } })

/* With t = x/beta and e = exp(-|t|): y = alpha x/(x + alpha e) to the right, alpha x e/(x e + alpha) to the left. */
FN(soft_root_sign)
{
	double stop = p.b * REAL_MAX > -EXP_LOW ? -EXP_LOW * p.b : REAL_MAX;
	v c = v_min(v_max(x, k(-stop)), k(stop)), a = k(p.a);
	m left = x < 0;
	two t = v_over(c, p.b);
	power e = v_power((pair){ v_max(v_negabs(t.hi), k(EXP_LOW)), sel(left, t.lo, -t.lo) });
	v f = power_whole(e), d = sel(left, c * f + a, c + a * f), q = a / d;
	v tail = power_last(power_times(c * q, e), e);
	v bell = power_last(power_times(((1 + t.hi) + t.lo) * (a * a) / (d * d), e), e);
	v s = c / d, u = t.hi * q;
	return (act){ .y = sel(left, tail, sel(x == INFINITY, a, c * q)), .dx = bell,
		      .dp = { sel(left, s * s * (f * f), s * s), -(u * u) * f } };
}

#ifdef EXACT
EXACT(soft_root_sign)
{
	v c = v_min(v_max(x, k(-0x1p129)), k(0x1p129)), a = k(p.a);
	m left = c < 0;
	dd t = dd_norm(dd_div((dd){ v_abs(c), k(0) }, (dd){ k(p.b), k(0) }));
	m far = t.hi > -EXP_MIN;
	dd e = dd_norm(dd_exp2(sel(far, k(EXP_MIN), -t.hi), sel(far, k(0), -t.lo)));
	dd d = dd_norm(dd_sel(left, dd_add1(dd_mul1(e, c), a), dd_add1(dd_mul1(e, a), c)));
	dd q = dd_norm(dd_div((dd){ a, k(0) }, d)), y = dd_mul1(q, c);
	dd rise = dd_norm(dd_div(dd_sum(k(p.b), c), (dd){ k(p.b), k(0) }));
	dd dx = dd_mul(dd_norm(dd_mul(e, rise)), dd_norm(dd_mul(q, q)));
	return (act){ .y = sel(x == 0, x, dd_odd(dd_sel(left, dd_mul(dd_norm(y), e), y))), .dx = dd_odd(dx) };
}
#endif
