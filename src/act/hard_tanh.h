/* SPDX-License-Identifier: MIT */
/* Hard tanh: x between two bounds.  Collobert 2004. */

INFO(hard_tanh, .title = "Hard tanh", .aliases = { "hardtanh" },
     .formula = "min(max(x, min_val), max_val)", .derivative = "x <= min_val ? 0 : (x >= max_val ? 0 : 1)",
     .stable = "x <= min_val ? min_val : (x >= max_val ? max_val : x)",
     .stable_dx = "x <= min_val ? 0 : (x >= max_val ? 0 : 1)",
     .from_y = "y > min_val && y < max_val ? 1 : 0",
     .kinks = "min_val: 0; max_val: 0", .limits = { "min_val", "max_val", "0", "0" },
     .range = "[-1, 1]", .monotone = "non-decreasing", .saturates = "both (hard)", .smooth = "C0",
     .zero_centred = "yes", .lipschitz = "1",
     .also = "torch.nn.Hardtanh(-1, 1), onnx Clip(-1, 1), keras hard_tanh, jax hard_tanh",
     .traps = "f' at the bounds is 0 in PyTorch, 1 in JAX",
     .f64_ulp = { 0.5, 0.5 },
     .source = "Collobert 2004, Large Scale Machine Learning (thesis)",
     .nparams = 2, .param = { { "min_val", -1, NULL, 0 }, { "max_val", 1, "min_val < max_val", 0 } })

FN(hard_tanh)
{
	return picked(clipped(x, p.a, p.b));
}

FROM_Y(hard_tanh)
{
	return between_y(y, k_stored(p.a), k_stored(p.b));
}
