/* SPDX-License-Identifier: MIT */
/* Phish: x tanh(gelu(x)).  Naveen 2022, TechRxiv. */

#include "src/simd/slope_left.h"

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
     .fast_ulp = { 4.3, 4.6 }, .f64_ulp = { 1.7, 2.4 })

/* sinh(w)/w for w^2 = q <= 0.2, and so on for less */
INL v phish_bulge(v q)
{
	v s = k(1);
	for (int i = 6; i >= 1; i--)
		s = 1 + q * s * k(1.0 / (2 * i * (2 * i + 1)));
	return s;
}

#ifdef ARITH_F32
/* f'/x from -0.55 to 0.3, error below 2^-27 */
static const double phish_middle[] = {
	0x1p+0, 0x1.32633ep+0, -0x1.5555b2p-3, -0x1.a989bp-1, -0x1.cf460ep-2, 0x1.3c4206p-3, 0x1.ae1844p-2,
	0x1.a2836ap-3, -0x1.d61864p-4, -0x1.71999ap-3, -0x1.13b9fep-4,
};

/* y, given what it is to the right; to the left a tanh(g), g = a e R = e (a + more)/d, as a sum whose head is most of it
 * and is added last. */
INL v phish_value(v a, m left, power s, num R, num tail, v y)
{
	mills_f32 r = mills_f32_of(a);
	m near = a < k(2.5);
	v head = sel(near, a, r.aq), rest = v_mul_add(r.aq, s.p, sel(near, r.more, k(0)));
	v at = a * s.t, bend = tangent_bend(tail.hi * tail.hi), more = v_mul_add(head + rest, bend, rest);
	return sel(left, power_last(v_div(v_mul_add(at, head, at * more), r.d), s), y);
}

/* 2 |g| to the left and -2 g to the right, where g = phi c in two parts */
INL pair phish_twice(m left, num g, num phi, v c)
{
	return (pair){ 2 * sel(left, g.hi, -g.hi), -2 * sel(left, k(0), v_prod_lo(phi.hi, c, g.hi)) };
}

/* tanh |g|, given what the quotient of exponentials is */
INL num phish_tangent(m left, pair twice, num quotient)
{
	v half = sel(left, k(0.5), k(-0.5)), near = tangent_near(half * twice.hi, half * twice.lo);
	return num_sel(v_abs(twice.hi) < k(2), num_of(near), quotient);
}

/* R bulge + R - a/sqrt(2 pi) */
INL num phish_far(v a, num R, v bulge, num gap)
{
	(void)gap;
	return (num){ v_mul_add(-a, k(0.3989422804014327), v_mul_add(R.hi, bulge, R.hi)) };
}

/* w (1 - t^2) e */
INL v phish_bell(num w, num t, power e)
{
	v whole = w.hi * e.t, less = v_mul_add(-(t.hi * t.hi), 1 + e.p, e.p);
	return power_last(v_mul_add(whole, less, whole), e);
}

INL v phish_slope(v x, v far)
{
	m above = x > k(-0.55), below = x < k(0.3);
	return sel(above & below, x * V_POLY(x, phish_middle), far);
}

INL num phish_near(pair d)
{
	return num_of(slope_near(d, phish_q[0], d.hi, v_poly(d.hi, phish_q + 1, sizeof phish_q / sizeof *phish_q - 1)));
}
#else
INL v phish_value(v a, m left, power s, num R, num tail, v y)
{
	num bend = num_sum(as_pair(tangent_bend(num_value(num_mul(tail, tail)))), 1);
	v low = num_times(num_mul(num_mul(num_of(a), R), num_mul(num_of(a), bend)), s);
	return sel(left & (num_value(tail) < k(0.03)), low, y);
}

INL pair phish_twice(m left, num g, num phi, v c)
{
	(void)phi, (void)c;
	return num_as_pair(num_mul1(num_sel(left, g, num_neg(g)), 2));
}

INL num phish_tangent(m left, pair twice, num quotient)
{
	(void)left, (void)twice;
	return quotient;
}

INL num phish_far(v a, num R, v bulge, num gap)
{
	(void)a;
	return num_add(num_mul(R, num_of(bulge)), gap);
}

INL v phish_bell(num w, num t, power e)
{
	return num_times(num_mul(num_add1(num_neg(num_mul(t, t)), 1), w), e);
}

INL v phish_slope(v x, v far)
{
	(void)x;
	return far;
}

INL num phish_near(pair d)
{
	return num_mul(num_pair(d), num_of(V_POLY(d.hi + d.lo, phish_q)));
}
#endif

/* With a = |x|, e = exp(-a^2/2), R = Mills' ratio, g = a e R, to the left: f' = -sech(g)^2 a e H(a),
 * H = R sinh(2 g)/(2 g) + R - a/sqrt(2 pi), which near its zero is d Q(d), d = a - z.  Beyond MILLS_MAX the first
 * try of the exact mode knows no R. */
FN(phish)
{
	v a = v_min(v_abs(x), k(MILLS_MAX + (IN_PAIRS ? 0.5 : 0.215))), square = a * a, c = v_min(v_max(x, -a), k(30));
	m left = x < 0, right = x > 0;
	power s = v_power((pair){ 0.5 * -square, 0.5 * -v_prod_lo(a, a, square) });
	num R = num_mills(v_min(a, k(MILLS_MAX))), E = num_whole(s), tail = num_mul(num_mul(E, R), num_of(a));
	num phi = num_phi(c, num_mul(E, R)), g = num_sel(left, tail, num_mul(phi, num_of(c)));
	pair w = phish_twice(left, g, phi, c);
	power twice = v_power(w);
	num u = num_less_1(twice), below = num_add1(u, 2);
	num t = phish_tangent(left, w, num_div(num_sel(left, u, num_neg(u)), below));
	num bell = num_div(num_mul1(num_whole(twice), 4), num_mul(below, below));
	pair d = v_minus(as_pair(a), k2(0x1.3207c77a943e3p+0, -0x1.932495489a85ap-56));
	num gap = num_mills_gap(v_min(a, k(MILLS_MAX)), R);
	num far = phish_far(a, R, phish_bulge(4 * num_value(tail) * num_value(tail)), gap);
	num H = num_sel(v_abs(d.hi) < k(IN_PAIRS ? 0.5 : 1), phish_near(d), far);
	num rise = num_mul(num_mul(num_add1(num_neg(num_mul(E, gap)), 1), num_of(c)), bell);
	v y = sel(x > k(30), x, v_abs(num_value(num_mul(t, num_of(c)))));
	num bent = num_mul(g, num_sum(as_pair(tangent_bend(num_value(num_mul(g, g)))), 1));
	if (IN_PAIRS)
		y = sel(right & (num_value(g) < k(0.03)), num_value(num_mul(bent, num_of(c))), y);
	v dx = sel(left, phish_bell(num_mul(H, num_of(-a)), t, s), num_value(num_add(t, rise)));
	return (act){ .y = phish_value(a, left, s, R, tail, y), .dx = phish_slope(x, dx),
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
