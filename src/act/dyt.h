/* SPDX-License-Identifier: MIT */
/* Dynamic tanh with given parameters, in the place of a normalisation layer.  Zhu et al. 2025, arXiv:2503.10622. */

INFO(dyt, .title = "DyT (dynamic tanh)", .aliases = { "dynamic_tanh" },
     .formula = "gamma * tanh(alpha * x) + beta", .derivative = "gamma * alpha * (1 - tanh(alpha * x)^2)",
     .stable = "gamma * (abs(alpha * x) < 1e-9 ? alpha * x * (1 - alpha * x * (alpha * x) / 3) : tanh(alpha * x)) + beta",
     .stable_dx = "gamma * alpha * (4 * exp(-2 * abs(alpha * x)) / "
		  "((1 + exp(-2 * abs(alpha * x))) * (1 + exp(-2 * abs(alpha * x)))))",
     .from_y = "alpha * (gamma - (y - beta) * (y - beta) / gamma)", .from_y_if = "gamma != 0",
     .limits = { "alpha == 0 ? beta : (alpha > 0 ? beta - gamma : beta + gamma)",
		 "alpha == 0 ? beta : (alpha > 0 ? beta + gamma : beta - gamma)", "0", "0" },
     .range = "(-1, 1)", .monotone = "increasing", .saturates = "both", .smooth = "C-infinity",
     .zero_centred = "yes", .lipschitz = "0.5",
     .traps = "alpha is one number for the layer, gamma and beta are one for each channel",
     .fast_ulp = { 1.1, 2.2 }, .f64_ulp = { 0.9, 0.9 },
     .source = "Zhu, Chen, He, LeCun & Liu 2025, arXiv:2503.10622",
     .nparams = 3, .param = { { "alpha", 0.5, NULL, 1 }, { "gamma", 1, NULL, 1 }, { "beta", 0, NULL, 1 } })

FN(dyt)
{
	v c = v_max(v_min(x, k(REAL_MAX)), k(-REAL_MAX));
	tangent s = tangent_plain(c, p.a);
	return (act){ .y = v_by_param(s.t, p.b) + k(p.c), .y_terms = k(fabs(p.c)), .y_is_sum = p.c != 0,
		      .dx = v_by_param(s.slope, p.a * p.b),
		      .dp = { v_by_param(c * s.slope, p.b), s.t, k(1) } };
}

#ifdef EXACT
EXACT(dyt)
{
	v a = bounded(p.a), g = bounded(p.b), c = v_max(v_min(x, k(0x1p129)), k(-0x1p129));
	dd_tangent s = tangent_of(dd_prod(c, a));
	dd y = dd_norm(dd_add1(dd_norm(dd_mul1(s.t, g)), k(p.c)));
	return (act){ .y = dd_odd(y), .dx = dd_odd(dd_mul1(dd_norm(dd_mul1(s.slope, a)), g)) };
}
#endif

FROM_Y(dyt)
{
	v t = (y - k(p.c)) / k(p.b);
	return k(p.a * p.b) * ((1 - t) * (1 + t));
}
