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
     .fast_ulp = { 2.7, 1.5 }, .f64_ulp = { 2.1, 1.2 },
     .source = "Howard et al. 2019, arXiv:1905.02244",
     .nparams = 2, .param = { { "alpha", SIXTH, "alpha > 0", 0 }, { "beta", 0.5, NULL, 0 } }, .exact_init = { "1/6" })

FN(hard_swish)
{
	v place = ramp_place(x, p);
	pass open = ramp_open(place);
	return (act){ .y = ramp_times(x, p), .dx = ramp_pieces(place, ramp_twice(x, p), k(1)),
		      .twice_dx = 1, .pass = open, .x = x, .p = p, .is_ramp = 1, .dp = { passed(open, x * x), passed(open, x) } };
}

#ifdef FAST
/* x + 3 and x + 1.5 are exact where they are small. */
FAST(hard_swish)
{
	if (p.custom)
		return hard_swish_plain(x, p);
	v c = v_max(x, k(-3)), gate = v_min(c + 3, k(6)) * k(SIXTH), inner = (x + 1.5) * k(1.0 / 3);
	return (act){ .y = c * gate, .dx = sel(x <= -3, k(0), sel(x >= 3, k(1), inner)) };
}
#endif
