/* SPDX-License-Identifier: MIT */
/* E-swish: beta x sigmoid(x).  Alcaide 2018, arXiv:1801.07145. */

INFO(e_swish, .title = "E-swish", .aliases = { "eswish" },
     .formula = "beta * x / (1 + exp(-x))",
     .derivative = "beta * (1/(1 + exp(-x)) + x * exp(-x) / (1 + exp(-x))^2)",
     .stable = "beta * x * (x >= 0 ? 1/(1 + exp(-x)) : exp(x)/(1 + exp(x)))",
     .stable_dx = "beta * ((x >= 0 ? 1/(1 + exp(-x)) : exp(x)/(1 + exp(x))) + "
		  "x * (exp(-abs(x)) / ((1 + exp(-abs(x))) * (1 + exp(-abs(x))))))",
     .limits = { "-0 * beta", "beta == 0 ? 0 : beta * inf", "0", "beta" },
     .range = "[-0.417697, +inf)", .monotone = "non-monotone (min -0.417697 at x = -1.27846)", .saturates = "left",
     .smooth = "C-infinity", .zero_centred = "approximately", .lipschitz = "1.64976",
     .traps = "beta scales the output; swish's beta scales the input of the gate",
     .source = "Alcaide 2018, arXiv:1801.07145",
     .fast_ulp = { 3.3, 4.6 }, .f64_ulp = { 2.2, 2 },
     .nparams = 1, .param = { { "beta", 1.5, NULL, 0 } })

FN(e_swish)
{
	v c = v_max(x, k(EXP_LOW));
	pair w = as_pair(c);
	return (act){ .y = sel(x == 0, x * k(p.a), gate_plain(c * k(p.a), w)), .dx = gate_slope_by(p.a, w),
		      .dp = { gate_plain(c, w) } };
}

#ifdef EXACT
EXACT(e_swish)
{
	v c = v_min(v_max(x, k(-0x1p129)), k(0x1p129));
	logistic s = logistic_of(c, k(0));
	dd y = dd_mul(logistic_value(s), dd_prod(c, k(p.a)));
	dd dx = dd_mul1(gate_slope(s, (dd){ c, k(0) }), k(p.a));
	return (act){ .y = sel(x == 0, x * p.a, dd_odd(y)), .dx = dd_odd(dx) };
}
#endif
