/* SPDX-License-Identifier: MIT */
/* Softmin along an axis. */

FACTS(softmin, .title = "Softmin", .header = "actfn/row.h",
      .shapes = "x (outer, D, inner) -> y, the same",
      .formula = "y = softmax(-x)",
      .stable = "m = min x; e_i = exp((m - x_i) / temperature); y_i = e_i / sum e_j",
      .backward = "gx_i = -y_i (gy_i - sum over j of gy_j y_j) / temperature",
      .special = "+inf gives 0; -inf or NaN in a row, or nothing but +inf, makes the row NaN (safe = 1: zeros for the latter)",
      .properties = "y_i > 0, sum y = 1; the same for x + c; sum gx = 0",
      .accuracy = "as softmax",
      .also = "torch.nn.Softmin",
      .source = "Boltzmann 1868",
      .param = { { "temperature", 1, "temperature > 0", 0 } })
