/* SPDX-License-Identifier: MIT */
/* Sparse sigmoid: (x + 1)/2 between 0 and 1.  Blondel, Martins & Niculae 2019, arXiv:1901.02324. */

INFO(sparse_sigmoid, .title = "Sparse sigmoid",
     .formula = "min(1, max(0, (x + 1)/2))", .derivative = "x <= -1 ? 0 : (x >= 1 ? 0 : 0.5)",
     .stable = "x <= -1 ? 0 : (x >= 1 ? 1 : 0.5 * (x + 1))", .stable_dx = "x <= -1 ? 0 : (x >= 1 ? 0 : 0.5)",
     .from_y = "y > 0 && y < 1 ? 0.5 : 0",
     .kinks = "-1: 0; 1: 0", .limits = { "0", "1", "0", "0" },
     .range = "[0, 1]", .monotone = "non-decreasing", .saturates = "both (hard)", .smooth = "C0",
     .zero_centred = "no", .lipschitz = "0.5",
     .also = "keras sparse_sigmoid, jax sparse_sigmoid, onnx HardSigmoid(0.5, 0.5)",
     .f64_ulp = { 0.5, 0.5 },
     .source = "Blondel, Martins & Niculae 2019, arXiv:1901.02324, section 6.2")

/* (x + 1)/2 is rounded in the sum only. */
FN(sparse_sigmoid)
{
	return rounded_twice(gated(0.5 * v_min(v_max(x + 1, k(0)), k(2)), pass_between(x, k(-1), k(1)), 0.5, 0));
}

FROM_Y(sparse_sigmoid)
{
	return passed(pass_between(y, k(0), k(1)), k(0.5));
}
