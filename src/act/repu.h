/* SPDX-License-Identifier: MIT */
/* Rectified power unit: max(0, x)^a.  Li, Tang & Yu 2020. */

INFO(repu, .title = "RePU", .aliases = { "rectified_power_unit" },
     .formula = "max(0, x)^a", .derivative = "x <= 0 ? 0 : a * x^(a - 1)",
     .stable = "x <= 0 ? 0 : x^a", .stable_dx = "x <= 0 ? 0 : a * (x^a / x)", .from_y = "y > 0 ? a * y^((a - 1) / a) : 0",
     .kinks = "0: 0", .limits = { "0", "inf", "0", "a == 1 ? 1 : inf" },
     .range = "[0, +inf)", .monotone = "non-decreasing", .saturates = "left (hard)", .smooth = "C1",
     .zero_centred = "no", .lipschitz = "unbounded",
     .traps = "a = 1 is relu and a = 2 squared_relu; overflows float16 from x = 256 on for a = 2 and from 40.3 on for a = 3",
     .fast_ulp = { 0.5, 0 }, .f64_ulp = { 0.5, 0.5 },
     .source = "Li, Tang & Yu 2020, Better approximations of high dimensional smooth functions by deep neural networks with "
	       "rectified power units, arXiv:1903.05858",
     .nparams = 1, .param = { { "a", 2, "a >= 1", 0 } })

FN(repu)
{
	m shut = x <= 0;
	v c = sel(shut, k(1), x), y = v_pow(c, p.a, 1, 1);
	return (act){ .y = sel(shut, k(0), y), .dx = sel(shut, k(0), v_pow(c, p.a - 1, p.a, 1)),
		      .dp = { sel(shut, k(0), y * v_log(c)) } };
}

#ifdef EXACT
EXACT(repu)
{
	m shut = x <= 0;
	v c = sel(shut, k(1), x);
	return (act){ .y = sel(shut, k(0), exact_pow(c, p.a, 1, 1)), .dx = sel(shut, k(0), exact_pow(c, p.a - 1, p.a, 1)) };
}
#endif

FROM_Y(repu)
{
	return sel(y > 0, v_pow(y, (p.a - 1) / p.a, p.a, 1), sel(y == y, k(0), y));
}
