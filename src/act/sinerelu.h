/* SPDX-License-Identifier: MIT */
/* SineReLU: x to the right, epsilon (sin(x) - cos(x)) to the left.  Rodrigues 2018. */

INFO(sinerelu, .title = "SineReLU", .aliases = { "sine_relu" },
     .formula = "x > 0 ? x : epsilon * (sin(x) - cos(x))", .derivative = "x > 0 ? 1 : epsilon * (cos(x) + sin(x))",
     .stable = "x > 0 ? x : epsilon * (sin(x) - cos(x))", .stable_dx = "x > 0 ? 1 : epsilon * (cos(x) + sin(x))",
     .kinks = "0: epsilon", .limits = { "nan", "inf", "nan", "1" },
     .range = "[-0.00353553, +inf)", .monotone = "non-monotone", .saturates = "none", .smooth = "discontinuous",
     .zero_centred = "no", .lipschitz = "none (jump)",
     .also = "keras-contrib SineReLU",
     .traps = "neither continuous nor differentiable at 0, whatever its description says: f(0) = -epsilon, f(0+) = 0",
     .source = "Rodrigues 2018; keras-contrib",
     .fast_ulp = { 3, 3 }, .f64_ulp = { 1, 2 },
     .nparams = 1, .param = { { "epsilon", 0.0025, NULL, 0 } })

/* sin(x) - cos(x) and cos(x) + sin(x) are sqrt(2) sin(x -+ pi/4): no difference, so all digits at their zeros. */
FN(sinerelu)
{
	const num root = num_k(0x1.6a09e667f3bcdp+0, -0x1.bdd3413b26456p-54);
	num e = num_mul_by(root, p.a), less = num_sin_eighth(x, -1), more = num_sin_eighth(x, 1);
	m right = x > 0;
	return (act){ .y = sel(right, x, num_value(num_mul(e, less))),
		      .dx = sel(right, k(1), num_value(num_mul(e, more))),
		      .dp = { sel(right, k(0), num_value(num_mul(root, less))) } };
}

#ifdef EXACT
EXACT(sinerelu)
{
	m right = x > 0, finite = x > -INFINITY;
	trig t = trig_of(sel(right, k(0), sel(finite, v_abs(x), k(0))));
	dd s = dd_norm(t.sin), c = dd_norm(t.cos), less = dd_neg(dd_norm(dd_add(s, c)));
	dd more = dd_norm(dd_add(c, dd_neg(s)));
	v y = sel(finite, dd_odd(dd_mul1(less, k(p.a))), k(NAN));
	v dx = sel(finite, dd_odd(dd_mul1(more, k(p.a))), k(NAN));
	return (act){ .y = sel(right, x, y), .dx = sel(right, k(1), dx) };
}
#endif
