/* SPDX-License-Identifier: MIT */
/* ErfReLU: the identity to the right, alpha erf(x) to the left.  Rajanand & Singh 2023, arXiv:2306.01822. */

INFO(erf_relu, .title = "ErfReLU", .aliases = { "erfrelu" },
     .formula = "x >= 0 ? x : alpha * erf(x)", .derivative = "x >= 0 ? 1 : alpha * 2 / sqrt(pi) * exp(-x^2)",
     .stable = "x >= 0 ? x : alpha * erf(x)", .stable_dx = "x >= 0 ? 1 : alpha * 1.12837916709551257390 * exp(-x * x)",
     .kinks = "0: 1", .limits = { "-alpha", "inf", "0", "1" },
     .range = "(-1, +inf)", .monotone = "increasing", .saturates = "left", .smooth = "C0",
     .zero_centred = "approximately", .lipschitz = "1.12838",
     .traps = "with alpha = 1 the slope jumps from 1.128 to 1 at 0; alpha = sqrt(pi)/2 would be smooth",
     .source = "Rajanand & Singh 2023, arXiv:2306.01822",
     .fast_ulp = { 1.8, 2.6 }, .f64_ulp = { 1.7, 1.4 },
     .nparams = 1, .param = { { "alpha", 1, NULL, 1 } })

FN(erf_relu)
{
	v c = v_max(v_min(x, k(0)), k(-40)), h = c * c, y = v_erf(c);
	v bell = v_exp2(-h, -v_prod_lo(c, c, h)) * k(1.1283791670955126 * p.a);
	return (act){ .y = sel(x >= 0, x, y * k(p.a)), .dx = sel(x >= 0, k(1), bell), .dp = { sel(x >= 0, k(0), y) } };
}

#ifdef EXACT
/* The square of a float is exact in double. */
EXACT(erf_relu)
{
	v a = v_max(v_min(v_negabs(x), k(0)), k(-24));
	dd y = dd_mul1(dd_norm(dd_erf((dd){ -a, k(0) })), k(-p.a));
	dd slope = dd_mul1((dd){ k(0x1.20dd750429b6dp+0), k(0x1.1ae3a914fed80p-56) }, k(p.a));
	dd dx = dd_mul(dd_norm(dd_exp(-(a * a))), slope);
	return (act){ .y = sel(x >= 0, x, dd_odd(y)), .dx = sel(x >= 0, k(1), dd_odd(dx)) };
}
#endif
