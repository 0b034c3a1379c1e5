/* SPDX-License-Identifier: MIT */
/* Exponential linear unit.  Clevert, Unterthiner & Hochreiter 2016, arXiv:1511.07289. */

INFO(elu, .title = "ELU", .aliases = { "exponential_linear_unit" },
     .formula = "x > 0 ? x : alpha * (exp(x) - 1)", .derivative = "x > 0 ? 1 : alpha * exp(x)",
     .stable = "x > 0 ? x : alpha * expm1(x)", .stable_dx = "x > 0 ? 1 : alpha * exp(x)",
     .from_y = "y > 0 ? 1 : y + alpha", .from_y_if = "alpha > 0",
     .kinks = "0: alpha", .limits = { "-alpha", "inf", "0", "1" },
     .range = "(-1, +inf)", .monotone = "increasing", .saturates = "left", .smooth = "C1",
     .zero_centred = "approximately", .lipschitz = "1",
     .also = "torch.nn.ELU(1.0), onnx Elu, keras elu, oneDNN elu, XNNPACK elu",
     .traps = "exp(x) - 1 is 0 for tiny x in f32 and 400 ULP off between -1e-3 and -1: use expm1; C1 only for alpha = 1",
     .fast_ulp = { 1, 1.3 }, .f64_ulp = { 1.7, 0.9 },
     .source = "Clevert, Unterthiner & Hochreiter 2016, arXiv:1511.07289",
     .nparams = 1, .param = { { "alpha", 1, NULL, 0 } })

FN(elu)
{
	v c = v_max(x, k(EXP_LOW)), u = v_expm1_left(c);
	split e = v_exp_late(as_pair(c));
	return (act){ .y = sel(x >= 0, x, k(p.a) * u), .dx = sel(x > 0, k(1), v_late(k(p.a) * e.t, e.n)),
		      .dp = { sel(x > 0, k(0), u) } };
}

#ifdef FIRST
/* From -17.4 on the result is -1 as a float.  Of max(x, 0) and exp(min(x, 0)) - 1 one is 0. */
FIRST(elu)
{
	v c = v_min(x, k(0));
	ff u = ff_expm1(v_max(c, k(-20)));
	return (first){ .y = { v_max(x, k(0)) + u.hi, u.lo }, .dx = ff_exp(v_max(c, k(FF_LOW))) };
}
#endif

#ifdef EXACT
EXACT(elu)
{
	return exponential_unit(x, (dd){ k(1), k(0) }, (dd){ k(p.a), k(0) });
}
#endif

FROM_Y(elu)
{
	return sel(y > 0, k(1), y + k(p.a));
}
