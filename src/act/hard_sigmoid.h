/* SPDX-License-Identifier: MIT */
/* Hard sigmoid: a ramp from 0 to 1.  Courbariaux, Bengio & David 2015, arXiv:1511.00363. */

INFO(hard_sigmoid, .title = "Hard sigmoid", .aliases = { "hardsigmoid" },
     .formula = "max(0, min(1, alpha * x + beta))",
     .derivative = "alpha * x + beta <= 0 ? 0 : (alpha * x + beta >= 1 ? 0 : alpha)",
     .stable = "alpha * x + beta <= 0 ? 0 : (alpha * x + beta >= 1 ? 1 : alpha * x + beta)",
     .stable_dx = "alpha * x + beta <= 0 ? 0 : (alpha * x + beta >= 1 ? 0 : alpha)",
     .from_y = "y > 0 && y < 1 ? alpha : 0",
     .kinks = "-beta/alpha: 0; (1 - beta)/alpha: 0", .limits = { "0", "1", "0", "0" },
     .range = "[0, 1]", .monotone = "non-decreasing", .saturates = "both (hard)", .smooth = "C0",
     .zero_centred = "no", .lipschitz = "0.166667",
     .also = "torch.nn.Hardsigmoid, onnx HardSigmoid(0.2, 0.5), keras 3 and jax hard_sigmoid, oneDNN hardsigmoid",
     .traps = "ONNX's and Keras 2's default slope is 0.2, not 1/6: write it out on export; x/6 + 0.5 loses digits near -3, "
	      "(x + 3)/6 does not",
     .fast_ulp = { 1.5, 0.5 }, .f64_ulp = { 1.2, 0.5 },
     .source = "Courbariaux, Bengio & David 2015, arXiv:1511.00363; Howard et al. 2019, arXiv:1905.02244 (slope 1/6)",
     .nparams = 2, .param = { { "alpha", SIXTH, "alpha > 0", 0 }, { "beta", 0.5, NULL, 0 } }, .exact_init = { "1/6" })

FN(hard_sigmoid)
{
	act a = gated(ramp_value(x, p), ramp_open(ramp_place(x, p)), p.a, 0);
	a.dp[0] = passed(a.pass, x);
	a.dp[1] = passed(a.pass, k(1));
	return rounded_twice(a);
}

#ifdef FAST
FAST(hard_sigmoid)
{
	if (p.custom)
		return hard_sigmoid_plain(x, p);
	v ramp = v_min(v_max(x + 3, k(0)), k(6)), shut = 0 * ramp;
	return (act){ .y = ramp * k(SIXTH), .dx = sel(v_abs(x) < 3, k(SIXTH), shut) };
}
#endif

FROM_Y(hard_sigmoid)
{
	return passed(pass_between(y, k(0), k(1)), k(p.a));
}
