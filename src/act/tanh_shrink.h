/* SPDX-License-Identifier: MIT */
/* Tanh shrinkage: x - tanh(x).  Torch7. */

INFO(tanh_shrink, .title = "Tanh shrink", .aliases = { "tanhshrink" },
     .formula = "x - tanh(x)", .derivative = "tanh(x)^2",
     .stable = "abs(x) < 1.5 ? x * (x*x * (2635284526875 + x*x * (210822762150 + x*x * (4714049340 + x*x * "
	       "(38798760 + x*x * (116025 + x*x * 90)))))) / (7905853580625 + x*x * (3794809718700 + x*x * (252070693875 + "
	       "x*x * (5237832600 + x*x * (41351310 + x*x * (120120 + x*x * 91)))))) : x - tanh(x)",
     .stable_dx = "tanh(x) * tanh(x)",
     .limits = { "-inf", "inf", "1", "1" },
     .range = "(-inf, +inf)", .monotone = "increasing", .saturates = "none", .smooth = "C-infinity",
     .zero_centred = "yes", .lipschitz = "1",
     .also = "torch.nn.Tanhshrink, keras tanh_shrink",
     .traps = "the difference cancels: 0 up to |x| = 3e-4 in f32, although f(3e-4) = 9e-12",
     .fast_ulp = { 4, 3.8 }, .f64_ulp = { 3, 2.2 },
     .source = "Torch7")

/* With z = x^2: 1 - tanh(x)/x = z g, g = (1 - z m(z)/d(z))/3, for |x| <= 1.5: Lambert's continued
 * fraction of tanh with twelve levels, 2^-54; below 0.75, 2^-75.  All coefficients are positive. */
static const double tanh_shrink_m[] = { 3162341432250, 237928545855, 5121436320, 41003235, 119850, 91 };
static const double tanh_shrink_d[] = { 7905853580625, 3794809718700, 252070693875, 5237832600, 41351310, 120120, 91 };

/* g; both parts are divided by d(0)/3, so that d begins with 3. */
INL v tanh_shrink_g(v z)
{
	const double unit = 3 / tanh_shrink_d[0];
	v top = k(tanh_shrink_m[5] * unit / 3), d = k(tanh_shrink_d[6] * unit);
	for (int i = 4; i >= 0; i--)
		top = top * z + k(tanh_shrink_m[i] * unit / 3);
	for (int i = 5; i > 0; i--)
		d = d * z + k(tanh_shrink_d[i] * unit);
	return k(1.0 / 3) - z * (top / (d * z + 3));
}

/* s + rest = z g without the errors of both products; tanh(x)^2 = z (1 - s)^2 = z (1 - s (2 - s)). */
FN(tanh_shrink)
{
	v a = v_abs(x), c = v_min(a, k(1.5)), z = v_opaque(c * c), g = tanh_shrink_g(z), s = v_opaque(z * g);
	v zl = v_prod_lo(c, c, z), rest = v_prod_lo(z, g, s) + zl * g, t = v_tanh(x), less = 1 - s * (2 - s);
	v open = IN_PAIRS ? 1 - bell_closed(4, as_pair(v_max(-2 * a, k(EXP_LOW)))) : t * t;
	return (act){ .y = sel(a < k(IN_PAIRS ? 1.15 : 1.5), v_copysign(c * s + c * rest, x), x - t),
		      .dx = sel(a < k(IN_PAIRS ? 0.6875 : 1), IN_PAIRS ? z * less + zl * less : z * less, open) };
}

#ifdef EXACT
/* (x - tanh(x))/x = z g */
INL dd tanh_shrink_pair(v z)
{
	dd top = { k(tanh_shrink_m[5]), k(0) }, d = { k(tanh_shrink_d[6]), k(0) };
	for (int i = 4; i >= 0; i--)
		top = dd_norm(dd_add1(dd_mul1(top, z), k(tanh_shrink_m[i])));
	for (int i = 5; i >= 0; i--)
		d = dd_norm(dd_add1(dd_mul1(d, z), k(tanh_shrink_d[i])));
	dd less = dd_norm(dd_mul1(dd_norm(dd_div(top, d)), z));
	return dd_norm(dd_div(dd_norm(dd_mul1(dd_norm(dd_add1(dd_neg(less), k(1))), z)), (dd){ k(3), k(0) }));
}

/* From 22 on tanh is all but 1: what lacks decides whether x - 1 is rounded up. */
EXACT(tanh_shrink)
{
	v a = v_min(v_abs(x), k(0x1p129)), c = v_min(a, k(0.75));
	dd u = tanh_shrink_pair(c * c), w = dd_norm(dd_add1(dd_neg(u), k(1)));
	dd em = dd_norm(dd_expm1(2 * v_min(a, k(22))));
	dd t = dd_sel(a > 22, (dd){ k(1), k(-0x1p-62) }, dd_norm(dd_div(em, dd_add1(em, k(2)))));
	m near = a < 0.75;
	dd y = dd_sel(near, dd_mul1(u, c), dd_add1(dd_neg(t), a));
	dd slope = dd_sel(near, dd_mul1(dd_mul(w, w), c * c), dd_mul(t, t));
	return (act){ .y = v_copysign(dd_odd(dd_norm(y)), x), .dx = dd_odd(dd_norm(slope)) };
}
#endif
