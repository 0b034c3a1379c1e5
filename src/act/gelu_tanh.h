/* SPDX-License-Identifier: MIT */
/* The tanh approximation of GELU.  Hendrycks & Gimpel 2016, arXiv:1606.08415, section 2. */

INFO(gelu_tanh, .title = "GELU (tanh form)", .aliases = { "gelu_new", "gelu_pytorch_tanh", "approxgelu", "gelu_approx" },
     .formula = "0.5 * x * (1 + tanh(sqrt(2/pi) * (x + 0.044715 * x^3)))",
     .derivative = "0.5 * (1 + tanh(sqrt(2/pi) * (x + 0.044715 * x^3))) + 0.5 * x * "
		   "(1 - tanh(sqrt(2/pi) * (x + 0.044715 * x^3))^2) * sqrt(2/pi) * (1 + 0.134145 * x^2)",
     .stable = "x * (x >= 0 ? 1/(1 + exp(-1.59576912160573071176 * (x + 0.044715 * x * x * x))) : "
	       "exp(1.59576912160573071176 * (x + 0.044715 * x * x * x)) / "
	       "(1 + exp(1.59576912160573071176 * (x + 0.044715 * x * x * x))))",
     .stable_dx = "(x >= 0 ? 1/(1 + exp(-1.59576912160573071176 * (x + 0.044715 * x * x * x))) : "
		  "exp(1.59576912160573071176 * (x + 0.044715 * x * x * x)) / "
		  "(1 + exp(1.59576912160573071176 * (x + 0.044715 * x * x * x)))) + "
		  "x * (1.59576912160573071176 * (1 + 0.134145 * x * x)) * "
		  "(exp(-abs(1.59576912160573071176 * (x + 0.044715 * x * x * x))) / "
		  "((1 + exp(-abs(1.59576912160573071176 * (x + 0.044715 * x * x * x)))) * "
		  "(1 + exp(-abs(1.59576912160573071176 * (x + 0.044715 * x * x * x))))))",
     .limits = { "-0", "inf", "0", "1" },
     .range = "[-0.170041, +inf)", .monotone = "non-monotone (min -0.170041 at x = -0.752461)", .saturates = "left",
     .smooth = "C-infinity", .zero_centred = "approximately", .lipschitz = "1.12899",
     .also = "torch.nn.GELU('tanh'), onnx Gelu('tanh') (20), jax gelu (default), oneDNN gelu_tanh, Hugging Face gelu_new",
     .traps = "differs from gelu by up to 4.7e-4; 1 + tanh(u) cancels for x < 0: use x sigmoid(2u)",
     .source = "Hendrycks & Gimpel 2016, arXiv:1606.08415, section 2")

FN(gelu_tanh)
{
	v b = v_min(v_max(x, k(-40)), k(40)), b2 = b * b, w = b * (k(1.5957691216057308) + k(0.07135481627260025) * b2);
	return gate_plain(x, w, b * (k(1.5957691216057308) + k(0.21406444881780073) * b2));
}

#ifdef EXACT
/* x sigmoid(w) with w = 2 sqrt(2/pi) (x + 0.044715 x^3), w to some 75 bits.  Beyond 40 the gate is open or shut. */
EXACT(gelu_tanh)
{
	v c = v_min(v_max(x, k(-0x1p129)), k(0x1p129)), b = v_min(v_max(c, k(-40)), k(40));
	v b2 = b * b; /* exact for a float */
	dd cubic = dd_mul1((dd){ k(0x1.2444f2a4d8b4bp-4), k(-0x1.6c843a29d1c70p-61) }, b2);
	dd lin = { k(0x1.9884533d43651p0), k(-0x1.cbc0d30ebfd15p-54) };
	dd w = dd_norm(dd_mul1(dd_norm(dd_add(lin, cubic)), b));
	dd g = dd_norm(dd_mul1(dd_norm(dd_add(lin, (dd){ cubic.hi * 3, cubic.lo * 3 })), b));
	return gate(c, logistic_of(w.hi, w.lo), g);
}
#endif
