/* SPDX-License-Identifier: MIT */
/* TanhExp: x tanh(exp(x)).  Liu & Di 2020, arXiv:2003.09855. */

#include "src/simd/slope_left.h"

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
     .fast_ulp = { 3.7, 3.9 }, .f64_ulp = { 1.7, 0.9 })

/* With e = exp(x), to the left: f' = e sech(e)^2 B, B = x + sinh(2 e)/(2 e), which is 0 at z = -1.078...: with
 * d = x - z and e = e0 + h it is d + h (e + e0) Q(e^2). */
#define TANHEXP_ZERO k2(-0x1.14302c3c10f30p+0, -0x1.b8c761c7b1289p-54)
#ifdef ARITH_F32
#define TANHEXP_LEFT (-0.4)
/* F = f'/e is d N(d) and, with K = sech(e)^2, (x + 1) K + (tanh(e)/e - K), these two in powers of e^2; errors below
 * 2^-27 */
static const double tanhexp_near[] = {
	-0x1.489fp-4, -0x1.ef5622p-4, -0x1.43c014p-4, -0x1.92b9e8p-6, 0x1.033ea6p-8,
	0x1.2d5bf6p-7, 0x1.64d9b2p-8, 0x1.4dcc3cp-10, -0x1.93c2p-11, -0x1.37ea5cp-11,
};
static const double tanhexp_bell[] = { -0x1p+0, 0x1.55554ap-1, -0x1.82c3e6p-2, 0x1.88e43p-3 };
static const double tanhexp_rest[] = { 0x1.555556p-1, -0x1.1112b2p-1, 0x1.4cc4acp-2, -0x1.9a1fc4p-3 };

#define TANHEXP_FAR (-1.8)
INL v tanhexp_tail(v x, power g)
{
	v e = power_whole(g), u = e * e;
	return value_far(x, 1, g, e * (V_POLY(u, tanhexp_bell) + V_POLY(u, tanhexp_rest)));
}

INL v tanhexp_slope(v x, power g, num bell)
{
	pair d = v_minus(as_pair(x), TANHEXP_ZERO);
	v e = power_whole(g), u = e * e, near = slope_near(d, 0x1.096d894fdceap+0, d.hi, V_POLY(d.hi, tanhexp_near));
	v far = slope_far(x, 1, u, V_POLY(u, tanhexp_bell), V_POLY(u, tanhexp_rest));
	return power_last(power_times(sel(x < k(TANHEXP_FAR), far, near), g), g);
}
#else
#define TANHEXP_LEFT (-0.5)
#define TANHEXP_FAR (-3.5)
INL v tanhexp_tail(v x, power g)
{
	num e = num_whole(g);
	return num_times(num_mul(num_sum(as_pair(tangent_bend(num_value(num_mul(e, e)))), 1), num_of(x)), g);
}

/* sinh(2 e)/(2 e) - the same at e = e0, divided by e^2 - e0^2, in powers of e^2; e0 = exp(z) */
static const double tanhexp_q[] = {
	0x1.5d4fc462004b1p-1, 0x1.141792b751653p-3, 0x1.a2c8edd9481cap-7, 0x1.736d6578d046ep-11,
	0x1.afab9c68e95a7p-16, 0x1.61ebc2a74b89ap-21, 0x1.af3ad4b6d08eep-27, 0x1.95b8d878c148fp-33,
	0x1.2f9f410b22ff9p-39, 0x1.720f7c955df9ap-46, 0x1.76651a837a565p-53, 0x1.3f72a9154f726p-60,
};

INL v tanhexp_slope(v x, power g, num bell)
{
	pair d = v_minus(as_pair(x), TANHEXP_ZERO);
	const num e0 = num_k(0x1.5c2477e0b8b08p-2, 0x1.62c7a7af04f61p-57);
	num e = num_whole(g), B = num_mul(num_add(e, e0), num_of(V_POLY(num_value(num_mul(e, e)), tanhexp_q)));
	B = num_add(num_mul(num_mul(e0, num_less_1(v_power(d))), B), num_pair(d));
	return num_times(num_mul(B, bell), g);
}
#endif

/* With u = exp(+-2 e) - 1: tanh(e) = |u|/(u + 2), slope 4 (1 + u)/(u + 2)^2.  From 3.2 on tanh(e) is 1. */
FN(tanhexp)
{
	v c = v_max(x, k(EXP_LOW)), b = v_min(c, k(3.2));
	m left = b <= k(0);
	power g = v_power(as_pair(b));
	num e = num_whole(g), n = num_sel(left, e, num_neg(e));
	power twice = v_power(num_as_pair(num_mul1(n, 2)));
	num u = num_less_1(twice), below = num_add1(u, 2), t = num_div(num_sel(left, u, num_neg(u)), below);
	num s = num_div(num_mul1(num_whole(twice), 4), num_mul(below, below));
	v slope = tanhexp_slope(v_min(b, k(0)), g, s);
	num rise = num_add(t, num_mul(num_mul(e, num_of(b)), s));
	v y = sel(b < k(TANHEXP_FAR), tanhexp_tail(b, g), num_value(num_mul(t, num_of(b))));
	return (act){ .y = sel(c > k(3.2), c, y), .dx = sel(b < k(TANHEXP_LEFT), slope, num_value(rise)) };
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
