/* SPDX-License-Identifier: MIT */
/* xIELU, the integral of an ELU: a parabola to the right, an exponential and a line to the left.  Huang 2024. */

INFO(xielu, .title = "xIELU",
     .formula = "x > 0 ? alpha_p * x^2 + beta * x : alpha_n * (exp(x) - 1) - alpha_n * x + beta * x",
     .derivative = "x > 0 ? 2 * alpha_p * x + beta : alpha_n * (exp(x) - 1) + beta",
     .stable = "x > 0 ? (alpha_p * x + beta) * x : alpha_n * expm1(x) + (beta - alpha_n) * x",
     .stable_dx = "x > 0 ? 2 * alpha_p * x + beta : alpha_n * expm1(x) + beta",
     .kinks = "0: beta",
     .limits = { "beta == alpha_n ? -alpha_n : (beta - alpha_n) * -inf",
		 "alpha_p == 0 ? (beta == 0 ? 0 : beta * inf) : alpha_p * inf", "beta - alpha_n",
		 "alpha_p == 0 ? beta : alpha_p * inf" },
     .range = "[-0.205751, +inf)", .monotone = "non-monotone (min -0.205751 at x = -0.980829)", .saturates = "none",
     .smooth = "C1", .zero_centred = "approximately", .lipschitz = "unbounded",
     .also = "Hugging Face xielu",
     .traps = "the parameters that are trained are softplus^-1(alpha_p) and softplus^-1(alpha_n - beta); the published code stops "
	      "the exponent at -1e-6, which is slightly wrong between there and 0",
     .source = "Huang & Schlag 2024, arXiv:2411.13010",
     .fast_ulp = { 4, 3.1 }, .f64_ulp = { 1.9, 2.1 },
     .nparams = 3, .param = { { "alpha_p", 0.8, NULL, 1 }, { "alpha_n", 0.8, NULL, 1 }, { "beta", 0.5, NULL, 1 } })

/* exp(x) - 1 - x for -1/2 <= x <= 0 by Taylor, for x below as it stands: it cancels near 0. */
INL v xielu_bend(v x, v u)
{
	v q = k(0);
	for (int i = sizeof(real) == 8 ? 13 : 7; i >= 1; i--)
		q = q * x / k(i + 2) + 1;
	return sel(x > k(-0.5), 0.5 * x * x * q, u - x);
}

INL v xielu_ends(v x, v y, par p)
{
	double gap = p.c - p.b, high = p.a == 0 ? (p.c == 0 ? 0 : p.c * INFINITY) : p.a * INFINITY;
	v low = k(gap == 0 ? -p.b : gap * -INFINITY);
	return sel(x == INFINITY, k(high), sel(x == -INFINITY, low, y));
}

#ifdef PAIRED
INL num xielu_k(double hi, double lo, double by)
{
	return num_mul_by(num_k(hi, lo), by);
}

INL num xielu_line(num a, pair d, double by)
{
	return num_add(a, num_mul_by(num_pair(d), by));
}
#else
/* (hi + lo) by, rounded once */
INL num xielu_k(double hi, double lo, double by)
{
	(void)lo;
	return num_of(k(hi * by));
}

/* a + d by, where d.hi by counts most; `by` may be too large for a float. */
INL num xielu_line(num a, pair d, double by)
{
	v rest = v_mul_add(d.lo, k(fabs(by) < REAL_MAX ? by : 0), v_opaque(d.hi * k(rest_of(by))));
	return num_of(v_mul_add(d.hi, k(by), a.hi + rest));
}
#endif

/* e (e^(x - z) - 1), which is e^x - e^z for e = e^z, without cancellation */
INL num xielu_past(v c, pair z, num e)
{
	pair d = v_minus(as_pair(c), z);
	num y = num_mul(e, num_less_1(v_power((pair){ v_max(d.hi, k(EXP_LOW)), d.lo })));
	y.hi = v_opaque(y.hi); /* contracted here and not there, the bits would differ */
	return y;
}

/* With the default parameters f is 0 at z = -2.43..., and there alpha_n (exp(x) - exp(z)) + (beta - alpha_n) (x - z);
 * f' is 0 at t = -0.98..., and there alpha_n (exp(x) - exp(t)).  Other parameters leave a rest. */
