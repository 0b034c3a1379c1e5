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
     .fast_ulp = { 4, 4.6 }, .f64_ulp = { 0.9, 0.9 },
     .nparams = 2, .param = { { "alpha", 2, "alpha > 0 && alpha * e > beta", 1 }, { "beta", 3, "beta > 0", 1 } })

/* With t = x/beta and e = exp(-|t|): y = alpha x/d, d = x + alpha e, to the right, y = alpha x e/d, d = x e + alpha, to
 * the left; f' = (1 + t) e (alpha/d)^2. */
#ifdef ARITH_F32
/* With e = s (1 + p) both d and (1 + t) e are sums of an exact product by s and a small rest; what d = sum + rest loses
 * comes back in its square. */
INL v soft_root_slope(v c, v a, m left, pair t, power e, num *D)
{
	v by = sel(left, c, a) * e.s, other = sel(left, a, c), sum = other + by, back = sum - other, rest = by * e.p;
	v d = sum + rest, lost = ((other - (sum - back)) + (by - back)) + (rest - (d - sum)), t1 = t.hi + 1;
	*D = num_of(d);
	return power_last((t1 + ((t1 + t.lo) * e.p + t.lo)) * e.t * (a * a) / (d * d + 2 * lost * d), e);
}
#else
INL v soft_root_slope(v c, v a, m left, pair t, power e, num *D)
{
	num f = num_whole(e), one = num_sel(left, f, num_of(k(1))), other = num_sel(left, num_of(k(1)), f);
	*D = num_add(num_mul(one, num_of(c)), num_mul(other, num_of(a)));
	num q = num_div(num_of(a), *D);
	return num_times(num_mul(num_sum(t, 1), num_mul(q, q)), e);
}
#endif

FN(soft_root_sign)
{
	double stop = p.b * REAL_MAX > -EXP_LOW ? -EXP_LOW * p.b : REAL_MAX;
	v c = v_min(v_max(x, k(-stop)), k(stop)), a = k(p.a);
	m left = x < 0;
	two over = v_over(c, p.b);
	pair t = { over.hi, over.lo };
	power e = v_power((pair){ v_max(v_negabs(t.hi), k(EXP_LOW)), sel(left, t.lo, -t.lo) });
	num d;
	v dx = soft_root_slope(c, a, left, t, e, &d);
	num q = num_div(num_of(a), d), s = num_mul(q, num_of(c));
	v r = c / num_value(d), u = t.hi * num_value(q), g = power_whole(e);
	return (act){ .y = sel(left, num_times(s, e), sel(x == INFINITY, a, num_value(s))), .dx = dx,
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
