/* SPDX-License-Identifier: MIT */
/* The tanh approximation of GELU.  Hendrycks & Gimpel 2016, arXiv:1606.08415, section 2. */

INFO(gelu_tanh, .title = "GELU (tanh form)", .aliases = { "gelu_new", "gelu_pytorch_tanh", "approxgelu", "gelu_approx" },
     .formula = "0.5 * x * (1 + tanh(sqrt(2/pi) * (x + 0.044715 * x^3)))",
     .derivative = "0.5 * (1 + tanh(sqrt(2/pi) * (x + 0.044715 * x^3))) + 0.5 * x * "
		   "(1 - tanh(sqrt(2/pi) * (x + 0.044715 * x^3))^2) * sqrt(2/pi) * (1 + 0.134145 * x^2)",
     .stable = "x * (x >= 0 ? 1/(1 + exp(-1.59576912160573071176 * (x + 0.044715 * x * x * x))) : "
	       "exp(1.59576912160573071176 * (x + 0.044715 * x * x * x)) / "
	       "(1 + exp(1.59576912160573071176 * (x + 0.044715 * x * x * x))))",
     .stable_dx = "(x >= 0 ? 1/(1 + exp(-1.59576912160573071176 * (x + 0.044715 * x * x * x))) : "
		  "exp(1.59576912160573071176 * (x + 0.044715 * x * x * x)) / "
		  "(1 + exp(1.59576912160573071176 * (x + 0.044715 * x * x * x)))) + "
		  "x * (1.59576912160573071176 * (1 + 0.134145 * x * x)) * "
		  "(exp(-abs(1.59576912160573071176 * (x + 0.044715 * x * x * x))) / "
		  "((1 + exp(-abs(1.59576912160573071176 * (x + 0.044715 * x * x * x)))) * "
		  "(1 + exp(-abs(1.59576912160573071176 * (x + 0.044715 * x * x * x))))))",
     .limits = { "-0", "inf", "0", "1" },
     .range = "[-0.170041, +inf)", .monotone = "non-monotone (min -0.170041 at x = -0.752461)", .saturates = "left",
     .smooth = "C-infinity", .zero_centred = "approximately", .lipschitz = "1.12899",
     .also = "torch.nn.GELU('tanh'), onnx Gelu('tanh') (20), jax gelu (default), oneDNN gelu_tanh, Hugging Face gelu_new",
     .traps = "differs from gelu by up to 4.7e-4; 1 + tanh(u) cancels for x < 0: use x sigmoid(2u)",
     .fast_ulp = { 2.1, 5 }, .f64_ulp = { 1.7, 2 },
     .source = "Hendrycks & Gimpel 2016, arXiv:1606.08415, section 2")

/* w = x u, u = c0 + c1 x^2 = 2 sqrt(2/pi) (1 + 0.044715 x^2), as pairs; c0 is cut so that u - c0 is exact. */
INL pair gelu_tanh_argument(v x)
{
	const pair c1 = k2(0x1.2444f2a4d8b4bp-4, -0x1.6c843a29d1c70p-61);
	v c0 = k(0x1.9884p+0), rest = k(0x1.4cf50d942343fp-18);
	v h = x * x, u = c1.hi * h + c0, w = x * u;
	v ul = v_prod_lo(c1.hi, h, u - c0) + (c1.hi * v_prod_lo(x, x, h) + (c1.lo * h + rest));
	return (pair){ w, v_prod_lo(x, u, w) + x * ul };
}

#if !defined(PAIRED) && !defined(HAVE_GELU_TANH_SLOPE)
/* f' = e (1 + e + x w')/(1 + e)^2 with e = exp(w), w <= 0.  The bracket vanishes at z = -0.752...; with
 * d = x - z and T = x^2 + x z + z^2 it is exp(w(z)) u + d g, where g = c0 + 3 c1 T, u = exp(d t) - 1 and
 * t = c0 + c1 T.  Numerator and denominator (1 + e)^2 / exp(w(z)) are scaled so that each coefficient is nearly a float,
 * see tools/math/scaled.py. */
INL v gelu_tanh_slope(v x, pair w)
{
	const double ez = 0x1.53e7c8303b4ddp-2;
	pair d = v_minus(as_pair(x), k2(-0x1.81429f9e97e4dp-1, 0x1.4f523ed77dbdcp-55));
	v near = d.hi + d.lo, t = x * (k(0x1.2444f2a4d8b4bp-4) * x + k(-0x1.b7d7c0ec5b13ap-5)) + k(0x1.a2dc0b014e208p+0);
	v g = x * (k(0x1.f271a9f3fdd02p-3) * x + k(-0x1.770f54579208bp-3)) + k(0x1.f3bdb7e7aaf91p+0);
	pair by = v_minus(w, k2(-0x1.3b2cf738f9ffep+0, 0x1.0b556131950eap-56));
	m here = v_abs(near) < 0.25;
	by.hi = sel(here, near * t, by.hi);
	by.lo = sel(here, k(-0.0), by.lo);
	power e = v_power(by);
	v u = power_less_1(e), rest = d.lo * g + u * k(ez);
	v square = u * (u * k(ez) + k(0x1.7809300a9f575p+1)) + k(0x1.a001c40000000p+2);
	return power_last(v_div(power_times_sum(d.hi, g, rest, e), square), e);
}
#endif

