/* SPDX-License-Identifier: MIT */
/* Hard mish: (x/2) min(2, max(0, x + 2)).  Misra 2020 (H-Mish). */

INFO(hard_mish, .title = "Hard Mish", .aliases = { "hardmish", "h_mish" },
     .formula = "(x/2) * min(2, max(0, x + 2))", .derivative = "x <= -2 ? 0 : (x >= 0 ? 1 : x + 1)",
     .stable = "x <= -2 ? 0 : (x >= 0 ? x : 0.5 * x * (x + 2))", .stable_dx = "x <= -2 ? 0 : (x >= 0 ? 1 : x + 1)",
     .kinks = "-2: 0; 0: 1", .limits = { "0", "inf", "0", "1" },
     .range = "[-0.5, +inf)", .monotone = "non-monotone (min -0.5 at x = -1)", .saturates = "left (hard)", .smooth = "C0",
     .zero_centred = "approximately", .lipschitz = "1",
     .also = "timm hard_mish",
     .traps = "f' jumps from 0 to -1 at -2; -inf * 0 is NaN (the limit is 0)",
     .fast_ulp = { 1.6, 0.5 }, .f64_ulp = { 1.7, 0.5 },
     .source = "Misra 2020, H-Mish; timm")

/* f' is rounded in the sum only. */
INL v hard_mish_slope(v x)
{
	return sel(x <= -2, k(0), v_min(x, k(0)) + 1);
}

FN(hard_mish)
{
	v c = v_max(x, k(-2));
	return (act){ .y = sel(x >= 0, x, sel(x <= -2, k(0), c * (0.5 * (c + 2)))), .dx = hard_mish_slope(x) };
}

#ifdef EXACT
EXACT(hard_mish)
{
	v c = v_max(v_min(x, k(0)), k(-2));
	v y = 0.5 * dd_odd(dd_mul1(dd_sum(k(2), c), c));
	return (act){ .y = sel(x >= 0, x, sel(x <= -2, k(0), y)), .dx = hard_mish_slope(x) };
}
#endif
