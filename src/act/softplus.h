/* SPDX-License-Identifier: MIT */
/* Softplus: log(1 + exp(beta x)) / beta.  Dugas et al. 2001; Glorot, Bordes & Bengio 2011. */

INFO(softplus, .title = "Softplus", .aliases = { "smooth_relu", "soft_relu" },
     .formula = "log(1 + exp(beta * x)) / beta", .derivative = "1 / (1 + exp(-beta * x))",
     .stable = "(x > 0 ? x : 0) + log1p(exp(-abs(beta * x))) / beta",
     .stable_dx = "beta * x >= 0 ? 1/(1 + exp(-beta * x)) : exp(beta * x)/(1 + exp(beta * x))",
     .from_y = "-expm1(-beta * y)",
     .limits = { "0", "inf", "0", "1" },
     .range = "(0, +inf)", .monotone = "increasing", .saturates = "left", .smooth = "C-infinity",
     .zero_centred = "no", .lipschitz = "1",
     .also = "torch.nn.Softplus(1, threshold=20), onnx Softplus, keras softplus, oneDNN soft_relu",
     .traps = "log(1 + exp(x)) overflows to the right and is 0 from x = -16.6 on in f32; PyTorch's threshold makes f jump "
	      "by 2e-9",
     .fast_ulp = { 2.3, 2.1 }, .f64_ulp = { 2.3, 1.7 },
     .source = "Dugas et al. 2001; Glorot, Bordes & Bengio 2011",
     .nparams = 1, .param = { { "beta", 1, "beta > 0", 0 } })

/* max(x, 0) + log(1 + e)/beta, e = exp(-beta |x|); |x| stops where nothing is left of e. */
FN(softplus)
{
	double stop = p.a * REAL_MAX > -EXP_LOW ? -EXP_LOW / p.a : REAL_MAX;
	v c = v_max(v_min(x, k(stop)), k(-stop));
	pair w = v_prod(v_abs(c), k2(-p.a, 0));
	split late = v_exp_late(w);
	v e = v_late(late.t, late.n), l = v_log1p_unit(e);
	return (act){ .y = v_max(x, k(0)) + l * k(1 / p.a), .dx = sigma_plain(v_prod(c, k2(p.a, 0))),
		      .dp = { (v_div(w.hi * e, 1 + e) - l) * k(1 / (p.a * p.a)) } };
}

#ifdef FIRST
FIRST(softplus)
{
	return (first){ .y = ff_softplus(x), .y_error = FF_LOG_ERROR, .y_least = FF_LOG_LEAST, .dx = ff_sigmoid(x) };
}
#endif

#ifdef EXACT
/* max(x, 0) + log1p(exp(-|beta x|)) / beta: no overflow, and the left tail keeps all its digits. */
EXACT(softplus)
{
	v w = x * p.a;
	logistic s = logistic_of(w, k(0));
	dd l = dd_div(dd_log1p(dd_norm(s.e)), (dd){ k(p.a), k(0) });
	dd y = dd_fast_sum(v_max(v_min(x, k(0x1p129)), k(0)), l.hi);
	y.lo += l.lo;
	return (act){ .y = dd_odd(dd_sel(x > 0, y, l)), .dx = dd_odd(logistic_value(s)) };
}
#endif

FROM_Y(softplus)
{
	return -v_expm1(-(y * k(p.a)));
}
