/* SPDX-License-Identifier: MIT */
/* Snake: x + sin(a x)^2/a.  Ziyin, Hartwig & Ueda 2020, arXiv:2006.08195. */

INFO(snake, .title = "Snake",
     .formula = "x + sin(a * x)^2 / a", .derivative = "1 + sin(2 * a * x)",
     .stable = "x + sin(a * x) * sin(a * x) / a", .stable_dx = "1 + sin(2 * a * x)",
     .limits = { "-inf", "inf", "nan", "nan" },
     .range = "(-inf, +inf)", .monotone = "increasing", .saturates = "none", .smooth = "C-infinity",
     .zero_centred = "no", .lipschitz = "2",
     .also = "tensorflow-addons snake(frequency)",
     .traps = "1 - cos(2 a x) over 2 a is the same and cancels for small a x; for a -> 0 it becomes the identity",
     .source = "Ziyin, Hartwig & Ueda 2020, arXiv:2006.08195",
     .fast_ulp = { 3, 3.6 }, .f64_ulp = { 1.4, 1.8 },
     .nparams = 1, .param = { { "a", 1, "a != 0 && abs(a) < 2^60", 1 } })

#ifdef ARITH_F32
/* x + sin(x)^2 from r, x less quarter turns: after an odd number of these the wave is 1 - sin(r)^2, and x + 1 is exact
 * where the sum cancels. */
INL v snake_value(v x, v usual)
{
	turn t = turn_of(v_abs(x));
	v s = turn_sine((turn){ t.r, t.n & 0 }, 0), square = s * s;
	(void)usual;
	return sel((t.n & 1) != 0, (x + 1) - square, x + square);
}
#else
INL v snake_value(v x, v usual)
{
	(void)x;
	return usual;
}
#endif

/* 1 + sin(2 w) = 2 sin(w + pi/4)^2, and cos(w + pi/4) = sin(pi/4 - w).  Of a product w = hi + lo both parts count: lo
 * need not be small. */
FN(snake)
{
	pair w = p.a == 1 ? as_pair(x) : v_prod(x, k2(p.a, 0));
	num s = num_sin(w.hi), rise = num_sin_eighth(w.hi, 1), c = num_cos(w.hi);
	if (p.a != 1) {
		num sl = num_sin(w.lo), cl = num_cos(w.lo), t = s;
		rise = num_add(num_mul(rise, cl), num_mul(num_sin_eighth(-w.hi, 1), sl));
		s = num_add(num_mul(s, cl), num_mul(c, sl));
		c = num_add(num_mul(c, cl), num_neg(num_mul(t, sl)));
	}
	num square = num_mul(s, s), wave = p.a == 1 ? square : num_div(square, num_of(k(p.a)));
	v y = num_value(num_add(num_of(x), wave));
	if (p.a == 1)
		y = snake_value(x, y);
	v slope = 2 * num_value(num_mul(s, c)) * x - num_value(wave);
	return (act){ .y = sel(v_abs(x) == INFINITY, x, y),
		      .dx = 2 * num_value(num_mul(rise, rise)), .dp = { slope * k(1 / p.a) } };
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
