/* SPDX-License-Identifier: MIT */
/* Bent identity: (sqrt(x^2 + 1) - 1)/2 + x.  Origin unknown; found in tables of activation functions. */

INFO(bent_identity, .title = "Bent identity",
     .formula = "(sqrt(x^2 + 1) - 1)/2 + x", .derivative = "x / (2 * sqrt(x^2 + 1)) + 1",
     .stable = "x < -1 ? 0.5 * (1/(hypot(x, 1) - x) + x - 1) : "
	       "(x > 1 ? x + 0.5 * (hypot(x, 1) - 1) : x + 0.5 * x * x / (hypot(x, 1) + 1))",
     .stable_dx = "abs(x) > 1 ? 1 + (x > 0 ? 0.5 : -0.5) / sqrt(1 + (1/x) * (1/x)) : 1 + 0.5 * x / sqrt(1 + x * x)",
     .limits = { "-inf", "inf", "0.5", "1.5" },
     .range = "(-inf, +inf)", .monotone = "increasing", .saturates = "none", .smooth = "C-infinity",
     .zero_centred = "approximately", .lipschitz = "1.5",
     .traps = "sqrt(x^2 + 1) - 1 is 0 for |x| < 2e-4 in f32",
     .fast_ulp = { 1.1, 1.6 }, .f64_ulp = { 1.7, 1.7 },
     .source = "no primary paper found")

/* Near 0, (sqrt(x^2 + 1) - 1)/2 = x^2 / (2 (sqrt(x^2 + 1) + 1)) does not cancel; from 2^60 on the root is |x|. */
FN(bent_identity)
{
	v a = v_abs(x), c = v_min(v_max(x, k(-0x1p60)), k(0x1p60)), root = v_sqrt(c * c + 1);
	v half = sel(a < 1, v_div(0.5 * c * c, root + 1), 0.5 * (v_max(root, v_min(a, k(REAL_MAX))) - 1));
	return (act){ .y = x + half, .dx = 1 + v_div(0.5 * c, root) };
}

#ifdef EXACT
/* Near 0, (sqrt(x^2 + 1) - 1)/2 = x^2 / (2 (sqrt(x^2 + 1) + 1)) does not cancel.  From 1 on
 * the difference is safe, and exact where it must be: at x = 2^-13 - 2^11 the root is
 * rational and the result lies in the very middle between two floats. */
EXACT(bent_identity)
{
	v c = v_min(v_max(x, k(-0x1p129)), k(0x1p129));
	v c2 = c * c;
	dd root = dd_sqrt(dd_sum(k(1), c2));
	dd near = dd_div((dd){ 0.5 * c2, k(0) }, dd_norm(dd_add1(root, k(1))));
	dd far = dd_add1(root, k(-1));
	dd half = dd_sel(v_abs(c) < 1, near, (dd){ 0.5 * far.hi, 0.5 * far.lo });
	dd slope = dd_div((dd){ 0.5 * c, k(0) }, root);
	return (act){ .y = dd_odd(dd_add1(half, c)), .dx = dd_odd(dd_norm(dd_add1(slope, k(1)))) };
}
#endif
