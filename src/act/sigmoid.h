/* SPDX-License-Identifier: MIT */
/* Logistic sigmoid: 1 / (1 + exp(-x)).  Verhulst 1838; Rumelhart, Hinton & Williams 1986. */

INFO(sigmoid, .title = "Sigmoid", .aliases = { "logistic", "soft_step" },
     .formula = "1 / (1 + exp(-x))", .derivative = "exp(-x) / (1 + exp(-x))^2",
     .stable = "x >= 0 ? 1/(1 + exp(-x)) : exp(x)/(1 + exp(x))",
     .stable_dx = "exp(-abs(x)) / ((1 + exp(-abs(x))) * (1 + exp(-abs(x))))", .from_y = "y * (1 - y)",
     .limits = { "0", "1", "0", "0" },
     .range = "(0, 1)", .monotone = "increasing", .saturates = "both", .smooth = "C-infinity",
     .zero_centred = "no", .lipschitz = "0.25",
     .also = "torch.nn.Sigmoid, onnx Sigmoid, keras sigmoid, oneDNN logistic",
     .traps = "f' taken from a correctly rounded y is exactly 0 from x = 17.33 on in f32, although f'(17.33) = 3.0e-8",
     .fast_ulp = { 2.1, 2.1 }, .f64_ulp = { 1.7, 0.9 },
     .source = "Verhulst 1838; Rumelhart, Hinton & Williams 1986")

FN(sigmoid)
{
	pair a = as_pair(v_max(v_negabs(x), k(EXP_LOW)));
	return (act){ .y = sigma_plain(as_pair(x)), .dx = bell_closed(1, a) };
}

#ifdef FIRST
FIRST(sigmoid)
{
	return (first){ .y = ff_sigmoid(x), .dx = ff_bell(v_negabs(x)) };
}
#endif

#ifdef EXACT
EXACT(sigmoid)
{
	logistic s = logistic_of(x, k(0));
	return (act){ .y = dd_odd(logistic_value(s)), .dx = dd_odd(logistic_slope(s)) };
}
#endif

FROM_Y(sigmoid)
{
	return y * (1 - y);
}
