/* SPDX-License-Identifier: MIT */
/* Affine: alpha x + beta. */

INFO(affine, .title = "Affine", .aliases = { "scale_shift" },
     .formula = "alpha * x + beta", .derivative = "alpha", .stable = "alpha * x + beta", .stable_dx = "alpha",
     .from_y = "alpha",
     .limits = { "alpha == 0 ? beta : alpha * -inf", "alpha == 0 ? beta : alpha * inf", "alpha", "alpha" },
     .range = "(-inf, +inf)", .monotone = "increasing", .saturates = "none", .smooth = "C-infinity",
     .zero_centred = "yes", .lipschitz = "1",
     .also = "onnx Affine(alpha, beta) (RNN), oneDNN linear(alpha, beta)",
     .traps = "layers with it in between collapse to one linear layer",
     .f64_ulp = { 0.5, 0.5 },
     .source = "oneDNN; the activations of ONNX's RNN family",
     .nparams = 2, .param = { { "alpha", 1, NULL, 0 }, { "beta", 0, NULL, 0 } })

/* At infinity the sign of alpha counts, and not its size. */
INL v affine_edge(v x, par p)
{
	if (p.a == 0)
		return k(p.b);
	return x * k(p.a > 0 ? 1 : -1);
}

FN(affine)
{
	m far = v_abs(x) == INFINITY;
	v y = v_line(sel(far, k(0), x), p.a, p.b);
	return (act){ .y = sel(far, affine_edge(x, p), y), .dx = sel(x == x, k(p.a), x), .dp = { x, k(1) } };
}

#ifdef EXACT
EXACT(affine)
{
	m far = v_abs(x) == INFINITY;
	dd line = dd_prod(sel(far, k(0), x), bounded(p.a));
	v y = dd_odd(dd_norm(dd_add1(line, k(p.b))));
	return (act){ .y = sel(far, affine_edge(x, p), y), .dx = sel(x == x, k(p.a), x) };
}
#endif

FROM_Y(affine)
{
	return sel(y == y, k(p.a), y);
}
