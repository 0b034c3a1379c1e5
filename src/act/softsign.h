/* SPDX-License-Identifier: MIT */
/* Softsign: x / (1 + |x|).  Turian, Bergstra & Bengio 2009. */

INFO(softsign, .title = "Softsign", .aliases = { "soft_sign" },
     .formula = "x / (1 + abs(x))", .derivative = "1 / (1 + abs(x))^2",
     .stable = "abs(x) > 1 ? (x > 0 ? 1 : -1) / (1 + 1/abs(x)) : x / (1 + abs(x))",
     .stable_dx = "1 / ((1 + abs(x)) * (1 + abs(x)))", .from_y = "(1 - abs(y)) * (1 - abs(y))",
     .limits = { "-1", "1", "0", "0" },
     .range = "(-1, 1)", .monotone = "increasing", .saturates = "both", .smooth = "C1",
     .zero_centred = "yes", .lipschitz = "1",
     .also = "torch.nn.Softsign, onnx Softsign, keras softsign, jax soft_sign",
     .traps = "infinity / infinity is NaN in most frameworks (the limit is 1); without the bars there is a pole at -1",
     .fast_ulp = { 1.6, 3.6 }, .f64_ulp = { 1.7, 1.2 },
     .source = "Turian, Bergstra & Bengio 2009; Bergstra et al. 2009")

/* From 2^60 on the quotient is 1. */
FN(softsign)
{
	v a = v_abs(x), c = v_min(v_max(x, k(-0x1p60)), k(0x1p60));
	return (act){ .y = v_div(c, 1 + v_abs(c)), .dx = v_recip_square(v_two_sum(k(1), v_min(a, k(REAL_MAX)))) };
}

#ifdef FIRST
/* 1 + |x| as a pair is exact, and the quotients are good to 2^-43. */
FIRST(softsign)
{
	ff d = ff_one_more((ff){ v_abs(x), k(-0.0) });
	return (first){ .y = ff_div((ff){ x, k(-0.0) }, d), .y_error = 0x1p-41,
			.dx = ff_div((ff){ k(1), k(-0.0) }, ff_square(d)), .dx_error = 0x1p-41 };
}
#endif

#ifdef EXACT
EXACT(softsign)
{
	v a = v_min(v_abs(x), k(0x1p129));
	dd d = dd_sum(k(1), a);
	dd y = dd_div((dd){ a, k(0) }, d), slope = dd_div((dd){ k(1), k(0) }, dd_mul(d, d));
	return (act){ .y = v_copysign(dd_odd(y), x), .dx = dd_odd(slope) };
}
#endif

FROM_Y(softsign)
{
	v d = 1 - v_abs(y);
	return d * d;
}
