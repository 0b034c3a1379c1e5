/* SPDX-License-Identifier: MIT */
/* Identity: the activation of a linear layer. */

INFO(identity, .title = "Identity", .aliases = { "linear", "none" },
     .formula = "x", .derivative = "1", .stable = "x", .stable_dx = "1", .from_y = "1",
     .limits = { "-inf", "inf", "1", "1" },
     .range = "(-inf, +inf)", .monotone = "increasing", .saturates = "none", .smooth = "C-infinity",
     .zero_centred = "yes", .lipschitz = "1",
     .also = "torch.nn.Identity, onnx Identity, keras linear, oneDNN linear",
     .traps = "layers with it in between collapse to one linear layer",
     .f64_ulp = { 0.5, 0.5 },
     .source = "trivial")

FN(identity)
{
	return picked(gated(x, pass_always(x), 1, 0));
}

FROM_Y(identity)
{
	return passed(pass_always(y), k(1));
}
