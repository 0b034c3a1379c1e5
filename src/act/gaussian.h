/* SPDX-License-Identifier: MIT */
/* Gaussian: exp(-x^2).  Broomhead & Lowe 1988 (radial basis functions). */

INFO(gaussian, .title = "Gaussian", .aliases = { "rbf" },
     .formula = "exp(-x^2)", .derivative = "-2 * x * exp(-x^2)",
     .stable = "exp(-x * x)", .stable_dx = "-2 * x * exp(-x * x)",
     .limits = { "0", "0", "0", "0" },
     .range = "(0, 1]", .monotone = "non-monotone (max 1 at x = 0)", .saturates = "both", .smooth = "C-infinity",
     .zero_centred = "no", .lipschitz = "0.857764",
     .traps = "exp of a rounded x^2 loses digits in the tail; keep the rounding error of the square",
     .fast_ulp = { 1.2, 1.5 }, .f64_ulp = { 0.9, 1.7 },
     .source = "Broomhead & Lowe 1988")

/* The square keeps its rounding error, and the power of two comes last. */
FN(gaussian)
{
	const v stop = k(sqrt(-EXP_LOW));
	v c = v_min(v_max(x, -stop), stop), s = c * c;
	power e = v_power((pair){ -s, -v_prod_lo(c, c, s) });
	return (act){ .y = power_last(power_times(k(1), e), e), .dx = power_last(power_times(-2 * c, e), e) };
}

#ifdef EXACT
/* The square of a float is exact in double.  From 24 on both values are 0. */
EXACT(gaussian)
{
	v c = v_min(v_max(x, k(-24)), k(24));
	dd e = dd_exp(-(c * c));
	return (act){ .y = dd_odd(e), .dx = -2 * dd_odd(dd_mul1(e, c)) };
}
#endif
