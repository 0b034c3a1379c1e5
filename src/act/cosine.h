/* SPDX-License-Identifier: MIT */
/* Cosine. */

INFO(cosine, .title = "Cosine", .aliases = { "cos" },
     .formula = "cos(x)", .derivative = "-sin(x)", .stable = "cos(x)", .stable_dx = "-sin(x)",
     .limits = { "nan", "nan", "nan", "nan" },
     .range = "[-1, 1]", .monotone = "periodic", .saturates = "none", .smooth = "C-infinity",
     .zero_centred = "no", .lipschitz = "1",
     .also = "torch.cos, onnx Cos, XNNPACK cosine",
     .traps = "large x needs the full argument reduction modulo pi/2",
     .fast_ulp = { 1.7, 1.7 }, .f64_ulp = { 1, 1 },
     .source = "Rahimi & Recht 2007 (random Fourier features); Kunc & Klema 2024, arXiv:2402.09092")

FN(cosine)
{
	return (act){ .y = v_cos(x), .dx = -v_sin(x) };
}

#ifdef EXACT
/* trig_of() wants a finite number: infinity would index past its table. */
EXACT(cosine)
{
	m finite = v_abs(x) < INFINITY;
	trig t = trig_of(sel(finite, v_abs(x), k(0)));
	v s = sel(x == 0, x, v_copysign(k(1), x) * dd_odd(t.sin));
	return (act){ .y = sel(finite, dd_odd(t.cos), k(NAN)), .dx = sel(finite, -s, k(NAN)) };
}
#endif
