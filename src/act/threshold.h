/* SPDX-License-Identifier: MIT */
/* Threshold: x above theta, another value up to it.  Torch7. */

INFO(threshold, .title = "Threshold",
     .formula = "x > theta ? x : value", .derivative = "x > theta ? 1 : 0",
     .stable = "x > theta ? x : value", .stable_dx = "x > theta ? 1 : 0",
     .kinks = "theta: 0", .limits = { "value", "inf", "0", "1" },
     .range = "[0, +inf)", .monotone = "non-decreasing", .saturates = "left (hard)",
     .smooth = "C0 (discontinuous unless value = theta)",
     .zero_centred = "no", .lipschitz = "1",
     .also = "torch.nn.Threshold(threshold, value), keras threshold(threshold, default_value)",
     .traps = "theta is called threshold in PyTorch and Keras, where it has no default; x > theta as written turns NaN into "
	      "value",
     .f64_ulp = { 0.5, 0.5 },
     .source = "Torch7, nn.Threshold",
     .nparams = 2, .param = { { "theta", 0, NULL, 0 }, { "value", 0, NULL, 0 } })

FN(threshold)
{
	pass open = above(x, p.a);
	act a = gated(either(open, x, k(p.b)), open, 1, 0);
	a.dp[1] = either(open, k(0), k(1));
	return picked(a);
}
