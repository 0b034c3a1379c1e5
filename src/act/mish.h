/* SPDX-License-Identifier: MIT */
/* Mish: x tanh(softplus(x)).  Misra 2019, arXiv:1908.08681. */

INFO(mish, .title = "Mish",
     .formula = "x * tanh(log(1 + exp(x)))",
     .derivative = "tanh(log(1 + exp(x))) + x * (1 - tanh(log(1 + exp(x)))^2) / (1 + exp(-x))",
     .stable = "x * (x > 0 ? (1 + 2*exp(-x)) / (1 + 2*exp(-x) + 2*exp(-2*x)) : "
	       "exp(x) * (exp(x) + 2) / (exp(x) * (exp(x) + 2) + 2))",
     .stable_dx = "(x > 0 ? (1 + 2*exp(-x)) / (1 + 2*exp(-x) + 2*exp(-2*x)) : "
		  "exp(x) * (exp(x) + 2) / (exp(x) * (exp(x) + 2) + 2)) + x * "
		  "(x > 0 ? 4*exp(-2*x) * (1 + exp(-x)) / ((1 + 2*exp(-x) + 2*exp(-2*x)) * (1 + 2*exp(-x) + 2*exp(-2*x))) : "
		  "4*exp(x) * (exp(x) + 1) / ((exp(x) * (exp(x) + 2) + 2) * (exp(x) * (exp(x) + 2) + 2)))",
     .limits = { "-0", "inf", "0", "1" },
     .range = "[-0.308843, +inf)", .monotone = "non-monotone (min -0.308843 at x = -1.19241)", .saturates = "left",
     .smooth = "C-infinity", .zero_centred = "approximately", .lipschitz = "1.0885",
     .also = "torch.nn.Mish, onnx Mish (18), keras mish, oneDNN mish",
     .traps = "log(1 + exp(x)) as written loses the left tail; x = -inf gives NaN in most frameworks (the limit is -0); "
	      "oneDNN's f' contains exp(3x), which overflows",
     .fast_ulp = { 3.1, 4.6 }, .f64_ulp = { 1.7, 2 },
     .source = "Misra 2019, arXiv:1908.08681")

/* With e = exp(x) and n = e (e + 2): tanh(log(1 + e)) = n/(n + 2), and f' = e B/(n + 2)^2 where
 * B = (e + 2)(n + 2) + 4 x (e + 1) vanishes at z = -1.192...  With x = z + d and e = exp(z) + h,
 * B = 4 d (e + 1) + h (e^2 + e (exp(z) + 4) + exp(z)^2 + 4 exp(z) + 6 + 4 z): two terms of one sign. */
#ifndef PAIRED
#ifdef ARITH_F32
/* x n/(1 + n) with n = e (1 + m), m = e/2, and e = s (1 + up) = s/(1 + down): x s (1 + m)/(1 + down + s (1 + m)). */
INL v v_mish(v x)
{
	powers e = v_powers(as_pair(x));
	v half = 0.5 * e.s, a = half * e.up + half, d = 1 + (e.s + (e.s * a + e.down));
	return v_late(v_div((x * a + x) * e.t, d), e.n);
}
#else
/* x n/(1 + n) with n = e + e^2/2: the error of n cancels. */
INL v v_mish(v x)
{
	power e = v_power(as_pair(x));
	v n = power_times(0.5 * power_whole(e) + 1, e);
	return power_last(v_div(x * n, 1 + power_last(n, e)), e);
}
#endif

#ifndef HAVE_MISH_SLOPE
/* e B / d^2 with d = 1 + e + e^2/2, B = (1 + e/2) d + x (1 + e), which vanishes at z = -1.192...  In
 * u = exp(x - z) - 1 it is (x - z)(b0 + b1 u) + u (c0 + c1 u + c2 u^2), terms of one sign.  Numerator and denominator
 * are scaled so that each coefficient is nearly a float, see tools/math/scaled.py.  To the right of 0 it is
 * 1 + (e (x - 1) + e^2 (x - 1/2) - 1)/d^2, where the errors of the quotient count less than half. */
INL v v_mish_slope(v x)
{
	/* square/d^2, and times exp(z) */
	const double scale = 0x1.9e59bac7080fep+1, scale_z = 0x1.f6fe18f88b152p-1;
	static const double b[] = { 0x1.47d22dfcfbf8ap+0, 0x1.314c8602d9b84p-2 };
	static const double c[] = { 0x1.2c4b8b9a89eeap-2, 0x1.c6f797fd5240ep-4, 0x1.c1e583ee9a826p-8 };
	/* d^2 / exp(z), in u */
	static const double s[] = { 0x1.7950e00000000p+2, 0x1.ba67c7f39d9a8p+1, 0x1.d15dfdea40f18p-1,
				    0x1.e315f03c3be90p-4, 0x1.c1e583ee9a826p-8 };
	pair d = v_minus(as_pair(x), k2(-0x1.31432c0d12d84p+0, -0x1.bf319154da210p-55));
	power e = v_power(d);
	v u = power_less_1(e), more = u * (u * (u * k(c[2]) + k(c[1])) + k(c[0]));
	/* 1 + e, and what it loses in rounding */
	v one_e = u * k(b[1]) + k(b[0]), lost = u * k(b[1]) + (k(b[0]) - one_e);
	v rest = d.lo * one_e + (d.hi * lost + more);
	v square = u * (u * (u * (u * k(s[4]) + k(s[3])) + k(s[2])) + k(s[1])) + k(s[0]);
	v f = u * k(scale_z) + k(scale_z); /* e times the scale */
	v past_1 = v_mul_add(f, v_mul_add(f, x * k(1 / scale) - k(0.5 / scale), x - 1), k(-scale));
	m right = x > 0;
	v q = v_div(sel(right, past_1, power_times_sum(d.hi, one_e, rest, e)), square);
	return sel(right, 1 + q, power_last(q, e));
}
#endif
#endif

