/* SPDX-License-Identifier: MIT */
/* Soft shrinkage: x moved by lambd towards 0.  Donoho & Johnstone 1994; Beck & Teboulle 2009. */

INFO(soft_shrink, .title = "Soft shrink", .aliases = { "softshrink", "soft_threshold", "soft_thresholding" },
     .formula = "x > lambd ? x - lambd : (x < -lambd ? x + lambd : 0)", .derivative = "abs(x) > lambd ? 1 : 0",
     .stable = "x > lambd ? x - lambd : (x < -lambd ? x + lambd : 0)", .stable_dx = "abs(x) > lambd ? 1 : 0",
     .from_y = "y == 0 ? 0 : 1",
     .kinks = "lambd: 0; -lambd: 0", .limits = { "-inf", "inf", "1", "1" },
     .range = "(-inf, +inf)", .monotone = "non-decreasing", .saturates = "none", .smooth = "C0",
     .zero_centred = "yes", .lipschitz = "1",
     .also = "torch.nn.Softshrink(0.5), onnx Shrink(0.5, 0.5), keras soft_shrink(0.5)",
     .traps = "PyTorch gave 0 for NaN up to 2.5",
     .f64_ulp = { 0.5, 0.5 },
     .source = "Donoho & Johnstone 1994, Biometrika 81; Beck & Teboulle 2009",
     .nparams = 1, .param = { { "lambd", 0.5, "lambd >= 0", 0 } })

FN(soft_shrink)
{
	act a = shrunk(x, p.a, p.a);
	a.dp[0] = a.dp[1];
	return rounded_twice(a);
}

FROM_Y(soft_shrink)
{
	return passed(pass_beyond(y, k(0)), k(1));
}
