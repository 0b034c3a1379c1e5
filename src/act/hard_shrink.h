/* SPDX-License-Identifier: MIT */
/* Hard shrinkage: 0 up to lambd on either side, x beyond.  Donoho & Johnstone 1994. */

INFO(hard_shrink, .title = "Hard shrink", .aliases = { "hardshrink", "hard_threshold", "hard_thresholding" },
     .formula = "abs(x) > lambd ? x : 0", .derivative = "abs(x) > lambd ? 1 : 0",
     .stable = "abs(x) > lambd ? x : 0", .stable_dx = "abs(x) > lambd ? 1 : 0",
     .from_y = "abs(y) > lambd ? 1 : 0",
     .kinks = "lambd: 0; -lambd: 0", .limits = { "-inf", "inf", "1", "1" },
     .range = "(-inf, +inf)", .monotone = "non-decreasing", .saturates = "none", .smooth = "discontinuous",
     .zero_centred = "yes", .lipschitz = "none (jump)",
     .also = "torch.nn.Hardshrink(0.5), onnx Shrink(0.5, 0), keras hard_shrink(0.5), tfa hardshrink",
     .traps = "with lambd = 0 it is the identity, but for f'(0) = 0",
     .f64_ulp = { 0.5, 0.5 },
     .source = "Donoho & Johnstone 1994, Biometrika 81",
     .nparams = 1, .param = { { "lambd", 0.5, "lambd >= 0", 0 } })

FN(hard_shrink)
{
	return picked(shrunk(x, p.a, 0));
}

FROM_Y(hard_shrink)
{
	return passed(pass_beyond(y, k_down(p.a)), k(1));
}
