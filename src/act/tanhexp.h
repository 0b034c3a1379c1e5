/* SPDX-License-Identifier: MIT */
/* TanhExp: x tanh(exp(x)).  Liu & Di 2020, arXiv:2003.09855. */

INFO(tanhexp, .title = "TanhExp", .aliases = { "tanh_exp", "telu" },
     .formula = "x * tanh(exp(x))", .derivative = "tanh(exp(x)) + x * exp(x) * (1 - tanh(exp(x))^2)",
     .stable = "x * tanh(exp(x))",
     .stable_dx = "x > 6 ? tanh(4 * x) : tanh(exp(x)) + x * exp(x) * (4 * exp(-2 * exp(x)) / "
		  "((1 + exp(-2 * exp(x))) * (1 + exp(-2 * exp(x)))))",
     .limits = { "-0", "inf", "0", "1" },
     .range = "[-0.353286, +inf)", .monotone = "non-monotone (min -0.353286 at x = -1.07886)", .saturates = "left",
     .smooth = "C-infinity", .zero_centred = "approximately", .lipschitz = "1.06198",
     .traps = "TeLU (2024) is the same function; exp(x) sech(exp(x))^2 as written is infinity * 0 from x = 88.8 on in f32",
     .source = "Liu & Di 2020, arXiv:2003.09855; Fernandez & Mali 2024, arXiv:2412.20269",
     .fast_ulp = { 4.2, 5.8 }, .f64_ulp = { 1.7, 0.9 })

/* sinh(2 e)/(2 e) - the same at e = e0, divided by e^2 - e0^2, in powers of e^2; e0 = exp(z), see below */
static const double tanhexp_q[] = {
	0x1.5d4fc462004b1p-1, 0x1.141792b751653p-3, 0x1.a2c8edd9481cap-7, 0x1.736d6578d046ep-11,
	0x1.afab9c68e95a7p-16, 0x1.61ebc2a74b89ap-21, 0x1.af3ad4b6d08eep-27, 0x1.95b8d878c148fp-33,
	0x1.2f9f410b22ff9p-39, 0x1.720f7c955df9ap-46, 0x1.76651a837a565p-53, 0x1.3f72a9154f726p-60,
};

/* With e = exp(x) and u = exp(+-2 e) - 1: tanh(e) = |u|/(u + 2), slope 4 (1 + u)/(u + 2)^2.  To the left
 * f' = e slope B, B = x + sinh(2 e)/(2 e), which is 0 at z = -1.078...: with d = x - z and e = e0 + h it is
 * d + h (e + e0) Q(e^2).  From 3.2 on tanh(e) is 1. */
FN(tanhexp)
{
	v c = v_max(x, k(EXP_LOW)), b = v_min(c, k(3.2));
	m left = b <= k(0);
	power g = v_power(as_pair(b));
	num e = num_whole(g), n = num_sel(left, e, num_neg(e));
	power twice = v_power(num_as_pair(num_mul1(n, 2)));
	num u = num_less_1(twice), below = num_add1(u, 2), t = num_div(num_sel(left, u, num_neg(u)), below);
	num s = num_div(num_mul1(num_whole(twice), 4), num_mul(below, below));
	pair d = v_minus(as_pair(v_min(b, k(0))), k2(-0x1.14302c3c10f30p+0, -0x1.b8c761c7b1289p-54));
	const num e0 = num_k(0x1.5c2477e0b8b08p-2, 0x1.62c7a7af04f61p-57);
	v square = num_value(num_mul(e, e));
	num h = num_mul(e0, num_less_1(v_power(d))), B = num_mul(num_add(e, e0), num_of(V_POLY(square, tanhexp_q)));
	B = num_mul(num_add(num_mul(h, B), num_pair(d)), s);
	v tail = num_times(num_mul(num_sum(as_pair(tangent_bend(square)), 1), num_of(c)), g);
	num rise = num_add(t, num_mul(num_mul(e, num_of(b)), s));
	v y = sel(b < k(-3.5), tail, num_value(num_mul(t, num_of(b))));
	return (act){ .y = sel(c > k(3.2), c, y), .dx = sel(b < k(-0.5), num_times(B, g), num_value(rise)) };
}

#ifdef EXACT
/* tanh(25) is 1 to 2^-71. */
EXACT(tanhexp)
{
	v c = v_min(v_max(x, k(-0x1p129)), k(0x1p129)), b = v_min(v_max(c, k(EXP_MIN)), k(3.2));
	dd e = dd_norm(dd_exp(b));
	dd_tangent t = tangent_of(e);
	dd rise = dd_mul(dd_norm(dd_mul1(e, b)), t.slope);
	return (act){ .y = sel(x == 0, x, dd_odd(dd_mul1(t.t, c))), .dx = dd_odd(dd_norm(dd_add(t.t, dd_norm(rise)))) };
}
#endif
