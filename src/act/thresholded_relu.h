/* SPDX-License-Identifier: MIT */
/* Thresholded ReLU: x above alpha, 0 up to it.  Konda, Memisevic & Krueger 2015, arXiv:1402.3337. */

INFO(thresholded_relu, .title = "Thresholded ReLU", .aliases = { "thresholdedrelu", "trec", "truncated_rectified" },
     .formula = "x > alpha ? x : 0", .derivative = "x > alpha ? 1 : 0",
     .stable = "x > alpha ? x : 0", .stable_dx = "x > alpha ? 1 : 0",
     .from_y = "y > alpha ? 1 : 0",
     .kinks = "alpha: 0", .limits = { "0", "inf", "0", "1" },
     .range = "[0, +inf)", .monotone = "non-decreasing", .saturates = "left (hard)", .smooth = "discontinuous",
     .zero_centred = "no", .lipschitz = "none (jump)",
     .also = "torch.nn.Threshold(alpha, 0), onnx ThresholdedRelu(1.0), keras 2 ThresholdedReLU(theta)",
     .traps = "ONNX's operator is 0 at x = alpha, the function of the same name inside ONNX's recurrent operators is alpha",
     .f64_ulp = { 0.5, 0.5 },
     .source = "Konda, Memisevic & Krueger 2015, arXiv:1402.3337",
     .nparams = 1, .param = { { "alpha", 1, "alpha >= 0", 0 } })

FN(thresholded_relu)
{
	pass open = above(x, p.a);
	return picked(gated(passed_x(open), open, 1, 0));
}

FROM_Y(thresholded_relu)
{
	return passed(above(y, p.a), k(1));
}
