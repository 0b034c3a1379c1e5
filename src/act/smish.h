/* SPDX-License-Identifier: MIT */
/* Smish: alpha x tanh(log(1 + sigmoid(beta x))).  Wang, Ren & Wang 2022, Electronics 11(4):540. */

INFO(smish, .title = "Smish",
     .formula = "alpha * x * tanh(log(1 + 1/(1 + exp(-beta * x))))",
     .derivative = "alpha * (tanh(log(1 + 1/(1 + exp(-beta * x)))) + x * beta * "
		   "(1 - tanh(log(1 + 1/(1 + exp(-beta * x))))^2) * exp(-beta * x) / "
		   "((1 + exp(-beta * x)) * (2 + exp(-beta * x))))",
     .stable = "alpha * x * (beta * x > 0 ? (3 + 2*exp(-beta * x)) / (5 + 6*exp(-beta * x) + 2*exp(-2 * beta * x)) : "
	       "exp(beta * x) * (3*exp(beta * x) + 2) / (5*exp(2 * beta * x) + 6*exp(beta * x) + 2))",
     .stable_dx = "alpha * ((beta * x > 0 ? (3 + 2*exp(-beta * x)) / (5 + 6*exp(-beta * x) + 2*exp(-2 * beta * x)) : "
		  "exp(beta * x) * (3*exp(beta * x) + 2) / (5*exp(2 * beta * x) + 6*exp(beta * x) + 2)) + beta * x * "
		  "(beta * x > 0 ? 4*exp(-beta * x) * (exp(-beta * x) + 1) * (exp(-beta * x) + 2) / "
		  "((5 + 6*exp(-beta * x) + 2*exp(-2 * beta * x)) * (5 + 6*exp(-beta * x) + 2*exp(-2 * beta * x))) : "
		  "4*exp(beta * x) * (1 + exp(beta * x)) * (1 + 2*exp(beta * x)) / "
		  "((5*exp(2 * beta * x) + 6*exp(beta * x) + 2) * (5*exp(2 * beta * x) + 6*exp(beta * x) + 2))))",
     .limits = { "alpha == 0 ? 0 : (beta > 0 ? -0 * alpha : alpha * -inf)",
		 "alpha == 0 ? 0 : (beta < 0 ? 0 * alpha : alpha * inf)",
		 "beta > 0 ? 0 : (beta < 0 ? 0.6 * alpha : alpha * 5/13)",
		 "beta < 0 ? 0 : (beta > 0 ? 0.6 * alpha : alpha * 5/13)" },
     .range = "[-0.249994, +inf)", .monotone = "non-monotone (min -0.249994 at x = -1.39452)", .saturates = "left",
     .smooth = "C-infinity", .zero_centred = "approximately", .lipschitz = "0.636884",
     .traps = "its slope to the right is 0.6 alpha, not 1",
     .source = "Wang, Ren & Wang 2022, Smish, Electronics 11(4):540",
     .fast_ulp = { 3.8, 5.4 }, .f64_ulp = { 4.6, 6.7 },
     .nparams = 2, .param = { { "alpha", 1, NULL, 0 }, { "beta", 1, NULL, 0 } })

/* With w = beta x, e = exp(w) and D = 5 e^2 + 6 e + 2: tanh(log(1 + sigma(w))) = e (3 e + 2)/D, and
 * f' = alpha e B/D^2, B = (3 e + 2) D + 4 w (1 + e)(1 + 2 e).  B vanishes at z = -1.394...; with w = z + d
 * and e = exp(z) + h it is 4 d (1 + e)(1 + 2 e) + h (15 e^2 + b e + c): terms of one sign. */
FN(smish)
{
	double b = fabs(p.b), stop = b * REAL_MAX > -EXP_LOW ? -EXP_LOW / b : REAL_MAX;
	v c = v_min(v_max(x, k(-stop)), k(stop));
	pair w = v_prod(c, k2(p.b, 0));
	m open = w.hi > k(GATE_OPEN);
	w = (pair){ v_min(w.hi, k(GATE_OPEN)), sel(open, k(0), w.lo) };
	v scaled = sel(w.hi > k(EXP_LOW / 2), x, c) * k(p.a);
	power g = v_power(w), s = v_power(v_minus(w, k2(-0x1.64ff378b68101p+0, 0x1.9b36cef2903e8p-55)));
	pair d = v_minus(w, k2(-0x1.64ff378b68101p+0, 0x1.9b36cef2903e8p-55));
	v e = power_whole(g), D = e * (5 * e + 6) + 2, h = k(0x1.fbce5ca68be0ep-3) * power_less_1(s);
	v rise = 4 * (1 + e) * (1 + 2 * e);
	v B = (d.hi + d.lo) * rise + h * (e * (15 * e + k(0x1.49029315d05c5p+4)) + k(0x1.975301968b907p+2));
	v gate = power_last(power_times(scaled * ((3 * e + 2) / D), g), g);
	v near = (3 * e + 2) + w.hi * (rise / D);
	v slope = power_last(power_times(sel(w.hi > k(-0.4), near / D, B / (D * D)), g), g);
	return (act){ .y = sel(open, k(0.6 * p.a) * x, gate), .dx = k(p.a) * sel(open, k(0.6), slope),
		      .dp = { sel(open, k(0.6) * x, power_last(power_times(c * ((3 * e + 2) / D), g), g)),
			      k(p.a) * (c * (c * (e * rise / (D * D)))) } };
}

#ifdef EXACT
/* From 42 on the gate is 0.6 to 2^-60. */
EXACT(smish)
{
	v c = v_min(v_max(x, k(-0x1p129)), k(0x1p129));
	dd w = dd_norm(dd_prod(c, k(p.b)));
	m far = v_abs(w.hi) > 600, open = w.hi > 42;
	w = dd_sel(far, (dd){ sel(w.hi < 0, k(EXP_MIN), k(42)), k(0) }, dd_sel(open, (dd){ k(42), k(0) }, w));
	dd e = dd_norm(dd_exp2(w.hi, w.lo)), e3 = dd_norm(dd_add1((dd){ 2 * e.hi, 2 * e.lo }, k(1)));
	dd up = dd_norm(dd_add1(dd_mul1(e, k(3)), k(2)));
	dd D = dd_norm(dd_add1(dd_mul(e, dd_norm(dd_add1(dd_mul1(e, k(5)), k(6)))), k(2)));
	dd rise = dd_mul(dd_norm(dd_add1(e, k(1))), e3);
	dd B = dd_norm(dd_add(dd_mul(up, D), dd_mul(dd_norm(rise), (dd){ 4 * w.hi, 4 * w.lo })));
	dd y = dd_mul(dd_norm(dd_div(dd_norm(dd_mul(e, up)), D)), dd_prod(c, k(p.a)));
	dd dx = dd_mul1(dd_norm(dd_div(dd_norm(dd_mul(e, B)), dd_norm(dd_mul(D, D)))), k(p.a));
	return (act){ .y = sel(x == 0, x * p.a, dd_odd(y)), .dx = dd_odd(dx) };
}
#endif
