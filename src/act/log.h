/* SPDX-License-Identifier: MIT */
/* Natural logarithm. */

INFO(log, .title = "Logarithm", .aliases = { "ln" },
     .formula = "log(x)", .derivative = "1 / x", .stable = "log(x)", .stable_dx = "1 / x", .from_y = "exp(-y)",
     .kinks = "0: inf", .limits = { "nan", "inf", "nan", "0" }, .domain = "x >= 0",
     .range = "(-inf, +inf)", .monotone = "increasing", .saturates = "right", .smooth = "C-infinity",
     .zero_centred = "no", .lipschitz = "unbounded",
     .also = "torch.log, onnx Log, oneDNN log, XNNPACK log",
     .traps = "f(0) is -infinity and f'(0) infinite; log1p is the accurate one near x = 1",
     .fast_ulp = { 1, 0.5 }, .f64_ulp = { 1.8, 0.5 },
     .source = "oneDNN")

/* The slope at -0 is that at 0. */
FN(log)
{
	return (act){ .y = v_log(x), .dx = sel(x >= 0, 1 / v_abs(x), k(NAN)) };
}

#ifdef EXACT
EXACT(log)
{
	m inside = (x > 0) & (x < INFINITY);
	v c = sel(inside, x, k(1));
	v y = dd_odd(dd_ln((dd){ c, k(0) })), dx = dd_odd(dd_div((dd){ k(1), k(0) }, (dd){ c, k(0) }));
	v edge = sel(x == 0, k(-INFINITY), sel(x > 0, x, k(NAN)));
	return (act){ .y = sel(inside, y, edge), .dx = sel(inside, dx, sel(x >= 0, 1 / v_abs(x), k(NAN))) };
}
#endif

FROM_Y(log)
{
	return v_exp(-y);
}
