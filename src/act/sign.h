/* SPDX-License-Identifier: MIT */
/* Sign: -1, 0 or 1. */

INFO(sign, .title = "Sign", .aliases = { "signum", "sgn", "bipolar_step" },
     .formula = "x > 0 ? 1 : (x < 0 ? -1 : 0)", .derivative = "0",
     .stable = "x > 0 ? 1 : (x < 0 ? -1 : 0)", .stable_dx = "0", .from_y = "0",
     .kinks = "0: 0", .limits = { "-1", "1", "0", "0" },
     .range = "{-1, 0, 1}", .monotone = "non-decreasing", .saturates = "both (hard)", .smooth = "discontinuous",
     .zero_centred = "yes", .lipschitz = "none (jump)",
     .also = "torch.sign, onnx Sign, XNNPACK sign",
     .traps = "its derivative is 0 everywhere; binarised networks train with a straight-through estimator instead",
     .f64_ulp = { 0.5, 0.5 },
     .source = "standard")

/* Both are x where x is NaN. */
FN(sign)
{
	return (act){ .picked = 1, .twice_dx = 1, .y = sel(x > 0, k(1), sel(x < 0, k(-1), x + 0)), .dx = sel(x == x, k(0), x) };
}

FROM_Y(sign)
{
	return sel(y == y, k(0), y);
}
