/* SPDX-License-Identifier: MIT */
/* Shrink: 0 up to lambd on either side, beyond that x moved by bias towards 0.  ONNX. */

INFO(shrink, .title = "Shrink",
     .formula = "x < -lambd ? x + bias : (x > lambd ? x - bias : 0)", .derivative = "abs(x) > lambd ? 1 : 0",
     .stable = "x < -lambd ? x + bias : (x > lambd ? x - bias : 0)", .stable_dx = "abs(x) > lambd ? 1 : 0",
     .kinks = "lambd: 0; -lambd: 0", .limits = { "-inf", "inf", "1", "1" },
     .range = "(-inf, +inf)", .monotone = "non-decreasing (for bias <= lambd)", .saturates = "none",
     .smooth = "discontinuous (C0 for bias = lambd)",
     .zero_centred = "yes", .lipschitz = "none (jump)",
     .also = "onnx Shrink(lambd=0.5, bias=0)",
     .traps = "one name, two functions: bias = 0 is the hard, bias = lambd the soft shrinkage; ONNX's default is the hard one",
     .f64_ulp = { 0.5, 0.5 },
     .source = "ONNX operator set 9",
     .nparams = 2, .param = { { "lambd", 0.5, "lambd >= 0", 0 }, { "bias", 0, NULL, 0 } })

FN(shrink)
{
	return rounded_twice(shrunk(x, p.a, p.b));
}
