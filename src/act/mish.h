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
     .source = "Misra 2019, arXiv:1908.08681")

FN(mish)
{
	v c = v_max(x, k(EXP_LOW)), e = v_exp(v_min(c, k(20))), n = e * (e + 2), d = v_recip(n + 2);
	v open = (e + 2) * (n + 2), sum = open + 4 * v_min(c, k(20)) * (e + 1), slope = e * d * d;
	return (act){ .y = c * (n * d), .dx = slope * sum, .terms = slope * open };
}

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
