/* SPDX-License-Identifier: MIT */
/* Squareplus: (x + sqrt(x^2 + b))/2, softplus without exp and log.  Barron 2021, arXiv:2112.11687. */

INFO(squareplus, .title = "Squareplus",
     .formula = "(x + sqrt(x^2 + b)) / 2", .derivative = "(1 + x / sqrt(x^2 + b)) / 2",
     .stable = "x > 0 ? 0.5 * (x + sqrt(x * x + b)) : 0.5 * b / (sqrt(x * x + b) - x)",
     .stable_dx = "x > 0 ? 0.5 * (1 + x / sqrt(x * x + b)) : 0.5 * b / (sqrt(x * x + b) * (sqrt(x * x + b) - x))",
     .from_y = "y * y / (y * y + 0.25 * b)",
     .limits = { "0", "inf", "0", "1" },
     .range = "(0, +inf)", .monotone = "increasing", .saturates = "left", .smooth = "C-infinity",
     .zero_centred = "no", .lipschitz = "1",
     .also = "keras squareplus(b=4), jax squareplus(b=4)",
     .traps = "as printed it loses all digits to the left and is 0 from x = -5800 on in f32; x^2 overflows there from 1.8e19 on",
     .fast_ulp = { 2.8, 3.1 }, .f64_ulp = { 0.6, 1.2 },
     .source = "Barron 2021, arXiv:2112.11687",
     .nparams = 1, .param = { { "b", 4, "b >= 0", 0 } })

/* With a = |x|, r = sqrt(a^2 + b) and s = (a + r)/2: f is s to the right and b/(4 s) to the left,
 * where the sum would cancel; f' is b/(2 (r^2 + a r)) there.  Where a^2 could overflow, r is
 * a sqrt(1 + b/a/a). */
FN(squareplus)
{
	v a = v_abs(x), b = k(p.a), most = k(IN_PAIRS ? 0x1p-30 : 0.25) * v_sqrt(k(REAL_MAX));
	v far = v_max(a, most), near = v_min(a, most);
	v q = near * near + b, r = sel(a > most, far * v_sqrt(1 + b / far / far), v_sqrt(q));
	v s = 0.5 * a + 0.5 * r, left = 0.25 * b / v_max(s, k(REAL_MIN));
	v slope = sel(a > most, left / far, 0.5 * b / v_max(q + near * r, k(REAL_MIN)));
	if (IN_PAIRS) {
		num square = num_add(num_mul(num_of(near), num_of(near)), num_of(b)), root = num_sqrt(square);
		num sum = num_add(root, num_of(near)), area = num_add(num_mul(root, num_of(near)), square);
		sum.hi = v_max(sum.hi, k(REAL_MIN));
		area.hi = v_max(area.hi, k(REAL_MIN));
		s = sel(a > most, s, 0.5 * num_value(sum));
		left = sel(a > most, left, num_value(num_div(num_of(0.5 * b), sum)));
		slope = sel(a > most, slope, num_value(num_div(num_of(0.5 * b), area)));
	}
	return (act){ .y = sel(x > 0, s, left), .dx = sel(x > 0, 1 - slope, slope), .dp = { 0.25 / r } };
}

#ifdef EXACT
/* For b = 0, f'(0) is 0, as relu's. */
EXACT(squareplus)
{
	v a = v_min(v_abs(x), k(0x1p129));
	dd root = dd_sqrt(dd_sum(a * a, k(p.a))), s = dd_norm(dd_add1(root, a));
	m zero = s.hi == 0;
	dd b = { k(0.5 * p.a), k(0) }, one = { k(1), k(0) };
	dd left = dd_div(b, dd_sel(zero, one, s)), t = dd_div(b, dd_sel(zero, one, dd_norm(dd_mul(root, s))));
	dd right = { 0.5 * s.hi, 0.5 * s.lo };
	return (act){ .y = sel(x == -INFINITY, k(0), dd_odd(dd_sel(x > 0, right, left))),
		      .dx = dd_odd(dd_sel(x > 0, dd_add1(dd_neg(t), k(1)), t)) };
}
#endif

FROM_Y(squareplus)
{
	v q = y * y;
	return sel(v_abs(y) < 0.25 * v_sqrt(k(REAL_MAX)), q / (q + k(0.25 * p.a)), sel(y == y, k(1), y));
}
