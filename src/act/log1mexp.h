/* SPDX-License-Identifier: MIT */
/* log(1 - exp(-x)), x > 0: the logarithm of 1 - p from that of p.  Maechler 2012. */

INFO(log1mexp, .title = "Log1mexp",
     .formula = "log(1 - exp(-x))", .derivative = "1 / (exp(x) - 1)",
     .stable = "x < 0.69314718055994530942 ? log(-expm1(-x)) : log1p(-exp(-x))",
     .stable_dx = "x < 1 ? 1 / expm1(x) : exp(-x) / (1 - exp(-x))", .from_y = "expm1(-y)",
     .kinks = "0: inf", .limits = { "nan", "-0", "nan", "0" }, .domain = "x >= 0",
     .range = "(-inf, 0)", .monotone = "increasing", .saturates = "right", .smooth = "C-infinity",
     .zero_centred = "no", .lipschitz = "unbounded",
     .also = "jax.nn.log1mexp",
     .traps = "neither log(-expm1(-x)) nor log1p(-exp(-x)) is accurate for every x: switch at log 2",
     .fast_ulp = { 2.5, 2.8 }, .f64_ulp = { 2.5, 1.7 },
     .source = "Maechler 2012, Accurately computing log(1 - exp(-|a|)), Rmpfr vignette")

/* f' = e / (1 - e) with e = exp(-x); the power of two in e comes last, so that the tail is rounded once. */
FN(log1mexp)
{
	split e = v_exp_split(-x);
	v full = v_ldexp(e.t, e.n), u = sel(x < k(0x1p-60), x, -v_expm1(-x)); /* subnormal digits count here */
	m near = x < k(0.6931471805599453);
	v dx = sel(near, (1 - u) / u, v_ldexp(e.t / (1 - full), e.n));
	if (IN_PAIRS) {
		power g = v_power(as_pair(v_max(-x, k(EXP_LOW))));
		dx = sel(x < k(0x1p-60), dx, num_times(num_div(num_of(k(1)), num_neg(num_less_1(g))), g));
	}
	return (act){ .y = sel(near, v_log(u), v_negabs(v_log1p(-full))), .dx = sel(x > 0, dx, sel(x == 0, k(INFINITY), k(NAN))) };
}

#ifdef EXACT
/* With e = exp(-x) and u = 1 - e: y = log(u) near 0 and log(1 - e) from log 2 on, f' = e / u. */
EXACT(log1mexp)
{
	v c = v_min(sel(x > 0, x, k(1)), k(-EXP_MIN));
	dd e = dd_norm(dd_exp(-c)), u = dd_neg(dd_norm(dd_expm1(-c)));
	m near = c < 0.6931471805599453;
	dd y = dd_sel(near, dd_ln(u), dd_ln1p(dd_neg(e)));
	v edge = sel(x == 0, k(-INFINITY), k(NAN));
	m inside = x > 0;
	return (act){ .y = sel(inside, dd_odd(y), edge), .dx = sel(inside, dd_odd(dd_div(e, u)), -edge) };
}
#endif

FROM_Y(log1mexp)
{
	return v_expm1(-y);
}