#ifdef HAVE_MISH_SLOPE
INL v mish_slope(v x, m open)
{
	(void)open;
	return v_mish_slope(x);
}
#else
INL v mish_slope(v x, m open)
{
	return sel(open, k(1), v_mish_slope(x));
}
#endif

/* Beyond, tanh(log(1 + e)) is 1. */
#define MISH_OPEN (GATE_OPEN / 2 + 1)

INL v mish_late(v x)
{
	v c = v_max(x, k(EXP_LOW));
	return sel(c > k(MISH_OPEN), c, v_mish(v_min(c, k(MISH_OPEN))));
}

WITHIN(mish_value, GATE_FAST / 2, mish_fast(x), mish_late(x))

/* With e = exp(x) and n = e + e^2/2, tanh(log(1 + e)) = n/(1 + n); where that is 1, all that matters is not to
 * overflow. */
FN(mish)
{
	v c = v_max(x, k(EXP_LOW));
	return (act){ .y = mish_value(x), .dx = mish_slope(c, c > k(MISH_OPEN)) };
}

#ifdef FIRST
/* With a = 1 + e and d = 1 + a^2, f' = e ((1 + a) d + 4 x a)/d^2: the sum vanishes at z. */
INL ff_slope ff_mish_slope(v x, ff e)
{
	ff a = ff_one_more(e), a2 = ff_square(a), t = ff_mul1(a, 4 * x);
	ff b = ff_fast_sum(a.hi, k(1)), d = ff_fast_sum(a2.hi, k(1));
	d.lo += a2.lo;
	b.lo += a.lo;
	ff bd = ff_mul(b, d), s = ff_sum(bd.hi, t.hi);
	return ff_slope_of(e, (ff){ s.hi, s.lo + (bd.lo + t.lo) }, d, 4);
}

/* x n/(n + 2), n = e (e + 2), e = exp(x): no sum cancels.  e + 2 loses nothing for e < 2^24; n + 2 takes the larger one
 * first.  From x = 15 on the quotient is 1. */
FIRST(mish)
{
	v c = v_max(x, k(FF_SQUARE_LOW)), low = v_min(c, k(15));
	ff e = ff_exp(low);
	v s = e.hi + 2, sl = (e.hi - (s - 2)) + e.lo;
	ff n = ff_mul(e, (ff){ s, sl });
	n.lo = v_fma(e.lo, sl, n.lo);
	v d = n.hi + 2, more = v_max(n.hi, k(2)), less = v_min(n.hi, k(2));
	ff_slope f = ff_mish_slope(low, ff_norm(e));
	return (first){ .y = ff_div_late(ff_mul1(n, c), (ff){ d, (less - (d - more)) + n.lo }), .y_least = FF_SQUARE_LEAST,
			.dx = f.dx, .dx_terms = f.terms, .dx_is_sum = 1, .dx_error = FF_SLOPE_ERROR,
			.dx_least = FF_SQUARE_LEAST };
}
#endif

#ifdef EXACT
/* With e = exp(x), n = e (e + 2) and d = n + 2: tanh(log(1 + e)) = n / d, and
 * f' = (n d + 4 x e (e + 1)) / d^2 = e ((e + 2) d + 4 x (e + 1)) / d^2.  No log,
 * and no cancellation but that of f' at its zero.  From x = 40 on n / d is 1 to
 * 2^-114, so stopping e there only prevents overflow. */
EXACT(mish)
{
	v c = v_min(v_max(x, k(-0x1p129)), k(0x1p129));
	dd e = dd_norm(dd_exp(v_min(v_max(c, k(EXP_MIN)), k(40))));
	dd e2 = dd_add1(e, k(2)), n = dd_norm(dd_mul(e, e2)), d = dd_norm(dd_add1(n, k(2)));
	dd y = dd_mul1(dd_div(n, d), c);
	v b = v_min(c, k(40));
	dd top = dd_add(dd_mul(e2, d), dd_mul1(dd_add1(e, k(1)), 4 * b));
	dd dx = dd_div(dd_norm(dd_mul(e, dd_norm(top))), dd_norm(dd_mul(d, d)));
	return (act){ .y = sel(x == 0, x, dd_odd(y)), .dx = dd_odd(dx) };
}
#endif
