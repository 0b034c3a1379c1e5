/* SPDX-License-Identifier: MIT */
/* Randomised leaky ReLU in its evaluation form: the mean slope.  Xu, Wang, Chen & Li 2015, arXiv:1505.00853. */

INFO(rrelu, .title = "RReLU (evaluation)", .aliases = { "randomized_relu", "randomised_relu" },
     .formula = "x >= 0 ? x : (lower + upper)/2 * x", .derivative = "x > 0 ? 1 : (lower + upper)/2",
     .stable = "x >= 0 ? x : x * (0.5 * (lower + upper))", .stable_dx = "x > 0 ? 1 : 0.5 * (lower + upper)",
     .from_y = "y > 0 ? 1 : (lower + upper)/2",
     .kinks = "0: (lower + upper)/2",
     .limits = { "upper == 0 ? 0 : (lower + upper)/2 * -inf", "inf", "(lower + upper)/2", "1" },
     .range = "(-inf, +inf)", .monotone = "increasing", .saturates = "none", .smooth = "C0",
     .zero_centred = "approximately", .lipschitz = "1",
     .also = "torch.nn.RReLU(1/8, 1/3).eval(), export as onnx LeakyRelu",
     .traps = "slopes are drawn from the uniform distribution (some texts say Gaussian), and only while training",
     .fast_ulp = { 0.51, 0.4 }, .f64_ulp = { 0.5, 0.5 },
     .source = "Xu, Wang, Chen & Li 2015, arXiv:1505.00853",
     .nparams = 2, .param = { { "lower", 0.125, "lower >= 0", 0 }, { "upper", 1.0 / 3, "upper >= lower", 0 } })

FN(rrelu)
{
	act r = rectifier(x, 0.5 * p.a + 0.5 * p.b);
	r.dp[0] = r.dp[1] = 0.5 * r.dp[0];
	return r;
}

#ifdef EXACT
/* The default slope is 11/48 but for its last bits, and those alone decide where
 * 11/48 x lies between two floats, as it does for every 48th x: a full product. */
EXACT(rrelu)
{
	dd slope = dd_sum(k(0.5 * p.a), k(0.5 * p.b));
	v left = dd_odd(dd_mul1(slope, v_min(v_max(x, k(-0x1p500)), k(0))));
	return (act){ .y = sel(x < 0, left, x), .dx = sel(x > 0, k(1), sel(x <= 0, dd_odd(slope), x)) };
}
#endif

FROM_Y(rrelu)
{
	return sel(y > 0, k(1), sel(y <= 0, k(0.5 * p.a + 0.5 * p.b), y));
}
