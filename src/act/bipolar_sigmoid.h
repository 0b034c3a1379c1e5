/* SPDX-License-Identifier: MIT */
/* Bipolar sigmoid: 2 sigmoid(x) - 1 = tanh(x/2). */

INFO(bipolar_sigmoid, .title = "Bipolar sigmoid", .aliases = { "bipolar_logistic", "symmetric_sigmoid" },
     .formula = "2 / (1 + exp(-x)) - 1", .derivative = "(1 - tanh(x / 2)^2) / 2",
     .stable = "abs(x) < 1e-9 ? x * (0.5 - x * x / 24) : tanh(0.5 * x)",
     .stable_dx = "2 * exp(-abs(x)) / ((1 + exp(-abs(x))) * (1 + exp(-abs(x))))", .from_y = "0.5 * (1 - y) * (1 + y)",
     .limits = { "-1", "1", "0", "0" },
     .range = "(-1, 1)", .monotone = "increasing", .saturates = "both", .smooth = "C-infinity",
     .zero_centred = "yes", .lipschitz = "0.5",
     .traps = "often taken for tanh(x), which is twice as steep; 2 sigmoid(x) - 1 cancels near 0",
     .fast_ulp = { 1.1, 2.1 }, .f64_ulp = { 0.9, 0.9 },
     .source = "classical; Chen et al. 2020, arXiv:2003.10027 (Dynamic ReLU)")

FN(bipolar_sigmoid)
{
	tangent s = tangent_plain(x, 0.5);
	return (act){ .y = s.t, .dx = 0.5 * s.slope };
}

#ifdef EXACT
EXACT(bipolar_sigmoid)
{
	dd_tangent s = tangent_of((dd){ 0.5 * v_max(v_min(x, k(0x1p129)), k(-0x1p129)), k(0) });
	return (act){ .y = sel(x == 0, x, dd_odd(s.t)), .dx = 0.5 * dd_odd(s.slope) };
}
#endif

FROM_Y(bipolar_sigmoid)
{
	return 0.5 * ((1 - y) * (1 + y));
}
