/* SPDX-License-Identifier: MIT */
/* Exponential. */

INFO(exponential, .title = "Exponential", .aliases = { "exp" },
     .formula = "exp(x)", .derivative = "exp(x)", .stable = "exp(x)", .stable_dx = "exp(x)", .from_y = "y",
     .limits = { "0", "inf", "0", "inf" },
     .range = "(0, +inf)", .monotone = "increasing", .saturates = "left", .smooth = "C-infinity",
     .zero_centred = "no", .lipschitz = "unbounded",
     .also = "torch.exp, onnx Exp, keras exponential, oneDNN exp, XNNPACK exp",
     .traps = "overflows float32 from x = 88.73 on and float16 from 11.09 on",
     .fast_ulp = { 1.2, 1.2 }, .f64_ulp = { 0.9, 0.9 },
     .source = "standard")

FN(exponential)
{
	v y = v_exp(x);
	return (act){ .y = y, .dx = y };
}

#ifdef EXACT
EXACT(exponential)
{
	v y = dd_odd(dd_exp(exp_clamp(x)));
	return (act){ .y = y, .dx = y };
}
#endif

FROM_Y(exponential)
{
	return y;
}
