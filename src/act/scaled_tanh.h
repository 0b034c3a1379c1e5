/* SPDX-License-Identifier: MIT */
/* Scaled tanh: alpha tanh(beta x), by default LeCun's.  LeCun, Bottou, Orr & Mueller 1998. */

INFO(scaled_tanh, .title = "Scaled tanh", .aliases = { "stanh", "lecun_tanh" },
     .formula = "alpha * tanh(beta * x)", .derivative = "alpha * beta * (1 - tanh(beta * x)^2)",
     .stable = "alpha * tanh(beta * x)",
     .stable_dx = "alpha * beta * (4 * exp(-2 * abs(beta * x)) / "
		  "((1 + exp(-2 * abs(beta * x))) * (1 + exp(-2 * abs(beta * x)))))",
     .from_y = "beta * (alpha - y * y / alpha)", .from_y_if = "alpha != 0",
     .limits = { "beta == 0 ? 0 : (beta > 0 ? -alpha : alpha)", "beta == 0 ? 0 : (beta > 0 ? alpha : -alpha)",
		 "0", "0" },
     .range = "(-1.7159, 1.7159)", .monotone = "increasing", .saturates = "both", .smooth = "C-infinity",
     .zero_centred = "yes", .lipschitz = "1.14393",
     .also = "onnx ScaledTanh(alpha, beta) (RNN), paddle stanh(0.67, 1.7159), MIOpen TANH",
     .traps = "which parameter is inside differs: MIOpen computes beta tanh(alpha x); LeCun's 2/3 is often printed 0.67",
     .fast_ulp = { 2.8, 3.2 }, .f64_ulp = { 2.3, 1.4 },
     .source = "LeCun, Bottou, Orr & Mueller 1998, Efficient BackProp",
     .nparams = 2, .param = { { "alpha", 1.7159, NULL, 0 }, { "beta", 2.0 / 3, NULL, 0 } })

FN(scaled_tanh)
{
	v c = v_max(v_min(x, k(REAL_MAX)), k(-REAL_MAX));
	tangent s = tangent_plain(c, p.b);
	return (act){ .y = v_by_param(s.t, p.a), .dx = v_by_param(s.slope, p.a * p.b),
		      .dp = { s.t, v_by_param(c * s.slope, p.a) } };
}

#ifdef EXACT
EXACT(scaled_tanh)
{
	v a = bounded(p.a), b = bounded(p.b), c = v_max(v_min(x, k(0x1p129)), k(-0x1p129));
	dd_tangent s = tangent_of(dd_prod(c, b));
	v y = dd_odd(dd_mul1(s.t, a)), dx = dd_odd(dd_mul1(dd_norm(dd_mul1(s.slope, b)), a));
	return (act){ .y = sel(x == 0, x * a * b, y), .dx = dx };
}
#endif

FROM_Y(scaled_tanh)
{
	v t = y / k(p.a);
	return k(p.a * p.b) * ((1 - t) * (1 + t));
}
