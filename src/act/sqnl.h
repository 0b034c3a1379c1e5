/* SPDX-License-Identifier: MIT */
/* Square nonlinearity: tanh from two parabolas.  Wuraola & Patel 2018 (IJCNN). */

INFO(sqnl, .title = "SQNL", .aliases = { "square_nonlinearity" },
     .formula = "x <= -2 ? -1 : (x >= 2 ? 1 : (x < 0 ? x + x^2/4 : x - x^2/4))",
     .derivative = "abs(x) >= 2 ? 0 : 1 - abs(x)/2",
     .stable = "x <= -2 ? -1 : (x >= 2 ? 1 : x * (1 - 0.25 * abs(x)))",
     .stable_dx = "abs(x) >= 2 ? 0 : 1 - 0.5 * abs(x)", .from_y = "sqrt(1 - abs(y))",
     .kinks = "-2: 0; 2: 0; 0: 1", .limits = { "-1", "1", "0", "0" },
     .range = "[-1, 1]", .monotone = "non-decreasing", .saturates = "both (hard)", .smooth = "C1",
     .zero_centred = "yes", .lipschitz = "1",
     .fast_ulp = { 1.6, 0.5 }, .f64_ulp = { 1.7, 0.5 },
     .source = "Wuraola & Patel 2018, International Joint Conference on Neural Networks")

/* f' is rounded in the difference only. */
FN(sqnl)
{
	v a = v_min(v_abs(x), k(2));
	return (act){ .y = v_copysign(a * (1 - 0.25 * a), x), .dx = 1 - 0.5 * a };
}

#ifdef EXACT
EXACT(sqnl)
{
	v a = v_min(v_abs(x), k(2));
	dd y = dd_mul1(dd_sum(k(4), -a), a);
	return (act){ .y = v_copysign(0.25 * dd_odd(y), x), .dx = 1 - 0.5 * a };
}
#endif

FROM_Y(sqnl)
{
	return v_sqrt(v_max(1 - v_abs(y), k(0)));
}
