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
     .nparams = 1, .param = { { "beta", 1, "beta > 0", 0 } })

FN(nlrelu)
{
	m shut = x <= 0;
	v c = sel(shut, k(0), x), d = 1 + c * k(p.a);
	return (act){ .y = v_log1p(c * k(p.a)), .dx = sel(shut, k(0), 1 / (1 / k(p.a) + c)), .dp = { c / d } };
}

#ifdef EXACT
/* Infinity is stopped where beta times any float is: 1 + beta x stays finite. */
EXACT(nlrelu)
{
	v c = v_min(sel(x <= 0, k(0), x), k(0x1p129)), beta = k(fmin(p.a, 0x1p700));
	dd u = dd_prod(c, beta);
	v y = dd_odd(dd_ln1p(u)), dx = dd_odd(dd_div((dd){ beta, k(0) }, dd_norm(dd_add1(u, k(1)))));
	return (act){ .y = sel(x == INFINITY, x, y), .dx = sel(x <= 0, k(0), dx) };
}
#endif

FROM_Y(nlrelu)
{
	return sel(y > 0, k(p.a) * v_exp(-y), sel(y == y, k(0), y));
}
