/* SPDX-License-Identifier: MIT */
/* Continuously differentiable ELU: alpha (exp(x/alpha) - 1) to the left.  Barron 2017, arXiv:1704.07483. */

INFO(celu, .title = "CELU", .aliases = { "continuously_differentiable_elu" },
     .formula = "x > 0 ? x : alpha * (exp(x / alpha) - 1)", .derivative = "x > 0 ? 1 : exp(x / alpha)",
     .stable = "x > 0 ? x : alpha * expm1(x / alpha)", .stable_dx = "x > 0 ? 1 : exp(x / alpha)",
     .from_y = "y > 0 ? 1 : y / alpha + 1",
     .kinks = "0: 1", .limits = { "-alpha", "inf", "0", "1" },
     .range = "(-1, +inf)", .monotone = "increasing", .saturates = "left", .smooth = "C1",
     .zero_centred = "approximately", .lipschitz = "1",
     .also = "torch.nn.CELU(1.0), onnx Celu (12, other types than f32 from 28), keras celu, jax celu",
     .traps = "max(0, x) + min(0, ...) of the paper and the definition by ELU part company for alpha < 0; elu(alpha) is another "
	      "function but for alpha = 1",
     .fast_ulp = { 1, 1.2 }, .f64_ulp = { 1.7, 0.9 },
     .source = "Barron 2017, arXiv:1704.07483",
     .nparams = 1, .param = { { "alpha", 1, "alpha > 0", 0 } })

/* exp(t) - 1 - t exp(t) = -t^2 (1/2 + t/3 + t^2/8 + ...), the derivative by alpha; it cancels near 0. */
INL v celu_by_alpha(v t, v u, v e)
{
	v s = k(0);
	for (int i = 13; i >= 0; i--)
		s = s * t / k(i + 3) + k(i + 1);
	return sel(v_abs(t) < k(0.5), -(0.5 * t * t * s), u - t * e);
}

/* With t = x/alpha in two parts; exp(t) - 1 moves by exp(t) times the lower one. */
FN(celu)
{
	m right = x > 0;
	two t = v_over(v_min(x, k(0)), p.a);
	v u = v_expm1(t.hi), e = v_exp2(t.hi, t.lo);
	v y = v_scale(u + t.lo * (1 + u), p.a);
	return (act){ .y = sel(right | (t.hi > k(-0x1p-60)), x, y), .dx = sel(right, k(1), e),
		      .dp = { sel(right, k(0), celu_by_alpha(v_max(t.hi, k(-1e9)), u, e)) } };
}

#ifdef EXACT
/* Next to 0, y is x: that keeps x/alpha from being subnormal. */
EXACT(celu)
{
	v t = x / p.a, c = v_max(v_min(t, k(0)), k(EXP_MIN));
	dd y = dd_mul1(dd_norm(dd_expm1(c)), k(p.a));
	m line = t > -0x1p-60;
	return (act){ .y = sel(line, x, dd_odd(y)), .dx = sel(line, k(1), dd_odd(dd_exp(c))) };
}
#endif

FROM_Y(celu)
{
	return sel(y > 0, k(1), 1 + y / k(p.a));
}
