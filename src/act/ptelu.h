/* SPDX-License-Identifier: MIT */
/* Parametric tanh linear unit: x for x >= 0, a tanh(b x) below.  Gupta & Duggal 2017. */

INFO(ptelu, .title = "PTELU", .aliases = { "parametric_tanh_linear_unit", "trelu" },
     .formula = "x >= 0 ? x : a * tanh(b * x)", .derivative = "x >= 0 ? 1 : a * b * (1 - tanh(b * x)^2)",
     .stable = "x >= 0 ? x : a * tanh(b * x)",
     .stable_dx = "x >= 0 ? 1 : a * b * (4 * exp(2 * b * x) / ((1 + exp(2 * b * x)) * (1 + exp(2 * b * x))))",
     .from_y = "y >= 0 ? 1 : b * (a - y * y / a)", .from_y_if = "a > 0",
     .kinks = "0: 1", .limits = { "b == 0 ? 0 : -a", "inf", "0", "1" },
     .range = "(-1, +inf)", .monotone = "increasing", .saturates = "left", .smooth = "C2",
     .zero_centred = "approximately", .lipschitz = "1",
     .traps = "a = b = 1 is tlu and as smooth as that; for a b other than 1 there is a kink at 0",
     .fast_ulp = { 1.1, 2.1 }, .f64_ulp = { 0.9, 0.9 },
     .source = "Gupta & Duggal 2017, P-TELU: Parametric tan hyperbolic linear unit activation, ICCV workshops",
     .nparams = 2, .param = { { "a", 1, "a >= 0", 1 }, { "b", 1, "b >= 0", 1 } })

FN(ptelu)
{
	v c = v_max(v_min(x, k(0)), k(-REAL_MAX));
	m right = x >= 0;
	tangent s = tangent_plain(c, p.b);
	return (act){ .y = sel(x < 0, v_by_param(s.t, p.a), x), .dx = sel(right, k(1), v_by_param(s.slope, p.a * p.b)),
		      .dp = { s.t, v_by_param(c * s.slope, p.a) } };
}

#ifdef EXACT
EXACT(ptelu)
{
	v a = bounded(p.a), b = bounded(p.b), c = v_max(v_min(x, k(0)), k(-0x1p129));
	dd_tangent s = tangent_of(dd_prod(c, b));
	v y = dd_odd(dd_mul1(s.t, a)), dx = dd_odd(dd_mul1(dd_norm(dd_mul1(s.slope, b)), a));
	return (act){ .y = sel(x < 0, y, x), .dx = sel(x >= 0, k(1), dx) };
}
#endif

FROM_Y(ptelu)
{
	v t = y / k(p.a);
	return sel(y >= 0, k(1), k(p.a * p.b) * ((1 - t) * (1 + t)));
}
