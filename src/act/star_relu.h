/* SPDX-License-Identifier: MIT */
/* StarReLU: s relu(x)^2 + b with given parameters.  Yu et al. 2022, arXiv:2210.13452. */

INFO(star_relu, .title = "StarReLU",
     .formula = "s * max(0, x)^2 + b", .derivative = "x <= 0 ? 0 : 2 * s * x",
     .stable = "(x <= 0 ? 0 : s * (x * x)) + b", .stable_dx = "x <= 0 ? 0 : 2 * s * x",
     .from_y = "s == 0 ? 0 : 2 * sqrt(s * (y - b)) * (s > 0 ? 1 : -1)",
     .kinks = "0: 0", .limits = { "b", "s == 0 ? b : s * inf", "0", "s == 0 ? 0 : s * inf" },
     .range = "[-0.4472, +inf)", .monotone = "non-decreasing", .saturates = "left (hard)", .smooth = "C1",
     .zero_centred = "approximately", .lipschitz = "unbounded",
     .also = "timm StarReLU",
     .traps = "the defaults make mean 0 and variance 1 for standard normal inputs only; s and b are learned",
     .fast_ulp = { 0.51, 0.6 }, .f64_ulp = { 1.5, 0.5 },
     .source = "Yu, Si, Zhou, Luo, Zhou, Feng, Yan & Wang 2022, MetaFormer baselines for vision, arXiv:2210.13452",
     .nparams = 2, .param = { { "s", 0.8944, NULL, 1 }, { "b", -0.4472, NULL, 1 } })

FN(star_relu)
{
	v c = v_min(sel(x <= 0, k(0), x), k(REAL_MAX));
	return (act){ .y = v_parabola(c, p.a, p.b), .dx = v_by_param(c, 2 * p.a), .dp = { c * c, k(1) } };
}

#ifdef EXACT
/* The square of a float is exact in double. */
EXACT(star_relu)
{
	m far = x == INFINITY;
	v s = bounded(p.a), c = sel((x <= 0) | far, k(0), x);
	v y = dd_odd(dd_norm(dd_add1(dd_prod(c * c, s), k(p.b)))), dx = dd_odd(dd_prod(2 * c, s));
	v end = p.a == 0 ? k(0) : k(p.a > 0 ? INFINITY : -INFINITY);
	return (act){ .y = sel(far, end + k(p.b), y), .dx = sel(far, end, dx) };
}
#endif

/* Next to b, y has lost x: b, as it is rounded, is a closed unit, and what rounds to it one, too. */
FROM_Y(star_relu)
{
	v root = v_sqrt(v_max(v_by_param(y - k(p.b), p.a), k(0)));
	return sel(y == k_stored(p.b), k(0), (p.a < 0 ? k(-2) : k(2)) * root);
}
