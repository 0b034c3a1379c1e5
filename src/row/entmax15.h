/* SPDX-License-Identifier: MIT */
/* Entmax with alpha = 1.5, between softmax and sparsemax. */

FACTS(entmax15, .title = "1.5-entmax", .aliases = { "entmax" }, .header = "actfn/row.h",
      .shapes = "x (outer, D, inner) -> y, the same",
      .formula = "y_i = max(x_i / (2 temperature) - theta, 0)^2, where theta makes sum y = 1",
      .stable = "z = (x - max x) / (2 temperature); from theta = -1, Newton for sqrt(sum max(z - theta, 0)^2) = 1",
      .backward = "s = sqrt(y); gx_i = s_i (gy_i - sum s gy / sum s) / temperature",
      .special = "-inf gives 0; +inf or NaN in a row, or nothing but -inf, makes the row NaN (safe = 1: zeros for the latter)",
      .properties = "y >= 0, sum y = 1; the same for x + c; sum gx = 0; differentiable everywhere",
      .accuracy = "f32, bf16, f16: 0.51 ULP or 2^-46 absolute; f64: 2^-48 absolute",
      .also = "entmax.entmax15",
      .source = "Peters, Niculae and Martins 2019, arXiv 1905.05702",
      .param = { { "temperature", 1, "temperature > 0", 0 } })
