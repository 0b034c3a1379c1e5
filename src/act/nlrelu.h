/* SPDX-License-Identifier: MIT */
/* Natural logarithm ReLU: log(1 + beta max(0, x)).  Liu et al. 2019, arXiv:1908.03682. */

INFO(nlrelu, .title = "NLReLU", .aliases = { "natural_logarithm_relu" },
     .formula = "log(1 + beta * max(0, x))", .derivative = "x <= 0 ? 0 : beta / (1 + beta * x)",
     .stable = "x <= 0 ? 0 : log1p(beta * x)", .stable_dx = "x <= 0 ? 0 : beta / (1 + beta * x)",
     .from_y = "y > 0 ? beta * exp(-y) : 0",
     .kinks = "0: 0", .limits = { "0", "inf", "0", "0" },
     .range = "[0, +inf)", .monotone = "non-decreasing", .saturates = "both (left hard)", .smooth = "C0",
     .zero_centred = "no", .lipschitz = "1",
     .traps = "log(1 + beta x) as written is 0 for small x: use log1p",
     .source = "Liu, Zhang, Gao, Xing, Qin, Zhang & Liu 2019, arXiv:1908.03682",
     .fast_ulp = { 1.6, 1.6 }, .f64_ulp = { 2, 1.7 },
     .nparams = 1, .param = { { "beta", 1, "beta > 0", 0 } })

/* Where beta x overflows, its logarithm is a sum. */
FN(nlrelu)
{
	m shut = x <= 0;
	v c = sel(shut, k(0), x), w = c * k(p.a), d = 1 + w;
	return (act){ .y = sel(w > k(REAL_MAX), v_log(c) + v_log(k(p.a)), v_log1p(w)),
		      .dx = sel(shut, k(0), 1 / (1 / k(p.a) + c)), .dp = { c / d } };
}

#ifdef EXACT
/* log(1 + beta x); from beta = 2^700 on the 1 is far below what counts, for every float x. */
INL dd nlrelu_log(v x, dd u, double beta)
{
	if (beta <= 0x1p700)
		return dd_ln1p(u);
	return dd_norm(dd_add(dd_ln((dd){ x, k(0) }), dd_ln((dd){ k(beta), k(0) })));
}

EXACT(nlrelu)
{
	m shut = x <= 0;
	v c = v_min(sel(shut, k(1), x), k(0x1p129)), beta = k(p.a > 0x1p700 ? 0x1p700 : p.a);
	dd u = dd_prod(c, beta);
	v y = sel(shut, k(0), dd_odd(nlrelu_log(c, u, p.a)));
	v dx = dd_odd(dd_div((dd){ beta, k(0) }, dd_norm(dd_add1(u, k(1)))));
	return (act){ .y = sel(x == INFINITY, x, y), .dx = sel(shut | (x == INFINITY), k(0), dx) };
}
#endif

FROM_Y(nlrelu)
{
	return sel(y > 0, k(p.a) * v_exp(-y), sel(y == y, k(0), y));
}
