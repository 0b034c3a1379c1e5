/* SPDX-License-Identifier: MIT */
/* Hyperbolic tangent.  LeCun et al. 1998, "Efficient BackProp". */

INFO(tanh, .title = "Tanh", .aliases = { "hyperbolic_tangent" },
     .formula = "(exp(x) - exp(-x)) / (exp(x) + exp(-x))", .derivative = "1 - tanh(x)^2",
     .stable = "tanh(x)",
     .stable_dx = "4 * exp(-2 * abs(x)) / ((1 + exp(-2 * abs(x))) * (1 + exp(-2 * abs(x))))", .from_y = "1 - y * y",
     .limits = { "-1", "1", "0", "0" },
     .range = "(-1, 1)", .monotone = "increasing", .saturates = "both", .smooth = "C-infinity",
     .zero_centred = "yes", .lipschitz = "1",
     .also = "torch.nn.Tanh, onnx Tanh, keras tanh, oneDNN tanh",
     .traps = "it is 2 sigmoid(2x) - 1, not 2 sigmoid(x) - 1; f' taken from y is 0 from |x| = 9.01 on in f32",
     .fast_ulp = { 2, 2.2 }, .f64_ulp = { 1.8, 0.9 },
     .source = "LeCun, Bottou, Orr & Mueller 1998, Efficient BackProp")

/* 1 - tanh(x)^2 = s - s^2/4 with s = 4 e/(1 + e), e = exp(-2|x|): it keeps its digits on both sides. */
FN(tanh)
{
	return (act){ .y = v_tanh(x), .dx = bell_closed(4, as_pair(v_max(-2 * v_abs(x), k(EXP_LOW)))) };
}

#ifdef FIRST
/* With u = exp(-2|x|) - 1, tanh |x| = -u/(2 + u), which is 1 as a float from 9.1 on; the slope is that of
 * 4 sigma(2x). */
FIRST(tanh)
{
	ff u = ff_expm1(-2 * v_min(v_abs(x), k(9.5)));
	v d = 2 + u.hi;
	ff slope = ff_bell(-2 * v_abs(x));
	return (first){ .y = ff_flip(ff_div_late(u, (ff){ d, (u.hi - (d - 2)) + u.lo }), x),
			.dx = { 4 * slope.hi, 4 * slope.lo } };
}
#endif

#ifdef EXACT
EXACT(tanh)
{
	return hyperbolic(x);
}
#endif

FROM_Y(tanh)
{
	return (1 - y) * (1 + y);
}
