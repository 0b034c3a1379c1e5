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
     .fast_ulp = { 4.1, 7.6 }, .f64_ulp = { 0.9, 0.9 },
     .nparams = 2, .param = { { "alpha", 2, "alpha > 0 && alpha * e > beta", 1 }, { "beta", 3, "beta > 0", 1 } })

/* With t = x/beta and e = exp(-|t|): y = alpha x/(x + alpha e) to the right, alpha x e/(x e + alpha) to the left. */
FN(soft_root_sign)
{
	double stop = p.b * REAL_MAX > -EXP_LOW ? -EXP_LOW * p.b : REAL_MAX;
	v c = v_min(v_max(x, k(-stop)), k(stop)), a = k(p.a);
	m left = x < 0;
	two t = v_over(c, p.b);
	power e = v_power((pair){ v_max(v_negabs(t.hi), k(EXP_LOW)), sel(left, t.lo, -t.lo) });
	num f = num_whole(e), one = num_sel(left, f, num_of(k(1))), other = num_sel(left, num_of(k(1)), f);
	num d = num_add(num_mul(one, num_of(c)), num_mul(other, num_of(a)));
	num q = num_div(num_of(a), d), s = num_mul(q, num_of(c));
	num rise = num_mul(num_sum((pair){ t.hi, t.lo }, 1), num_mul(q, q));
	v tail = num_times(s, e), bell = num_times(rise, e);
	v r = c / num_value(d), u = t.hi * num_value(q), g = num_value(f);
	return (act){ .y = sel(left, tail, sel(x == INFINITY, a, num_value(s))), .dx = bell,
		      .dp = { sel(left, r * r * (g * g), r * r), power_last(power_times(-(u * u), e), e) } };
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
