/* SPDX-License-Identifier: MIT */
/* Symmetric logarithm: sign(x) log(1 + |x|).  Webber 2013; Hafner et al. 2023, arXiv:2301.04104. */

INFO(symlog, .title = "Symlog", .aliases = { "bi_symmetric_log", "symmetric_log" },
     .formula = "x >= 0 ? log(1 + x) : -log(1 - x)", .derivative = "1 / (1 + abs(x))",
     .stable = "x >= 0 ? log1p(x) : -log1p(-x)", .stable_dx = "1 / (1 + abs(x))", .from_y = "exp(-abs(y))",
     .limits = { "-inf", "inf", "0", "0" },
     .range = "(-inf, +inf)", .monotone = "increasing", .saturates = "both", .smooth = "C1",
     .zero_centred = "yes", .lipschitz = "1",
     .traps = "log(1 + |x|) as written is 0 for |x| < 6e-8 in f32: use log1p",
     .fast_ulp = { 1.6, 1.6 }, .f64_ulp = { 2, 1.7 },
     .source = "Webber 2013, Measurement Science and Technology 24; Hafner, Pasukonis, Ba & Lillicrap 2023, arXiv:2301.04104")

FN(symlog)
{
	v a = v_abs(x);
	return (act){ .y = v_copysign(v_log1p(a), x), .dx = 1 / (1 + a) };
}

#ifdef EXACT
EXACT(symlog)
{
	v a = v_min(v_abs(x), k(0x1p500));
	v y = v_copysign(dd_odd(dd_ln1p((dd){ a, k(0) })), x);
	v dx = dd_odd(dd_div((dd){ k(1), k(0) }, dd_sum(k(1), a)));
	return (act){ .y = sel(v_abs(x) == INFINITY, x, y), .dx = dx };
}
#endif

FROM_Y(symlog)
{
	return v_exp(v_negabs(y));
}
