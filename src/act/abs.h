/* SPDX-License-Identifier: MIT */
/* Absolute value. */

INFO(abs, .title = "Absolute value", .aliases = { "absolute", "fabs", "vrelu" },
     .formula = "abs(x)", .derivative = "x > 0 ? 1 : (x < 0 ? -1 : 0)",
     .stable = "abs(x)", .stable_dx = "x > 0 ? 1 : (x < 0 ? -1 : 0)",
     .kinks = "0: 0", .limits = { "inf", "inf", "-1", "1" },
     .range = "[0, +inf)", .monotone = "non-monotone (min 0 at x = 0)", .saturates = "none", .smooth = "C0",
     .zero_centred = "no", .lipschitz = "1",
     .also = "torch.abs, onnx Abs, oneDNN abs, XNNPACK abs",
     .traps = "the sign of x is lost: x and -x are one to everything that follows",
     .f64_ulp = { 0.5, 0.5 },
     .source = "standard")

FN(abs)
{
	v dx = sel(x > 0, k(1), sel(x < 0, k(-1), x + 0)); /* + 0: f'(-0) is 0 */
	return (act){ .picked = 1, .twice_dx = 1, .y = v_abs(x), .dx = dx };
}
