/* SPDX-License-Identifier: MIT */
/* Log-softmax along an axis. */

FACTS(log_softmax, .title = "Log-softmax", .aliases = { "logsoftmax" }, .header = "actfn/row.h",
      .shapes = "x (outer, D, inner) -> y, the same",
      .formula = "y_i = x_i / temperature - log(sum over j of exp(x_j / temperature))",
      .stable = "m = max x, at place k; t = (x - m) / temperature; y_i = t_i - log1p(sum over j != k of exp(t_j))",
      .backward = "gx_i = (gy_i - exp(y_i) sum over j of gy_j) / temperature; where y_i = -inf, gx_i = 0 and gy_i is left out",
      .special = "-inf stays; +inf or NaN in a row, or nothing but -inf, makes the row NaN (safe = 1: -inf stays there, too)",
      .properties = "sum exp(y) = 1; y <= 0; the same for x + c; sum gx = 0",
      .accuracy = "f32, bf16, f16: 0.51 ULP, also of the y next to 0; f64: 4 ULP; mode fast, f32 in rows of up to 65,536 at "
		  "temperature 1: y within 4 ULP",
      .also = "torch.nn.LogSoftmax, onnx LogSoftmax (13), keras log_softmax, jax.nn.log_softmax",
      .traps = "log(softmax(x)) is -inf where softmax underflows, and 0 where it rounds to 1",
      .source = "Bridle 1990",
      .param = { { "temperature", 1, "temperature > 0", 0 } })
