/* SPDX-License-Identifier: MIT */
/* Leaky ReLU.  Maas, Hannun & Ng 2013. */

INFO(leaky_relu, .title = "Leaky ReLU", .aliases = { "lrelu", "leaky" },
     .formula = "x >= 0 ? x : negative_slope * x", .derivative = "x > 0 ? 1 : negative_slope",
     .stable = "x >= 0 ? x : negative_slope * x", .stable_dx = "x > 0 ? 1 : negative_slope",
     .from_y = "y > 0 ? 1 : negative_slope", .from_y_if = "negative_slope >= 0",
     .kinks = "0: negative_slope", .limits = { "negative_slope == 0 ? 0 : negative_slope * -inf", "inf", "negative_slope", "1" },
     .range = "(-inf, +inf)", .monotone = "increasing", .saturates = "none", .smooth = "C0",
     .zero_centred = "approximately", .lipschitz = "1",
     .also = "torch.nn.LeakyReLU(0.01), onnx LeakyRelu(0.01), jax leaky_relu(0.01), oneDNN relu(alpha)",
     .traps = "default slopes differ: PyTorch, ONNX and JAX 0.01, TensorFlow 0.2, Keras layer 0.3; max(a x, x) is the "
	      "same only for a <= 1",
     .fast_ulp = { 0.9, 0.5 }, .f64_ulp = { 0.5, 0.5 },
     .source = "Maas, Hannun & Ng 2013, ICML workshop",
     .nparams = 1, .param = { { "negative_slope", 0.01, NULL, 0 } })

FN(leaky_relu)
{
	return rectifier(x, p.a);
}

#ifdef FAST
/* With the slope as a float, as elsewhere.  Infinity times 0, and slopes whose floats lack bits, go the long way. */
FAST(leaky_relu)
{
	if (!(p.a >= 0x1p-100 && p.a <= 0x1p100))
		return rectifier(x, p.a);
	return gated(bent(x, x * k(p.a), p.a), pass_positive(x), 1, p.a);
}
#endif

FROM_Y(leaky_relu)
{
	return rectifier_from_y(y, p.a);
}
