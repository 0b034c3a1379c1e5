/* SPDX-License-Identifier: MIT */
/* Complementary log-log: 1 - exp(-exp(x)).  Gomes & Ludermir 2008. */

INFO(cloglog, .title = "Complementary log-log", .aliases = { "complementary_log_log", "comp_loglog" },
     .formula = "1 - exp(-exp(x))", .derivative = "exp(x - exp(x))",
     .stable = "-expm1(-exp(x))", .stable_dx = "exp(x - exp(x))",
     .limits = { "0", "1", "0", "0" },
     .range = "(0, 1)", .monotone = "increasing", .saturates = "both", .smooth = "C-infinity",
     .zero_centred = "no", .lipschitz = "0.367879",
     .traps = "1 - exp(-exp(x)) as written is 0 in f32 from x = -17.4 on; it comes to 1 doubly exponentially, to 0 only "
	      "exponentially",
     .source = "Gomes & Ludermir 2008, neural networks with cloglog and probit activations",
     .fast_ulp = { 1.8, 4 }, .f64_ulp = { 2.4, 1.3 })

FN(cloglog)
{
	v c = v_min(x, k(7));
	return (act){ .y = -v_expm1(-v_exp(c)), .dx = gompertz_slope(c) };
}

#ifdef EXACT
/* e^6.3 is 544: from there on both values have come to their limits. */
EXACT(cloglog)
{
	v c = v_min(v_max(x, k(EXP_MIN)), k(6.3));
	dd e = dd_neg(dd_norm(dd_exp(c))), w = dd_norm(dd_add1(e, c));
	return (act){ .y = dd_odd(dd_neg(dd_expm1_2(e.hi, e.lo))), .dx = dd_odd(dd_exp2(w.hi, w.lo)) };
}
#endif
