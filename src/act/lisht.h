/* SPDX-License-Identifier: MIT */
/* LiSHT: x tanh(x).  Roy et al. 2019, arXiv:1901.05894. */

INFO(lisht, .title = "LiSHT", .aliases = { "linearly_scaled_tanh" },
     .formula = "x * tanh(x)", .derivative = "tanh(x) + x * (1 - tanh(x)^2)",
     .stable = "x * tanh(x)",
     .stable_dx = "tanh(x) + x * (4 * exp(-2 * abs(x)) / ((1 + exp(-2 * abs(x))) * (1 + exp(-2 * abs(x)))))",
     .limits = { "inf", "inf", "-1", "1" },
     .range = "[0, +inf)", .monotone = "non-monotone (min 0 at x = 0)", .saturates = "none", .smooth = "C-infinity",
     .zero_centred = "no", .lipschitz = "1.19968",
     .also = "tensorflow_addons.activations.lisht",
     .traps = "f' as written is infinity * 0 at +-inf; even, so the sign of x is lost as in abs",
     .fast_ulp = { 1.7, 2 }, .f64_ulp = { 1.4, 1.7 },
     .source = "Roy, Manna, Dubey & Chaudhuri 2019, arXiv:1901.05894")

/* Both terms of f' have the sign of x: nothing cancels. */
FN(lisht)
{
	v a = v_abs(x);
	tangent s = tangent_plain(a, 1);
	return (act){ .y = a * s.t, .dx = v_copysign(s.t + v_min(a, k(REAL_MAX)) * s.slope, x) };
}

#ifdef EXACT
EXACT(lisht)
{
	v a = v_min(v_abs(x), k(0x1p129));
	dd_tangent s = tangent_of((dd){ a, k(0) });
	v dx = dd_odd(dd_norm(dd_add(s.t, dd_norm(dd_mul1(s.slope, a)))));
	return (act){ .y = dd_odd(dd_mul1(s.t, a)), .dx = v_copysign(dx, x) };
}
#endif
