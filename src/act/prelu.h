/* SPDX-License-Identifier: MIT */
/* Parametric ReLU with a given slope.  He, Zhang, Ren & Sun 2015, arXiv:1502.01852. */

INFO(prelu, .title = "PReLU", .aliases = { "parametric_relu" },
     .formula = "x > 0 ? x : a * x", .derivative = "x > 0 ? 1 : a",
     .stable = "x > 0 ? x : a * x", .stable_dx = "x > 0 ? 1 : a",
     .from_y = "y > 0 ? 1 : a", .from_y_if = "a >= 0",
     .kinks = "0: a", .limits = { "a == 0 ? 0 : a * -inf", "inf", "a", "1" },
     .range = "(-inf, +inf)", .monotone = "increasing", .saturates = "none", .smooth = "C0",
     .zero_centred = "approximately", .lipschitz = "1",
     .also = "torch.nn.PReLU(init=0.25), onnx PRelu, keras PReLU (starts at 0)",
     .traps = "no weight decay on a: it would pull PReLU towards ReLU",
     .f64_ulp = { 0.5, 0.5 },
     .source = "He, Zhang, Ren & Sun 2015, arXiv:1502.01852",
     .nparams = 1, .param = { { "a", 0.25, NULL, 1 } })

FN(prelu)
{
	return rounded_twice(rectifier(x, p.a));
}

FROM_Y(prelu)
{
	return rectifier_from_y(y, p.a);
}
