/* SPDX-License-Identifier: MIT */
/* Phish: x tanh(gelu(x)).  Naveen 2022, TechRxiv. */

INFO(phish, .title = "Phish",
     .formula = "x * tanh(x * (1 + erf(x / sqrt(2))) / 2)",
     .derivative = "tanh(x * (1 + erf(x / sqrt(2))) / 2) + x * (1 - tanh(x * (1 + erf(x / sqrt(2))) / 2)^2) * "
		   "((1 + erf(x / sqrt(2))) / 2 + x * exp(-x^2 / 2) / sqrt(2 * pi))",
     .stable = "x * tanh(x * (0.5 * erfc(-x * 0.70710678118654752440)))",
     .stable_dx = "tanh(x * (0.5 * erfc(-x * 0.70710678118654752440))) + x * "
		  "(4 * exp(-2 * abs(x * (0.5 * erfc(-x * 0.70710678118654752440)))) / "
		  "((1 + exp(-2 * abs(x * (0.5 * erfc(-x * 0.70710678118654752440))))) * "
		  "(1 + exp(-2 * abs(x * (0.5 * erfc(-x * 0.70710678118654752440))))))) * "
		  "(0.5 * erfc(-x * 0.70710678118654752440) + x * (0.39894228040143267794 * exp(-0.5 * x * x)))",
     .limits = { "0", "inf", "0", "1" },
     .range = "[0, +inf)", .monotone = "non-monotone (max 0.164659 at x = -1.19543)", .saturates = "left",
     .smooth = "C-infinity", .zero_centred = "no", .lipschitz = "1.29831",
     .traps = "never negative: the mean of its outputs is far from 0; 1 + erf(x / sqrt(2)) as written loses the left tail",
     .source = "Naveen 2022, Phish: a novel hyper-optimizable activation function, TechRxiv",
     .fast_ulp = { 6.7, 5.9 }, .f64_ulp = { 1.7, 2.4 })

/* sinh(w)/w for w^2 = q <= 0.2, and so on for less */
INL v phish_bulge(v q)
{
	v s = k(1);
	for (int i = 6; i >= 1; i--)
		s = 1 + q * s * k(1.0 / (2 * i * (2 * i + 1)));
	return s;
}

/* With a = |x|, e = exp(-a^2/2), R = Mills' ratio, g = a e R, to the left: f' = -sech(g)^2 a e H(a),
 * H = R sinh(2 g)/(2 g) + R - a/sqrt(2 pi), which near its zero is d Q(d), d = a - z.  Beyond MILLS_MAX the first
 * try of the exact mode knows no R. */
FN(phish)
{
	v a = v_min(v_abs(x), k(MILLS_MAX + 0.5)), square = a * a, c = v_min(v_max(x, -a), k(30));
	m left = x < 0, right = x > 0;
	power s = v_power((pair){ 0.5 * -square, 0.5 * -v_prod_lo(a, a, square) });
	num R = num_mills(v_min(a, k(MILLS_MAX))), E = num_whole(s), tail = num_mul(num_mul(E, R), num_of(a));
	num phi = num_phi(c, num_mul(E, R)), g = num_sel(left, tail, num_mul(phi, num_of(c)));
	power twice = v_power(num_as_pair(num_mul1(num_sel(left, g, num_neg(g)), 2)));
	num u = num_less_1(twice), below = num_add1(u, 2), t = num_div(num_sel(left, u, num_neg(u)), below);
	num bell = num_div(num_mul1(num_whole(twice), 4), num_mul(below, below));
	num sech = num_sel(left, num_add1(num_neg(num_mul(t, t)), 1), bell);
	pair d = v_minus(as_pair(a), k2(0x1.3207c77a943e3p+0, -0x1.932495489a85ap-56));
	num near = num_pair(d), gap = num_mills_gap(v_min(a, k(MILLS_MAX)), R);
	num bulge = num_of(phish_bulge(4 * num_value(tail) * num_value(tail))), far = num_add(num_mul(R, bulge), gap);
	num H = num_sel(v_abs(d.hi) < k(IN_PAIRS ? 0.5 : 1), num_mul(near, num_of(V_POLY(d.hi + d.lo, phish_q))), far);
	num bend = num_sum(as_pair(tangent_bend(num_value(num_mul(tail, tail)))), 1);
	v low = num_times(num_mul(num_mul(num_of(a), R), num_mul(num_of(a), bend)), s);
	num rise = num_mul(num_mul(num_add1(num_neg(num_mul(E, gap)), 1), num_of(c)), sech);
	v y = sel(x > k(30), x, v_abs(num_value(num_mul(t, num_of(c)))));
	num bent = num_mul(g, num_sum(as_pair(tangent_bend(num_value(num_mul(g, g)))), 1));
	if (IN_PAIRS)
		y = sel(right & (num_value(g) < k(0.03)), num_value(num_mul(bent, num_of(c))), y);
	return (act){ .y = sel(left & (num_value(tail) < k(0.03)), low, y),
		      .dx = sel(left, num_times(num_mul(sech, num_mul(H, num_of(-a))), s), num_value(num_add(t, rise))),
		      .terms = quick_terms(sel(x < k(-MILLS_MAX), k(REAL_MAX), k(0))) };
}

#ifdef EXACT
/* gelu(x) and gelu'(x) as in gelu.h, then tanh of a pair. */
EXACT(phish)
{
	v a = v_abs(x), b = v_min(a, k(14.75)), c = v_min(v_max(x, k(-14.75)), k(0x1p129));
	m neg = x < 0;
	dd e = dd_norm(dd_exp(-0.5 * (b * b))), r = mills_by(b, mills_piece(v_min(b, k(NORMAL_MAX))));
	dd tail = dd_norm(dd_mul1(dd_norm(dd_mul(e, r)), b));
	dd far = dd_norm(dd_add(dd_mul1((dd){ k(-0x1.9884533d43651p-2), k(0x1.cbc0d30ebfd15p-56) }, b), r));
	dd slope = dd_norm(dd_mul(e, far)), right = dd_norm(dd_add1(dd_neg(tail), v_min(c, k(40))));
	dd_tangent t = tangent_of(dd_sel(neg, dd_neg(tail), right));
	dd rise = dd_sel(neg, slope, dd_add1(dd_neg(slope), k(1)));
	dd dx = dd_mul(dd_norm(dd_mul1(dd_norm(rise), v_min(c, k(40)))), t.slope);
	return (act){ .y = v_abs(dd_odd(dd_mul1(t.t, c))), .dx = dd_odd(dd_norm(dd_add(t.t, dd_norm(dx)))) };
}
#endif
