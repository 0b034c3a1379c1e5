/* SPDX-License-Identifier: MIT */
/* Snake: x + sin(a x)^2/a.  Ziyin, Hartwig & Ueda 2020, arXiv:2006.08195. */

INFO(snake, .title = "Snake",
     .formula = "x + sin(a * x)^2 / a", .derivative = "1 + sin(2 * a * x)",
     .stable = "x + sin(a * x) * sin(a * x) / a", .stable_dx = "1 + sin(2 * a * x)",
     .limits = { "-inf", "inf", "nan", "nan" },
     .range = "(-inf, +inf)", .monotone = "non-decreasing", .saturates = "none", .smooth = "C-infinity",
     .zero_centred = "no", .lipschitz = "2",
     .also = "tensorflow-addons snake(frequency)",
     .traps = "1 - cos(2 a x) over 2 a is the same and cancels for small a x; for a -> 0 it becomes the identity",
     .source = "Ziyin, Hartwig & Ueda 2020, arXiv:2006.08195",
     .fast_ulp = { 4.5, 3.2 }, .f64_ulp = { 3.1, 2.9 },
     .nparams = 1, .param = { { "a", 1, "a != 0 && abs(a) < 2^60", 1 } })

/* 1 + sin(2 w) = 2 sin(w + pi/4)^2.  Of a product w = hi + lo both parts count: lo need not be small. */
FN(snake)
{
	pair w = p.a == 1 ? as_pair(x) : v_prod(x, k2(p.a, 0));
	v s = v_sin(w.hi), rise = v_sin_eighth(w.hi, 1), c = v_cos(w.hi);
	if (p.a != 1) {
		v sl = v_sin(w.lo), cl = v_cos(w.lo), t = s;
		rise = rise * cl + v_sin_eighth(-w.hi, 1) * sl; /* cos(w + pi/4) = sin(pi/4 - w) */
		s = s * cl + c * sl;
		c = c * cl - t * sl;
	}
	v wave = s * s * k(1 / p.a);
	return (act){ .y = sel(v_abs(x) == INFINITY, x, x + wave), .dx = 2 * rise * rise,
		      .dp = { (2 * s * c * x - wave) * k(1 / p.a) } };
}

#ifdef EXACT
EXACT(snake)
{
	m finite = v_abs(x) < INFINITY;
	v b = sel(finite, x, k(0));
	trig t = p.a == 1 ? trig_of(v_abs(b)) : trig_of_product(v_abs(b), p.a);
	dd s = dd_norm(t.sin), c = dd_norm(dd_sel(b < 0, dd_neg(t.cos), t.cos)), sum = dd_norm(dd_add(s, c));
	dd wave = dd_div(dd_norm(dd_mul(s, s)), (dd){ k(p.a), k(0) });
	return (act){ .y = sel(finite, dd_odd(dd_norm(dd_add1(wave, b))), x),
		      .dx = sel(finite, dd_odd(dd_mul(sum, sum)), k(NAN)) };
}
#endif
