/* SPDX-License-Identifier: MIT */
/* Adaptive piecewise linear unit with two hinges and given parameters.  Agostinelli et al. 2015, arXiv:1412.6830. */

INFO(apl, .title = "APL", .aliases = { "aplu", "adaptive_piecewise_linear" },
     .formula = "max(0, x) + a1 * max(0, -x + b1) + a2 * max(0, -x + b2)",
     .derivative = "(x <= 0 ? 0 : 1) - (x >= b1 ? 0 : a1) - (x >= b2 ? 0 : a2)",
     .stable = "(x <= 0 ? 0 : x) + a1 * (x >= b1 ? 0 : b1 - x) + a2 * (x >= b2 ? 0 : b2 - x)",
     .stable_dx = "(x <= 0 ? 0 : 1) - (x >= b1 ? 0 : a1) - (x >= b2 ? 0 : a2)",
     .kinks = "0: 0 - (0 >= b1 ? 0 : a1) - (0 >= b2 ? 0 : a2); b1: (b1 <= 0 ? 0 : 1) - (b1 >= b2 ? 0 : a2); "
	      "b2: (b2 <= 0 ? 0 : 1) - (b2 >= b1 ? 0 : a1)",
     .limits = { "a1 + a2 == 0 ? a1 * b1 + a2 * b2 : (a1 + a2) * inf", "inf", "-a1 - a2", "1" },
     .range = "depends on the parameters", .monotone = "depends", .saturates = "none", .smooth = "C0",
     .zero_centred = "depends on the parameters", .lipschitz = "1.1",
     .traps = "the hinges are a_i^s, b_i^s: unit i below, hinge s above; neither is a power",
     .fast_ulp = { 0.9, 0.3 }, .f64_ulp = { 0.6, 0.5 },
     .source = "Agostinelli, Hoffman, Sadowski & Baldi 2015, arXiv:1412.6830",
     .nparams = 4,
     .param = { { "a1", 0.2, NULL, 1 }, { "b1", 0, NULL, 1 }, { "a2", -0.1, NULL, 1 }, { "b2", 0.5, NULL, 1 } })

/* A hinge that is off or level takes no part, also at infinity. */
INL pair apl_hinge_plain(v x, m off, double a, double b)
{
	pair y = v_rise(x, b, -a);
	return (pair){ a == 0 ? k(0) : sel(off, k(0), y.hi), a == 0 ? k(0) : sel(off, k(0), y.lo) };
}

FN(apl)
{
	double left = p.a + p.c == 0 ? p.a * p.b + p.c * p.d : (p.a + p.c) * INFINITY; /* f(-infinity) */
	v zero = k(0);
	m off1 = x >= k_up(p.b), off2 = x >= k_up(p.d);
	pair h1 = apl_hinge_plain(x, off1, p.a, p.b), h2 = apl_hinge_plain(x, off2, p.c, p.d);
	pair s = v_two_sum(h1.hi, h2.hi), t = v_two_sum(s.hi, sel(x <= 0, zero, x));
	v dx = sel(x <= 0, zero, k(1)) - sel(off1, zero, k(p.a)) - sel(off2, zero, k(p.c));
	v y = v_whole(t.hi, t.lo + (s.lo + (h1.lo + h2.lo)));
	return (act){ .y = sel(x == -INFINITY, k(left), y), .dx = sel(x == x, dx, x),
		      .dp = { sel(off1, zero, k(p.b) - x), sel(off1, zero, k(p.a)),
			      sel(off2, zero, k(p.d) - x), sel(off2, zero, k(p.c)) } };
}

#ifdef EXACT
/* a max(0, b - x) */
INL dd apl_hinge(v x, double a, double b)
{
	dd h = dd_mul1(dd_norm(dd_sum(k(b), -x)), k(a));
	return dd_sel(x >= b, (dd){ k(0), k(0) }, h);
}

EXACT(apl)
{
	v c = v_min(v_max(x, k(-0x1p500)), k(0x1p500));
	dd y = dd_norm(dd_add(apl_hinge(c, p.a, p.b), apl_hinge(c, p.c, p.d)));
	y = dd_norm(dd_add1(y, sel(c <= 0, k(0), c)));
	v dx = sel(x <= 0, k(0), k(1)) - sel(x >= p.b, k(0), k(p.a)) - sel(x >= p.d, k(0), k(p.c));
	return (act){ .y = dd_odd(y), .dx = sel(x == x, dx, x) };
}
#endif
