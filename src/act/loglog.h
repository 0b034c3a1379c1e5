/* SPDX-License-Identifier: MIT */
/* Log-log: exp(-exp(-x)), the Gompertz curve.  Gomes, Ludermir & Lima 2011. */

INFO(loglog, .title = "Log-log", .aliases = { "log_log", "gompertz" },
     .formula = "exp(-exp(-x))", .derivative = "exp(-x - exp(-x))",
     .stable = "exp(-exp(-x))", .stable_dx = "exp(-x - exp(-x))",
     .limits = { "0", "1", "0", "0" },
     .range = "(0, 1)", .monotone = "increasing", .saturates = "both", .smooth = "C-infinity",
     .zero_centred = "no", .lipschitz = "0.367879",
     .traps = "0 from x = -4.65 on in f32: a unit that starts there is dead; exp of a rounded exp(-x) loses the tail's digits",
     .source = "Gomes, Ludermir & Lima 2011, comparison of new activation functions in neural network",
     .fast_ulp = { 2.5, 4 }, .f64_ulp = { 1.1, 1.2 })

FN(loglog)
{
	v c = v_max(x, k(-7));
	pair e = v_exp_pair(-c);
	return (act){ .y = v_exp2(-e.hi, -e.lo), .dx = gompertz_slope(-c) };
}

#ifdef EXACT
EXACT(loglog)
{
	v c = v_min(v_max(x, k(-6.3)), k(-EXP_MIN));
	dd e = dd_neg(dd_norm(dd_exp(-c))), w = dd_norm(dd_add1(e, -c));
	return (act){ .y = dd_odd(dd_exp2(e.hi, e.lo)), .dx = dd_odd(dd_exp2(w.hi, w.lo)) };
}
#endif
