/* SPDX-License-Identifier: MIT */
/* Growing cosine unit: x cos(x).  Noel, Arunkumar, Trivedi & Dutta 2021, arXiv:2108.12943. */

INFO(gcu, .title = "GCU", .aliases = { "growing_cosine", "growing_cosine_unit" },
     .formula = "x * cos(x)", .derivative = "cos(x) - x * sin(x)", .stable = "x * cos(x)", .stable_dx = "cos(x) - x * sin(x)",
     .limits = { "nan", "nan", "nan", "nan" },
     .range = "(-inf, +inf)", .monotone = "non-monotone", .saturates = "none", .smooth = "C-infinity",
     .zero_centred = "yes", .lipschitz = "unbounded",
     .traps = "f' is as large as x: gradients explode where inputs are not kept small",
     .source = "Noel, Arunkumar, Trivedi & Dutta 2021, arXiv:2108.12943",
     .fast_ulp = { 2.7, 4 }, .f64_ulp = { 1.8, 2 })

FN(gcu)
{
	num c = num_cos(x), s = num_sin(x);
	v slope = num_value(num_add(c, num_neg(num_mul(num_of(x), s))));
	if (IN_PAIRS) /* whose products may overflow halfway */
		slope = sel(v_abs(x) < k(0x1p900), slope, -x * num_value(s));
	return (act){ .y = x * num_value(c), .dx = slope, .terms = v_abs(num_value(c)) };
}

#ifdef EXACT
EXACT(gcu)
{
	m finite = v_abs(x) < INFINITY;
	v a = sel(finite, v_abs(x), k(0)), none = k(NAN);
	trig t = trig_of(a);
	dd c = dd_norm(t.cos), dx = dd_norm(dd_add(dd_neg(dd_mul1(dd_norm(t.sin), a)), c));
	return (act){ .y = sel(finite, v_copysign(k(1), x) * dd_odd(dd_mul1(c, a)), none),
		      .dx = sel(finite, dd_odd(dx), none) };
}
#endif
