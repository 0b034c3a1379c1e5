/* SPDX-License-Identifier: MIT */
/* Elliott's sigmoid: softsign, halved and moved up.  Elliott 1993. */

INFO(elliott_sigmoid, .title = "Elliott sigmoid", .aliases = { "elliott", "elliot" },
     .formula = "0.5 * x / (1 + abs(x)) + 0.5", .derivative = "0.5 / (1 + abs(x))^2",
     .stable = "x < 0 ? 0.5 / (1 - x) : 1 - 0.5 / (1 + x)",
     .stable_dx = "0.5 / ((1 + abs(x)) * (1 + abs(x)))",
     .from_y = "y < 0.5 ? 2 * y * y : 2 * (1 - y) * (1 - y)",
     .limits = { "0", "1", "0", "0" },
     .range = "(0, 1)", .monotone = "increasing", .saturates = "both", .smooth = "C1",
     .zero_centred = "no", .lipschitz = "0.5",
     .traps = "Elliott's first, symmetric version is softsign; as printed f is 0 from x = -1.7e7 on in f32",
     .fast_ulp = { 1.6, 1.7 }, .f64_ulp = { 1.7, 1.8 },
     .source = "Elliott 1993, A better activation function for artificial neural networks")

/* With q = 0.5/(1 + |x|): q to the left, where the sum would cancel, 1 - q to the right.  In
 * q/(1 + |x|) the rounding error of the sum counts twice: it is taken out. */
FN(elliott_sigmoid)
{
	v s = 1 + v_abs(x), q = 0.5 / s, slope = q / s;
	v a = v_min(v_abs(x), k(REAL_MAX)), rest = v_min(a, k(1)) - (v_min(s, k(REAL_MAX)) - v_max(a, k(1)));
	return (act){ .y = sel(x < 0, q, 1 - q), .dx = slope - slope * (4 * q * rest) };
}

#ifdef EXACT
EXACT(elliott_sigmoid)
{
	dd s = dd_sum(k(1), v_min(v_abs(x), k(0x1p300))), half = { k(0.5), k(0) };
	dd q = dd_div(half, s);
	return (act){ .y = dd_odd(dd_sel(x < 0, q, dd_add1(dd_neg(q), k(1)))), .dx = dd_odd(dd_div(half, dd_mul(s, s))) };
}
#endif

FROM_Y(elliott_sigmoid)
{
	v q = v_min(y, 1 - y);
	return 2 * q * q;
}
