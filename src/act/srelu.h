/* SPDX-License-Identifier: MIT */
/* S-shaped ReLU with given parameters.  Jin et al. 2016, arXiv:1512.07030. */

INFO(srelu, .title = "SReLU", .aliases = { "s_shaped_relu" },
     .formula = "x <= t_l ? t_l + a_l * (x - t_l) : (x >= t_r ? t_r + a_r * (x - t_r) : x)",
     .derivative = "x <= t_l ? a_l : (x >= t_r ? a_r : 1)",
     .stable = "x <= t_l ? t_l + a_l * (x - t_l) : (x >= t_r ? t_r + a_r * (x - t_r) : x)",
     .stable_dx = "x <= t_l ? a_l : (x >= t_r ? a_r : 1)",
     .kinks = "t_l: a_l; t_r: a_r", .limits = { "a_l == 0 ? t_l : a_l * -inf", "a_r == 0 ? t_r : a_r * inf", "a_l", "a_r" },
     .range = "(-inf, +inf)", .monotone = "increasing", .saturates = "none", .smooth = "C0",
     .zero_centred = "depends on the parameters", .lipschitz = "1",
     .also = "keras-contrib SReLU",
     .traps = "with the paper's initial values it is a leaky ReLU: the right part starts as the identity",
     .fast_ulp = { 1.5, 0.3 }, .f64_ulp = { 1.4, 0.5 },
     .source = "Jin, Xu, Feng, Wei, Xiong & Yan 2016, arXiv:1512.07030",
     .nparams = 4,
     .param = { { "t_l", 0, NULL, 1 }, { "a_l", 0.2, NULL, 1 }, { "t_r", 1, "t_r >= t_l", 1 }, { "a_r", 1, NULL, 1 } })

FN(srelu)
{
	m left = x <= k_down(p.a), right = x >= k_up(p.c), open = sel(left, k(0), k(1)) != 0;
	return (act){ .y = sel(left, v_arm(x, p.a, p.b), sel(right, v_arm(x, p.c, p.d), x)),
		      .dx = sel(left, k(p.b), sel(right, k(p.d), sel(x == x, k(1), x))),
		      .dp = { sel(left, k(1 - p.b), k(0)), sel(left, x - k(p.a), k(0)),
			      sel(right & open, k(1 - p.d), k(0)), sel(right & open, x - k(p.c), k(0)) } };
}

#ifdef EXACT
/* t + a (x - t) */
INL v srelu_arm(v x, double t, double a)
{
	dd s = dd_mul1(dd_norm(dd_sum(x, k(-t))), k(a));
	return dd_odd(dd_norm(dd_add1(s, k(t))));
}

/* Infinity is stopped at 2^500, which rounds back to it; where a slope is 0 the arm is flat there, too. */
EXACT(srelu)
{
	m left = x <= p.a, right = x >= p.c;
	v c = v_min(v_max(x, k(-0x1p500)), k(0x1p500));
	return (act){ .y = sel(left, srelu_arm(c, p.a, p.b), sel(right, srelu_arm(c, p.c, p.d), x)),
		      .dx = sel(left, k(p.b), sel(right, k(p.d), sel(x == x, k(1), x))) };
}
#endif
