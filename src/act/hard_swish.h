/* SPDX-License-Identifier: MIT */
/* Hard swish: x times the hard sigmoid.  Howard et al. 2019, arXiv:1905.02244. */

INFO(hard_swish, .title = "Hard swish", .aliases = { "hardswish", "hard_silu", "h_swish" },
     .formula = "x * max(0, min(1, alpha * x + beta))",
     .derivative = "alpha * x + beta <= 0 ? 0 : (alpha * x + beta >= 1 ? 1 : 2 * alpha * x + beta)",
     .stable = "alpha * x + beta <= 0 ? 0 : (alpha * x + beta >= 1 ? x : x * (alpha * x + beta))",
     .stable_dx = "alpha * x + beta <= 0 ? 0 : (alpha * x + beta >= 1 ? 1 : 2 * alpha * x + beta)",
     .kinks = "-beta/alpha: 0; (1 - beta)/alpha: 1", .limits = { "0", "inf", "0", "1" },
     .range = "[-0.375, +inf)", .monotone = "non-monotone (min -0.375 at x = -1.5)", .saturates = "left (hard)",
     .smooth = "C0", .zero_centred = "approximately", .lipschitz = "1.5",
     .also = "torch.nn.Hardswish, onnx HardSwish (14), keras and jax hard_silu, oneDNN hardswish, XNNPACK hardswish",
     .traps = "PyTorch's f' at -3 and 3 is -0.5 and 1.5, the inner slopes; its f(-inf) is NaN (the limit is 0)",
     .fast_ulp = { 2.5, 1.4 }, .f64_ulp = { 2.6, 1.4 },
     .source = "Howard et al. 2019, arXiv:1905.02244",
     .nparams = 2, .param = { { "alpha", SIXTH, "alpha > 0", 0 }, { "beta", 0.5, NULL, 0 } }, .exact_init = { "1/6" })

FN(hard_swish)
{
	v top = ramp_plain_top(x, p.a, p.b), slope = ramp_plain_end(ramp_plain_top(2 * x, p.a, p.b), p.a);
	m low = top <= 0, high = ramp_is_up(x, p.a, p.b);
	return (act){ .y = sel(low, k(0), sel(high, x, x * ramp_plain_end(top, p.a))),
		      .dx = sel(low, k(0), sel(high, k(1), slope)),
		      .dp = { sel(low | high, k(0), x * x), sel(low | high, k(0), x) } };
}

#ifdef EXACT
/* x comes first and the sixth last: x (x + 3)/6 lies in the very middle between two floats now and then. */
EXACT(hard_swish)
{
	v c = v_min(v_max(x, k(-0x1p129)), k(0x1p129));
	double slope = fmin(p.a, 0x1p600);
	v r = ramp(c, slope, p.b), y = dd_odd(ramp_end(dd_mul1(ramp_top(c, slope, p.b), c), p.a));
	m low = r <= 0, high = r >= 1;
	return (act){ .y = sel(low, k(0), sel(high | (x == 0), x, y)),
		      .dx = sel(low, k(0), sel(high, k(1), ramp(2 * c, slope, p.b))) };
}
#endif
