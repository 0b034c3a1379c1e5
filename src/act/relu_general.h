/* SPDX-License-Identifier: MIT */
/* Keras' general ReLU: a slope below a threshold, a cap above. */

INFO(relu_general, .title = "General ReLU", .aliases = { "keras_relu" },
     .formula = "x >= threshold ? (x >= max_value ? max_value : x) : negative_slope * (x - threshold)",
     .derivative = "x > threshold ? (x >= max_value ? 0 : 1) : negative_slope",
     .stable = "x >= threshold ? (x >= max_value ? max_value : x) : (negative_slope == 0 ? 0 : negative_slope * (x - threshold))",
     .stable_dx = "x > threshold ? (x >= max_value ? 0 : 1) : negative_slope",
     .kinks = "threshold: negative_slope; max_value: 0",
     .limits = { "negative_slope == 0 ? 0 : -inf", "max_value", "negative_slope", "max_value == inf ? 1 : 0" },
     .range = "[0, +inf)", .monotone = "non-decreasing", .saturates = "left (hard)", .smooth = "C0",
     .zero_centred = "no", .lipschitz = "1",
     .also = "keras relu(negative_slope, max_value, threshold)",
     .traps = "below the threshold the slope starts at 0, not at the threshold, so f jumps; Keras is 0 at x = threshold, not "
	      "threshold",
     .f64_ulp = { 0.5, 0.5 },
     .source = "Keras documentation",
     .nparams = 3,
     .param = { { "negative_slope", 0, "negative_slope >= 0", 0 }, { "max_value", INFINITY, "max_value > threshold", 0 },
		{ "threshold", 0, NULL, 0 } })

/* An infinite cap is none, not even at infinity. */
INL v relu_general_slope(v x, par p)
{
	v cap = p.b < INFINITY ? k_up(p.b) : k(NAN);
	v right = sel(x >= cap, k(0), k(1));
	return sel(x > k_down(p.c), right, sel(x == x, k(p.a), x));
}

FN(relu_general)
{
	m left = x < k_up(p.c);
	v below = v_shift(x, -p.c), y = p.a == 0 ? k(0) : v_scale(below, p.a), zero = k(0);
	return (act){ .y = sel(left, y, v_min(x, k(p.b))), .dx = relu_general_slope(x, p),
		      .dp = { sel(left, below, zero), sel(x >= k_up(p.b), k(1), zero), sel(left, k(-p.a), zero) } };
}

#ifdef EXACT
EXACT(relu_general)
{
	v c = v_max(x, k(-0x1p500));
	v y = p.a == 0 ? k(0) : dd_odd(dd_mul1(dd_norm(dd_sum(c, k(-p.c))), k(p.a)));
	return (act){ .y = sel(x < p.c, y, v_min(x, k(p.b))), .dx = relu_general_slope(x, p) };
}
#endif
