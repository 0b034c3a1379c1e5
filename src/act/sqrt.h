/* SPDX-License-Identifier: MIT */
/* Square root. */

INFO(sqrt, .title = "Square root", .aliases = { "square_root" },
     .formula = "sqrt(x)", .derivative = "1 / (2 * sqrt(x))", .stable = "sqrt(x)", .stable_dx = "0.5 / sqrt(x)",
     .from_y = "0.5 / y",
     .kinks = "0: inf", .limits = { "nan", "inf", "nan", "0" }, .domain = "x >= 0",
     .range = "[0, +inf)", .monotone = "increasing", .saturates = "right", .smooth = "C-infinity",
     .zero_centred = "no", .lipschitz = "unbounded",
     .also = "torch.sqrt, onnx Sqrt, oneDNN sqrt, XNNPACK square_root",
     .traps = "f'(0) is infinite: one zero in a tensor turns the gradient of everything before it into NaN",
     .fast_ulp = { 0.5, 1.6 }, .f64_ulp = { 0.5, 1.7 },
     .source = "oneDNN")

/* The slope at -0 is that at 0. */
FN(sqrt)
{
	v y = v_sqrt(x);
	return (act){ .y = y, .dx = 0.5 / v_abs(y) };
}

#ifdef EXACT
/* A root rounded to double rounds to the right float: 53 >= 2 * 24 + 2 bits. */
EXACT(sqrt)
{
	dd root = dd_sqrt((dd){ x, k(0) });
	v dx = dd_odd(dd_div((dd){ k(0.5), k(0) }, root));
	return (act){ .y = root.hi, .dx = sel((x > 0) & (x < INFINITY), dx, 0.5 / v_abs(root.hi)) };
}
#endif

FROM_Y(sqrt)
{
	return 0.5 / y;
}
