/* SPDX-License-Identifier: MIT */
/* Softmax along an axis. */

FACTS(softmax, .title = "Softmax", .aliases = { "softargmax" }, .header = "actfn/row.h",
      .shapes = "x (outer, D, inner) -> y, the same",
      .formula = "y_i = exp(x_i / temperature) / sum over j of exp(x_j / temperature)",
      .stable = "m = max x; e_i = exp((x_i - m) / temperature); y_i = e_i / sum e_j",
      .backward = "gx_i = y_i (gy_i - sum over j of gy_j y_j) / temperature",
      .special = "-inf gives 0; +inf or NaN in a row, or nothing but -inf, makes the row NaN (safe = 1: zeros for the latter)",
      .properties = "y_i > 0, sum y = 1; the same for x + c; sum gx = 0",
      .accuracy = "f32, bf16, f16: 0.51 ULP; f64: 4 ULP; gx of f32: three roundings; mode fast, f32 in rows of up to 65,536 at "
		  "temperature 1: y within 4 ULP, gx with a sum of float products",
      .also = "torch.nn.Softmax, onnx Softmax (13), keras softmax, jax.nn.softmax",
      .traps = "the gradient of softmax before a cross-entropy vanishes where the network is sure: take the two fused",
      .source = "Boltzmann 1868; Bridle 1990",
      .param = { { "temperature", 1, "temperature > 0", 0 } })
