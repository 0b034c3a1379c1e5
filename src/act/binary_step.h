/* SPDX-License-Identifier: MIT */
/* Binary step, the perceptron's threshold.  McCulloch & Pitts 1943; Rosenblatt 1958. */

INFO(binary_step, .title = "Binary step", .aliases = { "heaviside", "step", "threshold_logic_unit" },
     .formula = "x >= 0 ? 1 : 0", .derivative = "0", .stable = "x >= 0 ? 1 : 0", .stable_dx = "0", .from_y = "0",
     .kinks = "0: 0", .limits = { "0", "1", "0", "0" },
     .range = "{0, 1}", .monotone = "non-decreasing", .saturates = "both (hard)", .smooth = "discontinuous",
     .zero_centred = "no", .lipschitz = "none (jump)",
     .also = "torch.heaviside(x, 1)",
     .traps = "its derivative is 0 everywhere, so plain back-propagation learns nothing through it",
     .f64_ulp = { 0.5, 0.5 },
     .source = "McCulloch & Pitts 1943; Rosenblatt 1958")

/* Both are x where x is NaN. */
FN(binary_step)
{
	return (act){ .picked = 1, .twice_dx = 1, .y = sel(x >= 0, k(1), sel(x < 0, k(0), x)), .dx = sel(x == x, k(0), x) };
}

FROM_Y(binary_step)
{
	return sel(y == y, k(0), y);
}
