/* SPDX-License-Identifier: MIT */
/* Gaussian error linear unit: x Phi(x).  Hendrycks & Gimpel 2016, arXiv:1606.08415. */

INFO(gelu, .title = "GELU", .aliases = { "gelu_erf", "gelu_exact", "gelu_none" },
     .formula = "x * (1 + erf(x / sqrt(2))) / 2",
     .derivative = "(1 + erf(x / sqrt(2))) / 2 + x * exp(-x^2 / 2) / sqrt(2 * pi)",
     .stable = "x * (0.5 * erfc(-x * 0.70710678118654752440))",
     .stable_dx = "0.5 * erfc(-x * 0.70710678118654752440) + x * (0.39894228040143267794 * exp(-0.5 * x * x))",
     .limits = { "-0", "inf", "0", "1" },
     .range = "[-0.169971, +inf)", .monotone = "non-monotone (min -0.169971 at x = -0.751792)", .saturates = "left",
     .smooth = "C-infinity", .zero_centred = "approximately", .lipschitz = "1.1289",
     .also = "torch.nn.GELU('none'), onnx Gelu('none') (20), keras gelu(approximate=False), oneDNN gelu_erf",
     .traps = "0.5 x (1 + erf(x / sqrt 2)) is 57 % off at x = -5.5 in f32 and 0 from -5.6 on: use erfc; JAX's default is "
	      "gelu_tanh",
     .fast_ulp = { 4.7, 4.8 }, .f64_ulp = { 1.2, 2 },
     .source = "Hendrycks & Gimpel 2016, arXiv:1606.08415")

/* With a = |x|: y = max(x, 0) - a Phi(-a), f'(-a) = Phi(-a) - a phi(a), e = exp(-a^2/2). */
FN(gelu)
{
	v a = v_min(v_abs(x), k(MILLS_MAX)), half = 0.5 * -a, h = half * a;
	power e = v_power((pair){ h, v_prod_lo(half, a, h) });
	v slope = mills_gap_times(a, e);
	return (act){ .y = v_max(x, k(-0.0)) - mills_times(a, e), .dx = sel(x < 0, slope, 1 - slope),
		      .terms = quick_terms(power_whole(e)) };
}

#ifdef FIRST
#include "src/simd/ff_gelu.h"

#if FF_ENTRIES == 8
#define GELU_DX_ERROR 0x1.8p-34

/* The bracket is good in absolute terms, even where it vanishes: 0.3 of the bell stands for that. */
INL ff_slope ff_gelu_known(ff dx, v bell, ff bracket)
{
	(void)bracket;
	return (ff_slope){ dx, v_fma(v_abs(bell), k(0.3125), v_abs(dx.hi)) };
}
#else
#define GELU_DX_ERROR FF_GELU_SLOPE_ERROR

/* Next to the zero, where the bracket's lower part is too large, FIRST() does not know. */
INL ff_slope ff_gelu_known(ff dx, v bell, ff bracket)
{
	(void)bell;
	return (ff_slope){ { sel(v_abs(bracket.hi) > k(0x1p-12), dx.hi, k(0)), dx.lo }, dx.hi };
}
#endif

/* f'(z) = exp(-z^2/2) B(z), z = -|x|, B a polynomial. */
INL ff_slope ff_gelu_slope(v x, v z)
{
	ff e = ff_density(z), g = ff_gelu_bracket(z);
	m neg = x < 0;
	v one = sel(neg, k(0), k(1)), hi = sel(neg, e.hi, -e.hi), lo = sel(neg, e.lo, -e.lo), dx = v_fma(hi, g.hi, one);
	v rest = v_fma(lo, g.hi, v_fma(hi + lo, g.lo, v_fma(hi, g.hi, one - dx)));
	return ff_gelu_known((ff){ dx, rest }, hi, g);
}

/* z phi(z) is below FF_LEAST there. */
#define GELU_FIRST_LOW (-10.0)

/* With z = -|x|: y = max(x, 0) + z Phi(z); where the terms have two signs the first is at least twice as large.
 * f'(x) + f'(-x) = 1. */
FIRST(gelu)
{
	v z = v_max(v_negabs(x), k(GELU_FIRST_LOW)), b = v_max(x, k(0));
	ff phi = ff_normal_of(z);
	v y = v_fma(phi.hi, z, b), yl = v_fma(phi.lo, z, v_fma(phi.hi, z, b - y));
	ff_slope f = ff_gelu_slope(x, z);
	return (first){ .y = { y, yl }, .y_error = FF_GELU_ERROR, .dx = f.dx, .dx_terms = f.terms, .dx_is_sum = 1,
			.dx_error = GELU_DX_ERROR };
}
#endif

#ifdef EXACT
/* With a = |x|, e = exp(-a^2/2) and Mills' ratio R: Phi(-a) = e R(a), and
 * Phi(-a) - a phi(a) = e (R(a) - a / sqrt(2 pi)), which vanishes where f' does. */
EXACT(gelu)
{
	v a = v_abs(x), b = v_min(a, k(NORMAL_MAX));
	m neg = x < 0;
	dd e = dd_norm(dd_exp(-0.5 * (b * b))), r = mills(b);
	dd tail = dd_norm(dd_mul(e, r));
	dd phi = dd_sel(neg, tail, dd_add1(dd_neg(tail), k(1)));
	v c = sel(neg, -b, v_min(x, k(0x1p129)));
	dd ratio = dd_add(r, dd_mul1((dd){ k(-0x1.9884533d43651p-2), k(0x1.cbc0d30ebfd15p-56) }, b));
	dd slope = dd_norm(dd_mul(e, dd_norm(ratio)));
	dd dx = dd_sel(neg, slope, dd_add1(dd_neg(slope), k(1)));
	return (act){ .y = sel(x == 0, x, dd_odd(dd_mul1(phi, c))), .dx = dd_odd(dx) };
}
#endif
