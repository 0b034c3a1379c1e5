/* SPDX-License-Identifier: MIT */
/* Square. */

INFO(square, .title = "Square", .aliases = { "sqr" },
     .formula = "x^2", .derivative = "2 * x", .stable = "x * x", .stable_dx = "2 * x",
     .limits = { "inf", "inf", "-inf", "inf" },
     .range = "[0, +inf)", .monotone = "non-monotone (min 0 at x = 0)", .saturates = "none", .smooth = "C-infinity",
     .zero_centred = "no", .lipschitz = "unbounded",
     .also = "torch.square, onnx Pow(x, 2), oneDNN square, XNNPACK square",
     .traps = "overflows float16 from |x| = 256 on",
     .f64_ulp = { 0.5, 0.5 },
     .source = "oneDNN")

FN(square)
{
	return (act){ .y = x * x, .dx = 2 * x, .half = x, .is_twice = 1, .twice = 1, .twice_dx = 1 };
}
