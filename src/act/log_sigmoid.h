/* SPDX-License-Identifier: MIT */
/* Log sigmoid: -log(1 + exp(-x)), softplus turned by 180 degrees. */

INFO(log_sigmoid, .title = "Log sigmoid", .aliases = { "logsigmoid" },
     .formula = "-log(1 + exp(-x))", .derivative = "1 / (1 + exp(x))",
     .stable = "(x < 0 ? x : 0) - log1p(exp(-abs(x)))",
     .stable_dx = "x < 0 ? 1/(1 + exp(x)) : exp(-x)/(1 + exp(-x))", .from_y = "-expm1(y)",
     .limits = { "-inf", "-0", "1", "0" },
     .range = "(-inf, 0)", .monotone = "increasing", .saturates = "right", .smooth = "C-infinity",
     .zero_centred = "no", .lipschitz = "1",
     .also = "torch.nn.LogSigmoid, keras log_sigmoid, jax log_sigmoid, oneDNN soft_relu(alpha=-1)",
     .traps = "log(sigmoid(x)) is -inf from x = -88.8 on and 0 from x = 16.7 on in f32",
     .fast_ulp = { 2.4, 2.1 }, .f64_ulp = { 2.2, 1.7 },
     .source = "folklore: the logarithm of a probability; -softplus(-x)")

/* min(x, 0) - log(1 + e) with e = exp(-|x|): no overflow, and the right tail keeps all its digits.
 * The limit is -0: -0 - 0 is, 0 - 0 is not. */
FN(log_sigmoid)
{
	split late = v_exp_late(as_pair(v_max(v_negabs(x), k(EXP_LOW))));
	return (act){ .y = v_min(x, k(-0.0)) - v_log1p_unit(v_late(late.t, late.n)), .dx = sigma_plain(as_pair(-x)) };
}

#ifdef FIRST
FIRST(log_sigmoid)
{
	ff y = ff_softplus(-x);
	return (first){ .y = { -y.hi, -y.lo }, .y_error = FF_LOG_ERROR, .y_least = FF_LOG_LEAST, .dx = ff_sigmoid(-x) };
}
#endif

#ifdef EXACT
EXACT(log_sigmoid)
{
	logistic s = logistic_of(-x, k(0));
	dd l = dd_log1p(dd_norm(s.e)), y = dd_fast_sum(v_max(v_min(x, k(0)), k(-0x1p129)), -l.hi);
	y.lo -= l.lo;
	return (act){ .y = dd_odd(dd_sel(x < 0, y, dd_neg(l))), .dx = dd_odd(logistic_value(s)) };
}
#endif

FROM_Y(log_sigmoid)
{
	return -v_expm1(y);
}
