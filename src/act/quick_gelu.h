/* SPDX-License-Identifier: MIT */
/* The sigmoid approximation of GELU: x sigmoid(1.702 x).  Hendrycks & Gimpel 2016, arXiv:1606.08415, section 2. */

INFO(quick_gelu, .title = "Quick GELU", .aliases = { "quickgelu", "gelu_quick", "gelu_sigmoid", "sigmoid_gelu" },
     .formula = "x / (1 + exp(-1.702 * x))",
     .derivative = "1/(1 + exp(-1.702 * x)) + 1.702 * x * exp(-1.702 * x) / (1 + exp(-1.702 * x))^2",
     .stable = "x * (x >= 0 ? 1/(1 + exp(-1.702 * x)) : exp(1.702 * x)/(1 + exp(1.702 * x)))",
     .stable_dx = "(x >= 0 ? 1/(1 + exp(-1.702 * x)) : exp(1.702 * x)/(1 + exp(1.702 * x))) + 1.702 * x * "
		  "(exp(-abs(1.702 * x)) / ((1 + exp(-abs(1.702 * x))) * (1 + exp(-abs(1.702 * x)))))",
     .limits = { "-0", "inf", "0", "1" },
     .range = "[-0.16361, +inf)", .monotone = "non-monotone (min -0.16361 at x = -0.751154)", .saturates = "left",
     .smooth = "C-infinity", .zero_centred = "approximately", .lipschitz = "1.09984",
     .also = "onnx Swish(1.702) (24), oneDNN swish(1.702), Hugging Face quick_gelu",
     .traps = "up to 0.0203 away from gelu: weights trained with the one do not fit the other",
     .source = "Hendrycks & Gimpel 2016, arXiv:1606.08415, section 2",
     .fast_ulp = { 2.4, 4.1 }, .f64_ulp = { 1.2, 2 })

FN(quick_gelu)
{
	v low = v_max(x, k(EXP_LOW / 1.702)); /* nothing is left of the gate there */
	pair w = v_prod(v_min(low, k(-EXP_LOW)), k2(0x1.b3b645a1cac08p+0, 0x1.89374bc6a7efap-55));
	return (act){ .y = gate_plain(low, w), .dx = gate_slope_plain(w) };
}

#ifdef EXACT
/* Beyond 400 the gate is open or shut. */
EXACT(quick_gelu)
{
	v c = v_min(v_max(x, k(-0x1p129)), k(0x1p129)), b = v_min(v_max(c, k(-400)), k(400));
	dd w = dd_norm(dd_mul1((dd){ k(0x1.b3b645a1cac08p+0), k(0x1.89374bc6a7efap-55) }, b));
	return gate(c, logistic_of(w.hi, w.lo), w);
}
#endif
