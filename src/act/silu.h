/* SPDX-License-Identifier: MIT */
/* Sigmoid linear unit: x sigmoid(x).  Elfwing, Uchibe & Doya 2017, arXiv:1702.03118. */

INFO(silu, .title = "SiLU", .aliases = { "swish1", "sil" },
     .formula = "x / (1 + exp(-x))", .derivative = "1/(1 + exp(-x)) + x * exp(-x) / (1 + exp(-x))^2",
     .stable = "x * (x >= 0 ? 1/(1 + exp(-x)) : exp(x)/(1 + exp(x)))",
     .stable_dx = "(x >= 0 ? 1/(1 + exp(-x)) : exp(x)/(1 + exp(x))) + "
		  "x * (exp(-abs(x)) / ((1 + exp(-abs(x))) * (1 + exp(-abs(x)))))",
     .limits = { "-0", "inf", "0", "1" },
     .range = "[-0.278465, +inf)", .monotone = "non-monotone (min -0.278465 at x = -1.27846)", .saturates = "left",
     .smooth = "C-infinity", .zero_centred = "approximately", .lipschitz = "1.09984",
     .also = "torch.nn.SiLU, onnx Swish (24), keras silu, jax silu, oneDNN swish(1)",
     .traps = "0 in every framework from x = -88.7 on, although f(-91) = -2.7e-38 is normal in f32; NaN at -inf (the limit "
	      "is -0)",
     .fast_ulp = { 2.1, 4.1 }, .f64_ulp = { 1.7, 2 },
     .source = "Elfwing, Uchibe & Doya 2017, arXiv:1702.03118; Hendrycks & Gimpel 2016; Ramachandran, Zoph & Le 2017")

/* -|x|, stopped where nothing is left of the gate */
INL v silu_closed(v x)
{
	return v_max(v_negabs(x), k(EXP_LOW));
}

/* y(x) - y(-x) = x, so the closed side is all that is needed. */
INL v silu_late(v x)
{
	v a = silu_closed(x);
	return sel(x == 0, x, v_max(x, k(-0.0)) + gate_closed(a, as_pair(a)));
}

WITHIN(silu_value, GATE_FAST, gate_fast(x, as_pair(x)), silu_late(x))

FN(silu)
{
	v slope = slope_closed(as_pair(silu_closed(x)));
	return (act){ .y = silu_value(x), .dx = sel(x < 0, slope, 1 - slope) };
}

#ifdef FIRST
/* x/(1 + e) or x e/(1 + e), e = exp(-|x|) */
FIRST(silu)
{
	v z = v_max(v_negabs(x), k(FF_SQUARE_LOW));
	ff e = ff_exp(v_max(v_negabs(x), k(FF_LOW))), one = { k(1), k(0) };
	ff_slope f = ff_gate_slope(ff_exp(z), (ff){ z, k(-0.0) }, x);
	return (first){ .y = ff_div_late(ff_mul1(ff_sel(x < 0, e, one), v_max(x, k(FF_LOW))), ff_one_plus(e)),
			.dx = f.dx, .dx_terms = f.terms, .dx_is_sum = 1, .dx_error = FF_SLOPE_ERROR,
			.dx_least = FF_SQUARE_LEAST };
}
#endif

#ifdef EXACT
EXACT(silu)
{
	v c = v_min(v_max(x, k(-0x1p129)), k(0x1p129));
	return gate(c, logistic_of(c, k(0)), (dd){ c, k(0) });
}
#endif
