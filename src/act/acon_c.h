/* SPDX-License-Identifier: MIT */
/* ACON-C, activate or not: between the lines p1 x and p2 x.  Ma, Zhang, Liu & Sun 2021, arXiv:2009.04759. */

INFO(acon_c, .title = "ACON-C", .aliases = { "acon", "aconc" },
     .formula = "(p1 - p2) * x / (1 + exp(-beta * (p1 - p2) * x)) + p2 * x",
     .derivative = "(p1 - p2) / (1 + exp(-beta * (p1 - p2) * x)) + (p1 - p2) * beta * (p1 - p2) * x * "
		   "exp(-beta * (p1 - p2) * x) / (1 + exp(-beta * (p1 - p2) * x))^2 + p2",
     .stable = "(p1 - p2) * x * (beta * (p1 - p2) * x >= 0 ? 1/(1 + exp(-beta * (p1 - p2) * x)) : "
	       "exp(beta * (p1 - p2) * x) / (1 + exp(beta * (p1 - p2) * x))) + p2 * x",
     .stable_dx = "(p1 - p2) * ((beta * (p1 - p2) * x >= 0 ? 1/(1 + exp(-beta * (p1 - p2) * x)) : "
		  "exp(beta * (p1 - p2) * x) / (1 + exp(beta * (p1 - p2) * x))) + beta * (p1 - p2) * x * "
		  "(exp(-abs(beta * (p1 - p2) * x)) / ((1 + exp(-abs(beta * (p1 - p2) * x))) * "
		  "(1 + exp(-abs(beta * (p1 - p2) * x)))))) + p2",
     .limits = { "(beta * (p1 - p2) > 0 ? p2 : (beta * (p1 - p2) < 0 ? p1 : (p1 + p2) / 2)) == 0 ? -0 : "
		 "(beta * (p1 - p2) > 0 ? p2 : (beta * (p1 - p2) < 0 ? p1 : (p1 + p2) / 2)) * -inf",
		 "(beta * (p1 - p2) > 0 ? p1 : (beta * (p1 - p2) < 0 ? p2 : (p1 + p2) / 2)) == 0 ? 0 : "
		 "(beta * (p1 - p2) > 0 ? p1 : (beta * (p1 - p2) < 0 ? p2 : (p1 + p2) / 2)) * inf",
		 "beta * (p1 - p2) > 0 ? p2 : (beta * (p1 - p2) < 0 ? p1 : (p1 + p2) / 2)",
		 "beta * (p1 - p2) > 0 ? p1 : (beta * (p1 - p2) < 0 ? p2 : (p1 + p2) / 2)" },
     .range = "[-0.278465, +inf)", .monotone = "non-monotone (min -0.278465 at x = -1.27846)", .saturates = "left",
     .smooth = "C-infinity", .zero_centred = "approximately", .lipschitz = "1.09984",
     .traps = "with the defaults it is silu; p1 = 1, p2 = 0 is swish(beta); beta = 0 leaves the line (p1 + p2)/2 x",
     .source = "Ma, Zhang, Liu & Sun 2021, arXiv:2009.04759",
     .fast_ulp = { 2.7, 4.1 }, .f64_ulp = { 1.2, 2 },
     .nparams = 3, .param = { { "p1", 1, NULL, 1 }, { "p2", 0, NULL, 1 }, { "beta", 1, NULL, 1 } })

/* f at infinity, of the sign of side: the slope there, times infinity. */
INL v acon_c_limit(par p, double side)
{
	double bend = p.c * (p.a - p.b) * side, slope = bend > 0 ? p.a : bend < 0 ? p.b : 0.5 * p.a + 0.5 * p.b;
	return k(slope == 0 ? side * 0.0 : side * slope * INFINITY);
}

INL v acon_c_ends(v x, v y, par p)
{
	return sel(x == INFINITY, acon_c_limit(p, 1), sel(x == -INFINITY, acon_c_limit(p, -1), y));
}

/* With u = (p1 - p2) x: y = u sigma(beta u) + p2 x.  Where beta u comes to EXP_LOW
 * nothing is left of one arm.  Adding -0 leaves every number as it is. */
FN(acon_c)
{
	double gap = p.a - p.b, gap_lo = (p.a - (gap - (gap - p.a))) - (p.b + (gap - p.a));
	double bend = fabs(p.c * gap), stop = bend * REAL_MAX > -EXP_LOW ? -EXP_LOW / bend : REAL_MAX;
	v c = v_min(v_max(x, k(-stop)), k(stop));
	pair u = v_prod(c, k2(gap, gap_lo)), w = v_prod(u.hi, k2(p.c, 0));
	w.lo += u.lo * k(p.c);
	v open = sel(w.hi > k(EXP_LOW / 2), x, c), slope = gate_slope_plain(w);
	return (act){ .y = acon_c_ends(x, gate_plain(open * k(gap), w) + k(p.b) * x, p),
		      .y_terms = v_abs(x) * k(fabs(p.b)), .y_is_sum = p.b != 0,
		      .dx = k(gap) * slope + k(p.b == 0 ? -0.0 : p.b), .terms = k(fabs(p.b)),
		      .dp = { x * slope, x * gate_slope_plain((pair){ -w.hi, -w.lo }),
			      u.hi * (u.hi * bell_plain(w)) } };
}

#ifdef EXACT
EXACT(acon_c)
{
	v c = v_min(v_max(x, k(-0x1p129)), k(0x1p129));
	dd gap = dd_sum(k(p.a), k(-p.b)), u = dd_norm(dd_mul1(gap, c)), w = dd_norm(dd_mul1(u, k(p.c)));
	m far = v_abs(w.hi) > 400;
	w = dd_sel(far, (dd){ sel(w.hi < 0, k(-400), k(400)), k(0) }, w);
	logistic s = logistic_of(w.hi, w.lo);
	dd y = dd_add(dd_norm(dd_mul(logistic_value(s), u)), dd_prod(c, k(p.b)));
	dd dx = dd_add1(dd_norm(dd_mul(gate_slope(s, w), gap)), k(p.b));
	return (act){ .y = sel(x == 0, x * p.a, acon_c_ends(x, dd_odd(dd_norm(y)), p)), .dx = dd_odd(dd_norm(dx)) };
}
#endif
