/* SPDX-License-Identifier: MIT */
/* Rectified linear unit: max(0, x).  Fukushima 1969; Nair & Hinton 2010; Glorot, Bordes & Bengio 2011. */

INFO(relu, .title = "ReLU", .aliases = { "rectifier", "rectified_linear" },
     .formula = "max(0, x)", .derivative = "x <= 0 ? 0 : 1",
     .stable = "x <= 0 ? 0 : x", .stable_dx = "x <= 0 ? 0 : 1", .from_y = "y > 0 ? 1 : 0",
     .kinks = "0: 0", .limits = { "0", "inf", "0", "1" },
     .range = "[0, +inf)", .monotone = "non-decreasing", .saturates = "left (hard)", .smooth = "C0",
     .zero_centred = "no", .lipschitz = "1",
     .also = "torch.nn.ReLU, onnx Relu, keras relu, oneDNN relu, XNNPACK clamp(0, inf)",
     .traps = "fmax(x, 0) turns NaN into 0; a unit whose input is negative for all data is dead",
     .f64_ulp = { 0.5, 0.5 },
     .source = "Fukushima 1969; Nair & Hinton 2010; Glorot, Bordes & Bengio 2011")

FN(relu)
{
	pass open = pass_positive(x);
	return picked(gated(passed_x(open), open, 1, 0));
}

FROM_Y(relu)
{
	return passed(pass_positive(y), k(1));
}
