/* SPDX-License-Identifier: MIT */
/* Arc tangent: a sigmoid shape with algebraic, slow saturation. */

INFO(arctan, .title = "ArcTan", .aliases = { "atan" },
     .formula = "atan(x)", .derivative = "1 / (1 + x^2)",
     .stable = "atan(x)", .stable_dx = "abs(x) > 1 ? (1/x) * (1/x) / (1 + (1/x) * (1/x)) : 1 / (1 + x * x)",
     .limits = { "-pi/2", "pi/2", "0", "0" },
     .range = "(-pi/2, pi/2)", .monotone = "increasing", .saturates = "both", .smooth = "C-infinity",
     .zero_centred = "yes", .lipschitz = "1",
     .also = "torch.atan, onnx Atan",
     .traps = "f' from y would be cos(y)^2: a trigonometric call that loses both tails",
     .fast_ulp = { 1.6, 2.5 }, .f64_ulp = { 1.8, 2.4 },
     .source = "Kunc & Klema 2024, arXiv:2402.09092, section 3.2.4")

/* Where the square may overflow, nothing is left of the 1. */
FN(arctan)
{
	v a = v_abs(x), b = v_min(a, k(0x1p30));
	v far = v_recip_square(as_pair(v_min(a, k(REAL_MAX))));
	return (act){ .y = v_atan(x), .dx = sel(a > k(0x1p30), far, v_recip(1 + b * b)) };
}

#ifdef EXACT
/* The square of a float is exact in double; stopping at 2^129 keeps infinity finite. */
EXACT(arctan)
{
	v a = v_min(v_abs(x), k(0x1p129));
	dd slope = dd_div((dd){ k(1), k(0) }, dd_sum(k(1), a * a));
	return (act){ .y = v_copysign(dd_odd(dd_atan(a)), x), .dx = dd_odd(slope) };
}
#endif
