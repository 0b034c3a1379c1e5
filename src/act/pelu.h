/* SPDX-License-Identifier: MIT */
/* Parametric ELU.  Trottier, Giguere & Chaib-draa 2017, arXiv:1605.09332. */

INFO(pelu, .title = "PELU", .aliases = { "parametric_elu" },
     .formula = "x >= 0 ? a / b * x : a * (exp(x / b) - 1)", .derivative = "x >= 0 ? a / b : a / b * exp(x / b)",
     .stable = "x >= 0 ? a / b * x : a * expm1(x / b)", .stable_dx = "x >= 0 ? a / b : a / b * exp(x / b)",
     .from_y = "y >= 0 ? a / b : (y + a) / b",
     .kinks = "0: a / b", .limits = { "-a", "inf", "0", "a / b" },
     .range = "(-1, +inf)", .monotone = "increasing", .saturates = "left", .smooth = "C1",
     .zero_centred = "approximately", .lipschitz = "1",
     .also = "keras-contrib PELU",
     .traps = "a and b must stay positive while they are trained; the paper keeps both above 0.1",
     .source = "Trottier, Giguere & Chaib-draa 2017, arXiv:1605.09332",
     .fast_ulp = { 1.1, 1.3 }, .f64_ulp = { 1.7, 0.9 },
     .nparams = 2, .param = { { "a", 1, "a > 0", 1 }, { "b", 1, "b > 0", 1 } })

FN(pelu)
{
	m right = x >= 0;
	two t = v_over(v_min(x, k(0)), p.b);
	v u = v_expm1(t.hi), e = v_exp2(t.hi, t.lo), steep = k(p.a / p.b);
	v by_b = k(-p.a / p.b) * (v_max(x, k(-REAL_MAX)) / k(p.b));
	power g = v_power((pair){ v_max(t.hi, k(EXP_LOW)), t.lo });
	u = u + t.lo * (1 + u);
	return (act){ .y = sel(right, steep * x, k(p.a) * u), .dx = steep * sel(right, k(1), e),
		      .dp = { sel(right, x / k(p.b), u), sel(right, by_b, power_last(power_times(by_b, g), g)) } };
}

#ifdef EXACT
EXACT(pelu)
{
	dd steep = dd_div((dd){ k(p.a), k(0) }, (dd){ k(p.b), k(0) });
	dd w = dd_div((dd){ v_max(v_min(x, k(0)), k(-0x1p129)), k(0) }, (dd){ k(p.b), k(0) });
	m far = w.hi < EXP_MIN;
	w = dd_sel(far, (dd){ k(EXP_MIN), k(0) }, dd_norm(w));
	dd left = dd_mul1(dd_norm(dd_expm1_2(w.hi, w.lo)), k(p.a)), slope = dd_mul(steep, dd_norm(dd_exp2(w.hi, w.lo)));
	dd y = dd_sel(x > 0, dd_mul1(steep, v_max(v_min(x, k(0x1p500)), k(0))), left);
	return (act){ .y = sel(x == 0, x, dd_odd(y)), .dx = dd_odd(dd_sel(x >= 0, steep, slope)) };
}
#endif

FROM_Y(pelu)
{
	return sel(y >= 0, k(p.a / p.b), (y + k(p.a)) / k(p.b));
}
