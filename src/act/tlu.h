/* SPDX-License-Identifier: MIT */
/* Tanh linear unit: x for x >= 0, tanh(x) below. */

INFO(tlu, .title = "TLU (tanh linear unit)", .aliases = { "thlu", "maxtanh", "tanh_linear_unit" },
     .formula = "x >= 0 ? x : tanh(x)", .derivative = "x >= 0 ? 1 : 1 - tanh(x)^2",
     .stable = "x >= 0 ? x : tanh(x)",
     .stable_dx = "x >= 0 ? 1 : 4 * exp(2 * x) / ((1 + exp(2 * x)) * (1 + exp(2 * x)))",
     .from_y = "y >= 0 ? 1 : (1 - y) * (1 + y)",
     .kinks = "0: 1", .limits = { "-1", "inf", "0", "1" },
     .range = "(-1, +inf)", .monotone = "increasing", .saturates = "left", .smooth = "C2",
     .zero_centred = "approximately", .lipschitz = "1",
     .traps = "TLU also means thresholded linear unit (max(x, tau)), truncated linear unit and threshold logic unit",
     .fast_ulp = { 2, 2 }, .f64_ulp = { 1.8, 0.9 },
     .source = "a study of activations in GRU networks, Transducer and Microsystem Technologies, about 2018")

FN(tlu)
{
	return (act){ .y = sel(x < 0, v_tanh(x), x),
		      .dx = sel(x >= 0, k(1), bell_closed(4, as_pair(v_max(-2 * v_abs(x), k(EXP_LOW))))) };
}

#ifdef EXACT
EXACT(tlu)
{
	act t = hyperbolic(x);
	return (act){ .y = sel(x < 0, t.y, x), .dx = sel(x >= 0, k(1), t.dx) };
}
#endif

FROM_Y(tlu)
{
	return sel(y >= 0, k(1), (1 - y) * (1 + y));
}
