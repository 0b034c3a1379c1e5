/* SPDX-License-Identifier: MIT */
/* Hard ELiSH: a linear unit (ELU to the left) times a hard sigmoid.  Basirat & Roth 2018, arXiv:1808.00783. */

INFO(hard_elish, .title = "Hard ELiSH", .aliases = { "hardelish" },
     .formula = "(x >= 0 ? x : exp(x) - 1) * max(0, min(1, (x + 1)/2))",
     .derivative = "x >= 0 ? (x >= 1 ? 1 : x + 0.5) : (x <= -1 ? 0 : (exp(x) * (x + 2) - 1)/2)",
     .stable = "x >= 0 ? x * (x >= 1 ? 1 : 0.5 * (x + 1)) : (x <= -1 ? 0 : expm1(x) * 0.5 * (x + 1))",
     .stable_dx = "x >= 0 ? (x >= 1 ? 1 : x + 0.5) : (x <= -1 ? 0 : 0.5 * (exp(x) * (x + 1) + expm1(x)))",
     .kinks = "-1: 0; 0: 0.5; 1: 1", .limits = { "0", "inf", "0", "1" },
     .range = "[-0.099673, +inf)", .monotone = "non-monotone (min -0.099673 at x = -0.442854)",
     .saturates = "left (hard)", .smooth = "C0", .zero_centred = "approximately", .lipschitz = "1.5",
     .traps = "f' jumps at 1 from 1.5 to 1, at -1 from 0 to -0.316",
     .fast_ulp = { 2.3, 3.3 }, .f64_ulp = { 1.7, 1.9 },
     .source = "Basirat & Roth 2018, arXiv:1808.00783")

/* The zero z of f' to the left, and exp(z) = 1/(z + 2), each in two doubles. */
#define HARD_ELISH_Z (-0x1.c57b9fc4c79b6p-2)
#define HARD_ELISH_ZL 0x1.1135fc7040bb4p-56
#define HARD_ELISH_E 0x1.48ce87dacf87cp-1
#define HARD_ELISH_EL (-0x1.7496bb51192bep-56)

/* With d = x - z and u = exp(d) - 1: exp(x) (x + 2) - 1 = u + d exp(z) (1 + u), two terms of one sign. */
FN(hard_elish)
{
	v c = v_max(v_min(x, k(0)), k(-1)), d = v_beyond(c, HARD_ELISH_Z, HARD_ELISH_ZL), u = v_expm1(d);
	v slope = 0.5 * (u + d * k(HARD_ELISH_E) * (1 + u)), y = v_expm1(c) * (0.5 * (c + 1));
	if (IN_PAIRS) {
		pair b = v_minus(as_pair(c), k2(HARD_ELISH_Z, HARD_ELISH_ZL));
		num less = num_less_1(v_power(b)), step = num_mul(num_pair(b), num_k(HARD_ELISH_E, HARD_ELISH_EL));
		slope = 0.5 * num_value(num_add(num_mul(step, num_add1(less, 1)), less));
		y = 0.5 * num_value(num_mul(num_less_1(v_power(as_pair(c))), num_sum(as_pair(c), 1)));
	}
	m left = x < 0, closed = x <= -1;
	return (act){ .y = sel(left, sel(closed, k(0), y), x * (0.5 * (v_min(x, k(1)) + 1))),
		      .dx = sel(left, sel(closed, k(0), slope), sel(x >= 1, k(1), x + 0.5)) };
}

#ifdef EXACT
EXACT(hard_elish)
{
	v c = v_max(v_min(x, k(1)), k(-1)), b = v_min(c, k(0));
	dd y = dd_mul(dd_sel(x >= 0, (dd){ c, k(0) }, dd_norm(dd_expm1(b))), dd_sum(k(1), c));
	dd d = dd_norm((dd){ b - HARD_ELISH_Z, k(-HARD_ELISH_ZL) }), u = dd_norm(dd_expm1_2(d.hi, d.lo));
	dd slope = dd_mul(dd_mul(d, (dd){ k(HARD_ELISH_E), k(HARD_ELISH_EL) }), dd_add1(u, k(1)));
	m left = x < 0, closed = x <= -1;
	return (act){ .y = sel((x >= 1) | (x == 0), x, sel(closed, k(0), 0.5 * dd_odd(y))),
		      .dx = sel(left, sel(closed, k(0), 0.5 * dd_odd(dd_add(u, slope))), sel(x >= 1, k(1), x + 0.5)) };
}
#endif
