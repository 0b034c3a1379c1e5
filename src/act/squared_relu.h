/* SPDX-License-Identifier: MIT */
/* Squared ReLU.  So et al. 2021 (Primer), arXiv:2109.08668. */

INFO(squared_relu, .title = "Squared ReLU", .aliases = { "relu2", "relu_squared", "requ" },
     .formula = "max(0, x)^2", .derivative = "x <= 0 ? 0 : 2 * x",
     .stable = "x <= 0 ? 0 : x * x", .stable_dx = "x <= 0 ? 0 : 2 * x", .from_y = "2 * sqrt(y)",
     .kinks = "0: 0", .limits = { "0", "inf", "0", "inf" },
     .range = "[0, +inf)", .monotone = "non-decreasing", .saturates = "left (hard)", .smooth = "C1",
     .zero_centred = "no", .lipschitz = "unbounded",
     .also = "transformers relu2, flax squared_relu, RePU with power 2",
     .traps = "overflows float16 for x > 255; not |x|^2 (square)",
     .f64_ulp = { 0.5, 0.5 },
     .source = "So, Manke, Liu, Dai, Shazeer & Le 2021, arXiv:2109.08668")

FN(squared_relu)
{
	v c = passed_x(pass_positive(x));
	return (act){ .y = c * c, .dx = 2 * c, .half = c, .is_twice = 1, .twice = 1, .twice_dx = 1 };
}

FROM_Y(squared_relu)
{
	return 2 * v_sqrt(y);
}
