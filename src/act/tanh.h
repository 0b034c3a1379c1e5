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
     .source = "LeCun, Bottou, Orr & Mueller 1998, Efficient BackProp")

/* With u = exp(-2|x|) - 1: tanh |x| = -u/(2 + u), 1 - tanh^2 = 4 (1 + u)/(2 + u)^2. */
FN(tanh)
{
	v a = v_negabs(x), u = v_expm1(2 * a), d = v_recip(2 + u);
	split e = v_exp_split(2 * a);
	return (act){ .y = v_copysign(u * d, x), .dx = v_ldexp(4 * e.t * d * d, e.n) };
}

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
