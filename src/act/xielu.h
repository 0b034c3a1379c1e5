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
     .smooth = "C1", .zero_centred = "approximately", .lipschitz = "none (grows with x)",
     .also = "Hugging Face xielu",
     .traps = "the parameters that are trained are softplus^-1(alpha_p) and softplus^-1(alpha_n - beta); the published code stops "
	      "the exponent at -1e-6, which is slightly wrong between there and 0",
     .source = "Huang & Schlag 2024, arXiv:2411.13010",
     .fast_ulp = { INFINITY, INFINITY }, .f64_ulp = { INFINITY, INFINITY },
     .nparams = 3, .param = { { "alpha_p", 0.8, NULL, 1 }, { "alpha_n", 0.8, NULL, 1 }, { "beta", 0.5, NULL, 1 } })

/* exp(x) - 1 - x for -1/2 <= x <= 0 by Taylor, for x below as it stands: it cancels near 0. */
INL v xielu_bend(v x, v u)
{
	v q = k(0);
	for (int i = sizeof(real) == 8 ? 13 : 7; i >= 1; i--)
		q = q * x / k(i + 2) + 1;
	return sel(x > k(-0.5), 0.5 * x * x * q, u - x);
}

FN(xielu)
{
	double gap = p.c - p.b;
	m right = x > 0;
	v c = v_min(x, k(0)), u = v_expm1(c), line = gap == 0 ? 0 * u : c * k(gap);
	v left = sel(c > k(-0.5), k(p.b) * xielu_bend(c, u) + k(p.c) * c, k(p.b) * u + line);
	v size = k(fabs(p.c)) + sel(right, v_abs(x) * k(fabs(2 * p.a)), k(fabs(p.b)));
	return (act){ .y = sel(right, (x * k(p.a) + k(p.c)) * x, left), .y_terms = v_abs(x) * size, .y_is_sum = 1,
		      .dx = sel(right, x * k(2 * p.a) + k(p.c), k(p.b) * u + k(p.c)), .terms = size,
		      .dp = { sel(right, x * x, k(0)), sel(right, k(0), xielu_bend(c, u)), x } };
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
