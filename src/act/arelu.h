/* SPDX-License-Identifier: MIT */
/* Attention-based ReLU with given parameters.  Chen, Li & Xu 2020, arXiv:2006.13858. */

INFO(arelu, .title = "AReLU", .aliases = { "attention_relu" },
     .formula = "x < 0 ? min(max(a, 0.01), 0.99) * x : (1 + 1/(1 + exp(-b))) * x",
     .derivative = "x <= 0 ? min(max(a, 0.01), 0.99) : 1 + 1/(1 + exp(-b))",
     .stable = "x < 0 ? (a < 0.01 ? 0.01 : (a > 0.99 ? 0.99 : a)) * x : (1 + sigmoid(b)) * x",
     .stable_dx = "x <= 0 ? (a < 0.01 ? 0.01 : (a > 0.99 ? 0.99 : a)) : 1 + sigmoid(b)",
     .from_y = "y > 0 ? 1 + 1/(1 + exp(-b)) : min(max(a, 0.01), 0.99)",
     .kinks = "0: min(max(a, 0.01), 0.99)", .limits = { "-inf", "inf", "min(max(a, 0.01), 0.99)", "1 + 1/(1 + exp(-b))" },
     .range = "(-inf, +inf)", .monotone = "increasing", .saturates = "none", .smooth = "C0",
     .zero_centred = "approximately", .lipschitz = "1.8808",
     .traps = "a is kept between 0.01 and 0.99: beyond these it has no gradient and cannot come back by itself; the right slope "
	      "is above 1",
     .fast_ulp = { 1.3, 0.5 }, .f64_ulp = { 1.6, 1.2 },
     .source = "Chen, Li & Xu 2020, arXiv:2006.13858",
     .nparams = 2, .param = { { "a", 0.9, NULL, 1 }, { "b", 2, NULL, 1 } })

/* a between its bounds */
INL double arelu_left(double a)
{
	return a < 0.01 ? 0.01 : a > 0.99 ? 0.99 : a;
}

FN(arelu)
{
	v e = v_exp(k(p.b < 0 ? p.b : -p.b)), d = v_recip(1 + e), s = sel(k(p.b) < 0, e * d, d);
	m right = x > 0;
	v left = k(p.a >= 0.01 && p.a <= 0.99 ? 1 : 0);
	return (act){ .y = sel(x >= 0, x + x * s, v_scale(x, arelu_left(p.a))),
		      .dx = sel(right, 1 + s, sel(x <= 0, k(arelu_left(p.a)), x)),
		      .dp = { sel(right, k(0), x * left), sel(right, x * (e * d * d), k(0)) } };
}

#ifdef EXACT
/* The bounds are the numbers 0.01 and 0.99, so they are pairs. */
INL dd arelu_left_pair(double a)
{
	if (a < 0.01)
		return (dd){ k(0.01), k(-0x1.eb851eb851eb8p-63) };
	return a > 0.99 ? (dd){ k(0.99), k(0x1.47ae147ae147bp-57) } : (dd){ k(a), k(0) };
}

EXACT(arelu)
{
	dd right = dd_norm(dd_add1(logistic_value(logistic_of(k(p.b), k(0))), k(1)));
	dd slope = dd_sel(x > 0, right, arelu_left_pair(p.a));
	v y = dd_odd(dd_mul1(slope, v_max(v_min(x, k(0x1p500)), k(-0x1p500))));
	return (act){ .y = sel(x == 0, x, y), .dx = sel(x == x, dd_odd(slope), x) };
}
#endif

FROM_Y(arelu)
{
	v e = v_exp(k(p.b < 0 ? p.b : -p.b)), d = v_recip(1 + e);
	return sel(y > 0, 1 + sel(k(p.b) < 0, e * d, d), sel(y <= 0, k(arelu_left(p.a)), y));
}
