/* SPDX-License-Identifier: MIT */
/* Swish: x sigmoid(beta x).  Ramachandran, Zoph & Le 2017, arXiv:1710.05941. */

INFO(swish, .title = "Swish", .aliases = { "swish_beta" },
     .formula = "x / (1 + exp(-beta * x))",
     .derivative = "1/(1 + exp(-beta * x)) + beta * x * exp(-beta * x) / (1 + exp(-beta * x))^2",
     .stable = "x * (beta * x >= 0 ? 1/(1 + exp(-beta * x)) : exp(beta * x)/(1 + exp(beta * x)))",
     .stable_dx = "(beta * x >= 0 ? 1/(1 + exp(-beta * x)) : exp(beta * x)/(1 + exp(beta * x))) + beta * x * "
		  "(exp(-abs(beta * x)) / ((1 + exp(-abs(beta * x))) * (1 + exp(-abs(beta * x)))))",
     .limits = { "beta > 0 ? -0 : (beta < 0 ? -inf : x / 2)", "beta > 0 ? inf : (beta < 0 ? 0 : inf)",
		 "beta > 0 ? 0 : (beta < 0 ? 1 : 0.5)", "beta > 0 ? 1 : (beta < 0 ? 0 : 0.5)" },
     .range = "[-0.278465, +inf)", .monotone = "non-monotone", .saturates = "left", .smooth = "C-infinity",
     .zero_centred = "approximately", .lipschitz = "1.09984",
     .also = "onnx Swish(alpha) (24), oneDNN swish(alpha)",
     .traps = "beta = 0 is x/2, beta = 1 is silu, beta = 1.702 is quick_gelu, large beta approaches ReLU",
     .fast_ulp = { 2.1, 4.1 }, .f64_ulp = { 1.2, 2 },
     .source = "Ramachandran, Zoph & Le 2017, arXiv:1710.05941",
     .nparams = 1, .param = { { "beta", 1, NULL, 1 } })

/* x stops where beta x is at EXP_LOW; nothing is left of the gate there. */
FN(swish)
{
	double b = p.a < 0 ? -p.a : p.a, stop = b * REAL_MAX > -EXP_LOW ? -EXP_LOW / b : REAL_MAX;
	v c = v_min(v_max(x, k(-stop)), k(stop));
	pair w = v_prod(c, k2(p.a, 0));
	v open = sel(w.hi > k(EXP_LOW / 2), x, c);
	return (act){ .y = gate_plain(open, w), .dx = gate_slope_plain(w), .dp = { c * (c * bell_plain(w)) } };
}

#ifdef EXACT
EXACT(swish)
{
	v c = v_min(v_max(x, k(-0x1p129)), k(0x1p129));
	dd w = dd_prod(c, k(p.a));
	return gate(c, logistic_of(w.hi, w.lo), w);
}
#endif
