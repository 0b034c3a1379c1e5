/* SPDX-License-Identifier: MIT */
/* Sinusoid.  Gashler & Ashmore 2014; Parascandolo, Huttunen & Virtanen 2017. */

INFO(sinusoid, .title = "Sinusoid", .aliases = { "sine", "sin" },
     .formula = "sin(x)", .derivative = "cos(x)", .stable = "sin(x)", .stable_dx = "cos(x)",
     .limits = { "nan", "nan", "nan", "nan" },
     .range = "[-1, 1]", .monotone = "periodic", .saturates = "none", .smooth = "C-infinity",
     .zero_centred = "yes", .lipschitz = "1",
     .also = "torch.sin, onnx Sin, XNNPACK sine",
     .traps = "large x needs the full argument reduction modulo pi/2",
     .fast_ulp = { 1.7, 1.7 }, .f64_ulp = { 1, 1 },
     .source = "Gashler & Ashmore 2014; Parascandolo, Huttunen & Virtanen 2017, Taming the waves")

FN(sinusoid)
{
	return (act){ .y = v_sin(x), .dx = v_cos(x) };
}

#ifdef EXACT
/* trig_of() wants a finite number: infinity would index past its table. */
EXACT(sinusoid)
{
	m finite = v_abs(x) < INFINITY;
	trig t = trig_of(sel(finite, v_abs(x), k(0)));
	v s = sel(x == 0, x, v_copysign(k(1), x) * dd_odd(t.sin));
	return (act){ .y = sel(finite, s, k(NAN)), .dx = sel(finite, dd_odd(t.cos), k(NAN)) };
}
#endif
