/* SPDX-License-Identifier: MIT */
/* Penalised tanh: a tanh(x) on the left.  Xu, Huang & Li 2016, arXiv:1602.05980. */

INFO(penalized_tanh, .title = "Penalized tanh", .aliases = { "penalised_tanh", "ptanh" },
     .formula = "x > 0 ? tanh(x) : a * tanh(x)", .derivative = "x > 0 ? 1 - tanh(x)^2 : a * (1 - tanh(x)^2)",
     .stable = "x > 0 ? tanh(x) : (x > -1e-9 ? a * (x - x * x * x / 3) : a * tanh(x))",
     .stable_dx = "(x > 0 ? 1 : a) * (4 * exp(-2 * abs(x)) / ((1 + exp(-2 * abs(x))) * (1 + exp(-2 * abs(x)))))",
     .from_y = "y > 0 ? (1 - y) * (1 + y) : a - y * y / a",
     .kinks = "0: a", .limits = { "-a", "1", "0", "0" },
     .range = "(-0.25, 1)", .monotone = "increasing", .saturates = "both", .smooth = "C0",
     .zero_centred = "approximately", .lipschitz = "1",
     .traps = "a leak as in leaky ReLU, but both sides saturate",
     .fast_ulp = { 1.1, 2 }, .f64_ulp = { 0.9, 0.9 },
     .source = "Xu, Huang & Li 2016, arXiv:1602.05980",
     .nparams = 1, .param = { { "a", 0.25, "a > 0 && a < 1", 0 } })

FN(penalized_tanh)
{
	tangent s = tangent_plain(x, 1);
	m right = x > 0;
	return (act){ .y = sel(right, s.t, v_by_param(s.t, p.a)), .dx = sel(right, s.slope, v_by_param(s.slope, p.a)),
		      .dp = { sel(right, k(0), s.t) } };
}

#ifdef EXACT
EXACT(penalized_tanh)
{
	dd_tangent s = tangent_of((dd){ v_max(v_min(x, k(0x1p129)), k(-0x1p129)), k(0) });
	v factor = sel(x > 0, k(1), k(p.a));
	return (act){ .y = sel(x == 0, x, dd_odd(dd_mul1(s.t, factor))), .dx = dd_odd(dd_mul1(s.slope, factor)) };
}
#endif

FROM_Y(penalized_tanh)
{
	v t = y / k(p.a);
	return sel(y > 0, (1 - y) * (1 + y), k(p.a) * ((1 - t) * (1 + t)));
}
