/* SPDX-License-Identifier: MIT */
/* Bounded ReLU: x between 0 and alpha.  Liew, Khalil-Hani & Bakhteri 2016. */

INFO(bounded_relu, .title = "Bounded ReLU", .aliases = { "brelu", "relun", "relu_n", "clipped_relu" },
     .formula = "min(max(0, x), alpha)", .derivative = "x <= 0 ? 0 : (x >= alpha ? 0 : 1)",
     .stable = "x <= 0 ? 0 : (x >= alpha ? alpha : x)", .stable_dx = "x <= 0 ? 0 : (x >= alpha ? 0 : 1)",
     .from_y = "y > 0 && y < alpha ? 1 : 0",
     .kinks = "0: 0; alpha: 0", .limits = { "0", "alpha", "0", "0" },
     .range = "[0, 6]", .monotone = "non-decreasing", .saturates = "both (hard)", .smooth = "C0",
     .zero_centred = "no", .lipschitz = "1",
     .also = "torch.nn.Hardtanh(0, alpha), onnx Clip(0, alpha), keras relu(max_value), oneDNN clip_v2, cuDNN CLIPPED_RELU",
     .traps = "with one parameter it is not clip(alpha): the lower bound is always 0",
     .f64_ulp = { 0.5, 0.5 },
     .source = "Liew, Khalil-Hani & Bakhteri 2016, Neurocomputing 216",
     .nparams = 1, .param = { { "alpha", 6, "alpha > 0", 0 } })

FN(bounded_relu)
{
	act a = gated(v_min(passed_x(pass_positive(x)), k(p.a)), between(x, 0, p.a), 1, 0);
	a.dp[0] = sel(x >= k_up(p.a), k(1), k(0));
	return picked(a);
}

FROM_Y(bounded_relu)
{
	return between_y(y, k(0), k_stored(p.a));
}
