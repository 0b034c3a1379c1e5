/* SPDX-License-Identifier: MIT */
/* The derivative of SiLU used as an activation.  Elfwing, Uchibe & Doya 2017, arXiv:1702.03118. */

#include "src/simd/slope_left.h"

INFO(d_silu, .title = "dSiLU", .aliases = { "dsilu", "silu_derivative" },
     .formula = "1/(1 + exp(-x)) * (1 + x * (1 - 1/(1 + exp(-x))))",
     .derivative = "exp(-x) / (1 + exp(-x))^2 * (2 + x * (1 - 2/(1 + exp(-x))))",
     .stable = "(x >= 0 ? 1/(1 + exp(-x)) : exp(x)/(1 + exp(x))) + "
	       "x * (exp(-abs(x)) / ((1 + exp(-abs(x))) * (1 + exp(-abs(x)))))",
     .stable_dx = "exp(-abs(x)) / ((1 + exp(-abs(x))) * (1 + exp(-abs(x)))) * "
		  "(2 - abs(x) * (1 - exp(-abs(x))) / (1 + exp(-abs(x))))",
     .limits = { "0", "1", "0", "0" },
     .range = "[-0.0998393, 1.09984]", .monotone = "non-monotone (max 1.09984 at x = 2.39936)", .saturates = "both",
     .smooth = "C-infinity", .zero_centred = "no", .lipschitz = "0.5",
     .traps = "it overshoots 1 and undershoots 0 by 0.1: not a probability",
     .source = "Elfwing, Uchibe & Doya 2017, arXiv:1702.03118",
     .fast_ulp = { 4.1, 3.9 }, .f64_ulp = { 1, 1.1 })

/* With a = |x|, e = exp(-a): f' = e h/(1 + e)^3, h = (2 - a) + e (2 + a), which is 0 at
 * z = 2.399...  With d = a - z it is (z - 2)(exp(-d) - 1) - d (1 - e): two terms of one sign. */
#define D_SILU_ZERO k2(0x1.331e23ad9de11p+1, 0x1.a9c55ef03c74ap-53)
#ifdef ARITH_F32
/* f' in powers of x^2 for |x| <= 1, and f'/e = d N(d) from there to 3.5; errors below 2^-28 */
static const double d_silu_middle[] = {
	0x1p-1, -0x1.fffffcp-3, 0x1.fffec4p-5, -0x1.82b8p-7, 0x1.f4d70ep-10, -0x1.18a6d2p-12, 0x1.abbadp-16,
};
static const double d_silu_near[] = {
	-0x1.57b56p-3, 0x1.6aee64p-4, -0x1.024932p-6, -0x1.c736d6p-9, 0x1.63a616p-9, -0x1.39a024p-11,
	-0x1.500882p-15, 0x1.20baeep-14, -0x1.696bbp-16, -0x1.88e22ep-21, 0x1.204adep-19,
};

INL v d_silu_slope(v a, power g)
{
	pair d = v_minus(as_pair(a), D_SILU_ZERO);
	v e = power_whole(g), near = slope_near(d, -0x1.022086882be2p+0, d.hi, V_POLY(d.hi, d_silu_near));
	v far = ((2 - a) + e * (2 + a)) / (((e + 3) * e + 3) * e + 1);
	v y = power_last(power_times(sel(a < k(3.5), near, far), g), g);
	return sel(a < k(1), V_POLY(a * a, d_silu_middle), y);
}
#else
INL v d_silu_slope(v a, power g)
{
	pair d = v_minus(as_pair(a), D_SILU_ZERO);
	power f = v_power((pair){ -d.hi, -d.lo });
	num e = num_whole(g), left = num_add1(num_neg(e), 1);
	num far = num_mul(num_k(0x1.98f11d6cef08bp-2, 0x1.4e2af781e3a50p-56), num_less_1(f));
	far = num_add(far, num_neg(num_mul(num_pair(d), left)));
	num near = num_add(num_mul(e, num_sum(as_pair(a), 2)), num_sum(as_pair(-a), 2)), h = num_sel(a < k(1.25), near, far);
	num cube = num_add1(num_mul(e, num_add1(num_mul(e, num_add1(e, 3)), 3)), 1);
	return num_times(num_div(h, cube), g);
}
#endif

FN(d_silu)
{
	v c = v_max(x, k(EXP_LOW)), a = v_min(v_abs(c), k(-EXP_LOW));
	return (act){ .y = gate_slope_value(as_pair(c)), .dx = d_silu_slope(a, v_power(as_pair(-a))) };
}

#ifdef EXACT
EXACT(d_silu)
{
	v c = v_min(v_max(x, k(EXP_MIN)), k(-EXP_MIN)), a = v_abs(c);
	logistic s = logistic_of(c, k(0));
	dd e = dd_norm(s.e), d = dd_norm(s.d);
	dd h = dd_norm(dd_add(dd_mul(e, dd_sum(k(2), a)), dd_sum(k(2), -a)));
	dd dx = dd_div(dd_norm(dd_mul(e, h)), dd_norm(dd_mul(d, dd_norm(dd_mul(d, d)))));
	return (act){ .y = dd_odd(gate_slope(s, (dd){ c, k(0) })), .dx = dd_odd(dx) };
}
#endif