FN(xielu)
{
	const pair z = k2(-0x1.375ba510ba362p+1, 0x1.5c4c2dc7078cfp-53);
	const pair t = k2(-0x1.f62f40794a7b8p-1, 0x1.8ef88c8e9bd1fp-55);
	double gap = p.c - p.b, rest = p.custom ? gap * -0x1.375ba510ba362p+1 - p.b * 0x1.d309779917513p-1 : 0;
	double rest_dx = p.custom ? p.c - p.b * 0x1.4000000000000p-1 : 0;
	v c = v_min(v_max(x, k(-REAL_MAX)), k(0)), b = v_max(c, k(EXP_LOW)), r = v_min(v_max(x, k(0)), k(REAL_MAX));
	power g = v_power(as_pair(b));
	num u = num_expm1(b, g), bend = num_of(xielu_bend(c, num_value(u)));
	num by_z = xielu_past(c, z, xielu_k(0x1.67b4433745766p-4, 0x1.a500173985d2ap-68, p.b));
	num at_z = num_add(xielu_line(by_z, v_minus(as_pair(c), z), gap), num_of(k(rest)));
	num line = gap == 0 ? num_of(0 * b) : num_by(c, gap), far = num_add(num_mul_by(u, p.b), line);
	num near = num_add(num_mul_by(bend, p.b), num_by(c, p.c));
	num left = num_sel(c > k(-0.5), near, num_sel(v_abs(c - z.hi + k(1.25)) < k(2.75), at_z, far));
	num by_t = xielu_past(c, t, xielu_k(0x1.8000000000001p-2, -0x1.8000000000001p-56, p.b));
	num at_t = num_add(by_t, num_of(k(rest_dx)));
	num rise = num_sel(c < k(-0.0625), at_t, num_add(num_mul_by(u, p.b), num_of(k(p.c))));
	if (gap == 0)
		rise = num_mul_by(num_whole(g), p.b);
	m right = x > 0;
	v up = (v_opaque(v_by_param(r, p.a)) + k(p.c)) * r;
	v down = sel(c < k(gap == 0 ? -INFINITY : -0x1p500), k(gap) * c, num_value(left));
	v steep = sel(x == INFINITY, k(p.a == 0 ? p.c : p.a * INFINITY), v_opaque(v_by_param(r, 2 * p.a)) + k(p.c));
	v size = k(fabs(p.c)) + sel(right, v_abs(x) * k(fabs(2 * p.a)), k(fabs(p.b)));
	return (act){ .y = xielu_ends(x, sel(right, up, down), p), .y_terms = v_abs(x) * size, .y_is_sum = 1,
		      .dx = sel(right, steep, num_value(rise)), .terms = size,
		      .dp = { sel(right, x * x, k(0)), sel(right, k(0), num_value(bend)), x } };
}

#ifdef EXACT
/* Near 0 exp(x) - 1 - x is x^2/2 (1 + x/3 (1 + x/4 (1 + x/5))); further on the line is
 * (beta - alpha_n) x, which stays exact where the two are equal. */
EXACT(xielu)
{
	v c = v_max(v_min(x, k(0)), k(-0x1p500)), b = v_max(c, k(EXP_MIN)), r = v_min(v_max(x, k(0)), k(0x1p129));
	dd u = dd_norm(dd_expm1(b)), gap = dd_sum(k(p.c), k(-p.b));
	dd bend = dd_mul1(dd_fast_sum(k(1), b * (k(1.0 / 3) * (1 + b * (0.25 * (1 + 0.2 * b))))), 0.5 * (b * b));
	dd near = dd_add(dd_mul1(dd_norm(bend), k(p.b)), dd_prod(b, k(p.c)));
	dd far = dd_add(dd_mul1(u, k(p.b)), dd_norm(dd_mul1(gap, c)));
	dd left = dd_norm(dd_sel(b > -0x1p-12, near, far));
	dd right = dd_norm(dd_add(dd_prod(r * r, k(p.a)), dd_prod(r, k(p.c))));
	dd rise = dd_norm(dd_add1(dd_mul1(u, k(p.b)), k(p.c)));
	dd steep = dd_norm(dd_add1(dd_prod(2 * r, k(p.a)), k(p.c)));
	return (act){ .y = sel(x == 0, k(0), dd_odd(dd_sel(x > 0, right, left))),
		      .dx = dd_odd(dd_sel(x > 0, steep, rise)) };
}
#endif
