/* SPDX-License-Identifier: MIT */
/* Flexible ReLU: the rectifier moved up or down.  Qiu, Xu & Cai 2018, arXiv:1706.08098. */

INFO(frelu, .title = "FReLU (flexible)", .aliases = { "flexible_relu" },
     .formula = "max(0, x) + b", .derivative = "x <= 0 ? 0 : 1",
     .stable = "(x <= 0 ? 0 : x) + b", .stable_dx = "x <= 0 ? 0 : 1",
     .from_y = "y > b ? 1 : 0",
     .kinks = "0: 0", .limits = { "b", "inf", "0", "1" },
     .range = "[0, +inf)", .monotone = "non-decreasing", .saturates = "left (hard)", .smooth = "C0",
     .zero_centred = "no", .lipschitz = "1",
     .traps = "FReLU is also the funnel activation of 2020, which looks at the neighbours of a pixel",
     .f64_ulp = { 0.5, 0.5 },
     .source = "Qiu, Xu & Cai 2018, arXiv:1706.08098",
     .nparams = 1, .param = { { "b", 0, NULL, 1 } })

FN(frelu)
{
	pass open = pass_positive(x);
	act a = gated(v_shift(passed_x(open), p.a), open, 1, 0);
	a.dp[0] = k(1);
	return rounded_twice(a);
}

FROM_Y(frelu)
{
	return passed(pass_above(y, k_stored(p.a)), k(1));
}
