/* SPDX-License-Identifier: MIT */
/* Sparse plus: a parabola between 0 and x.  Blondel, Martins & Niculae 2019, arXiv:1901.02324. */

INFO(sparse_plus, .title = "Sparse plus",
     .formula = "x <= -1 ? 0 : (x >= 1 ? x : (x + 1)^2 / 4)", .derivative = "x <= -1 ? 0 : (x >= 1 ? 1 : (x + 1) / 2)",
     .stable = "x <= -1 ? 0 : (x >= 1 ? x : 0.25 * (x + 1) * (x + 1))",
     .stable_dx = "x <= -1 ? 0 : (x >= 1 ? 1 : 0.5 * (x + 1))",
     .from_y = "y >= 1 ? 1 : sqrt(y)",
     .kinks = "-1: 0; 1: 1", .limits = { "0", "inf", "0", "1" },
     .range = "[0, +inf)", .monotone = "non-decreasing", .saturates = "left (hard)", .smooth = "C1",
     .zero_centred = "no", .lipschitz = "1",
     .also = "keras sparse_plus, jax sparse_plus",
     .fast_ulp = { 2, 0.5 }, .f64_ulp = { 2.1, 0.5 },
     .source = "Blondel, Martins & Niculae 2019, arXiv:1901.02324; Martins & Astudillo 2016")

/* f' is rounded in the sum only. */
INL v sparse_plus_slope(v x)
{
	return 0.5 * v_min(v_max(x + 1, k(0)), k(2));
}

FN(sparse_plus)
{
	v d = sparse_plus_slope(x);
	return (act){ .y = sel(x >= 1, x, d * d), .dx = d };
}

#ifdef EXACT
EXACT(sparse_plus)
{
	dd t = dd_sum(k(1), v_min(v_max(x, k(-1)), k(1)));
	return (act){ .y = sel(x >= 1, x, 0.25 * dd_odd(dd_mul(t, t))), .dx = sparse_plus_slope(x) };
}
#endif

FROM_Y(sparse_plus)
{
	return v_sqrt(v_min(y, k(1)));
}
