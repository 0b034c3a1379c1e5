/* SPDX-License-Identifier: MIT */
/* ReLU capped at 6.  Krizhevsky 2010; Howard et al. 2017 (MobileNets). */

INFO(relu6, .title = "ReLU6",
     .formula = "min(max(0, x), 6)", .derivative = "x <= 0 ? 0 : (x >= 6 ? 0 : 1)",
     .stable = "x <= 0 ? 0 : (x >= 6 ? 6 : x)", .stable_dx = "x <= 0 ? 0 : (x >= 6 ? 0 : 1)",
     .from_y = "y > 0 && y < 6 ? 1 : 0",
     .kinks = "0: 0; 6: 0", .limits = { "0", "6", "0", "0" },
     .range = "[0, 6]", .monotone = "non-decreasing", .saturates = "both (hard)", .smooth = "C0",
     .zero_centred = "no", .lipschitz = "1",
     .also = "torch.nn.ReLU6, onnx Clip(0, 6), keras relu6, oneDNN clip(0, 6)",
     .traps = "the cap is for low-precision fixed-point arithmetic, not for float16, which reaches 65504",
     .f64_ulp = { 0.5, 0.5 },
     .source = "Krizhevsky 2010; Howard et al. 2017, arXiv:1704.04861")

FN(relu6)
{
	v y = v_min(passed_x(pass_positive(x)), k(6));
	return picked(gated(y, pass_between(x, k(0), k(6)), 1, 0));
}

FROM_Y(relu6)
{
	return passed(pass_between(y, k(0), k(6)), k(1));
}
