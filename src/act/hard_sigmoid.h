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
     .fast_ulp = { 1.4, 0.4 }, .f64_ulp = { 1.4, 0.4 },
     .source = "Courbariaux, Bengio & David 2015, arXiv:1511.00363; Howard et al. 2019, arXiv:1905.02244 (slope 1/6)",
     .nparams = 2, .param = { { "alpha", SIXTH, "alpha > 0", 0 }, { "beta", 0.5, NULL, 0 } }, .exact_init = { "1/6" })

FN(hard_sigmoid)
{
	v top = ramp_plain_top(x, p.a, p.b), r = ramp_plain_end(top, p.a);
	m up = ramp_is_up(x, p.a, p.b), open = (top > 0) & ~up;
	return (act){ .y = piece(x, open, r, sel(up, k(1), k(0))), .dx = piece(x, open, k(p.a), k(0)),
		      .dp = { piece(x, open, x, k(0)), piece(x, open, k(1), k(0)) } };
}

#ifdef EXACT
/* A slope beyond 2^800 makes a step as well. */
EXACT(hard_sigmoid)
{
	v r = ramp(v_min(v_max(x, k(-0x1p129)), k(0x1p129)), fmin(p.a, 0x1p800), p.b);
	return (act){ .y = v_min(v_max(r, k(0)), k(1)), .dx = piece(x, (r > 0) & (r < 1), k(p.a), k(0)) };
}
#endif

FROM_Y(hard_sigmoid)
{
	return piece(y, (y > 0) & (y < 1), k(p.a), k(0));
}
