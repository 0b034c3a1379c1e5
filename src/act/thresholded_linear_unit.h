/* SPDX-License-Identifier: MIT */
/* Thresholded linear unit: max(x, tau), the companion of filter response normalisation.  Singh & Krishnan 2020. */

INFO(thresholded_linear_unit, .title = "Thresholded linear unit", .aliases = { "frn_tlu", "max_tau" },
     .formula = "max(x, tau)", .derivative = "x > tau ? 1 : 0", .stable = "x >= tau ? x : tau",
     .stable_dx = "x > tau ? 1 : 0", .from_y = "y > tau ? 1 : 0",
     .kinks = "tau: 0", .limits = { "tau", "inf", "0", "1" },
     .range = "[0, +inf)", .monotone = "non-decreasing", .saturates = "left (hard)", .smooth = "C0",
     .zero_centred = "depends on the parameters", .lipschitz = "1",
     .also = "onnx Max(x, tau), tensorflow-addons TLU",
     .traps = "TLU also means tanh linear unit (tlu), truncated linear unit and threshold logic unit",
     .f64_ulp = { 0.5, 0.5 },
     .source = "Singh & Krishnan 2020, arXiv:1911.09737",
     .nparams = 1, .param = { { "tau", 0, NULL, 1 } })

FN(thresholded_linear_unit)
{
	v tau = k(p.a);
	return (act){ .y = piece(x, x >= tau, x, tau), .dx = piece(x, x > k_down(p.a), k(1), k(0)),
		      .dp = { sel(x >= tau, k(0), k(1)) } };
}

/* A closed unit stored tau, rounded. */
FROM_Y(thresholded_linear_unit)
{
	return piece(y, y > k_stored(p.a), k(1), k(0));
}