/* -|x|, stopped where nothing is left of the gate; in float the argument is EXP_LOW there */
INL v gelu_tanh_closed(v x)
{
	return v_max(v_negabs(x), k(sizeof(real) == 4 ? -11.1165 : -22));
}

/* y = x sigma(w); y(x) - y(-x) = x, so the closed side is all that is needed. */
INL v gelu_tanh_late(v x)
{
	v a = gelu_tanh_closed(x);
	return v_max(x, k(-0.0)) + gate_closed(a, gelu_tanh_argument(a));
}

/* |w(19)| < GATE_FAST */
WITHIN(gelu_tanh_value, 19, gate_fast(x, gelu_tanh_argument(x)), gelu_tanh_late(x))

FN(gelu_tanh)
{
	v a = gelu_tanh_closed(x), slope = gelu_tanh_slope(a, gelu_tanh_argument(a));
	return (act){ .y = gelu_tanh_value(x), .dx = sel(x < 0, slope, 1 - slope) };
}

#ifdef FIRST
/* w = c x (x^2 + q) with c = 2 sqrt(2/pi) 0.044715 and q = 1/0.044715, to 2^-38: the first part of q is so short that
 * u - q is exact. */
INL ff gelu_tanh_gate(v x)
{
	const double c = 0x1.2444f2a4d8b4bp-4, q = 0x1.65d26p+4;
	v u = v_fma(x, x, k(q)), ul = v_fma(x, x, k(q) - u) + k(-0x1.226127dp-20);
	v b = x * k(c), bl = v_fma(x, k(c - (float)c), v_fma(x, k(c), -b)), w = b * u;
	return (ff){ w, v_fma(b, ul, v_fma(bl, u, v_fma(b, u, -w))) };
}

/* x w' from w at x <= 0: 3 w - c0 x with c0 = 2 sqrt(2/pi), where w is the larger part. */
INL ff gelu_tanh_slope_gate(v x, ff w)
{
	const double c0 = 0x1.9884533d43651p0, twice = 2 * (float)c0, rest = 2 * (c0 - (float)c0);
	v w3 = 3 * w.hi, b = x * k(twice), bl = v_fma(x, k(rest), v_fma(x, k(twice), -b)), g = w3 - b;
	return (ff){ g, ((w3 - g) - b) + (v_fma(k(3), w.lo, v_fma(k(3), w.hi, -w3)) - bl) };
}

/* x/(1 + exp(-w)): at both ends it is below FF_LEAST, and x.  exp(w(-7.6)) may be squared, see FF_SQUARE_LOW, and f'
 * there is -1.42e-17, less than 2^-55. */
FIRST(gelu_tanh)
{
	v c = v_max(x, k(-8.25)), z = v_max(v_negabs(x), k(-7.6));
	ff w = gelu_tanh_gate(v_min(c, k(7.6))), wz = gelu_tanh_gate(z), g = gelu_tanh_slope_gate(z, wz);
	ff_slope f = ff_gate_slope(ff_exp2(wz.hi, wz.lo), g, x);
	return (first){ .y = ff_div_late((ff){ c, k(-0.0) }, ff_one_more(ff_exp2(-w.hi, -w.lo))),
			.dx = f.dx, .dx_terms = f.terms, .dx_is_sum = 1, .dx_least = 0x1p-55 };
}
#endif

#ifdef EXACT
/* x sigmoid(w) with w = 2 sqrt(2/pi) (x + 0.044715 x^3), w to some 75 bits.  Beyond 40 the gate is open or shut. */
EXACT(gelu_tanh)
{
	v c = v_min(v_max(x, k(-0x1p129)), k(0x1p129)), b = v_min(v_max(c, k(-40)), k(40));
	v b2 = b * b; /* exact for a float */
	dd cubic = dd_mul1((dd){ k(0x1.2444f2a4d8b4bp-4), k(-0x1.6c843a29d1c70p-61) }, b2);
	dd lin = { k(0x1.9884533d43651p0), k(-0x1.cbc0d30ebfd15p-54) };
	dd w = dd_norm(dd_mul1(dd_norm(dd_add(lin, cubic)), b));
	dd g = dd_norm(dd_mul1(dd_norm(dd_add(lin, (dd){ cubic.hi * 3, cubic.lo * 3 })), b));
	return gate(c, logistic_of(w.hi, w.lo), g);
}
#endif
