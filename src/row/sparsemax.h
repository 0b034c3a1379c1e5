/* SPDX-License-Identifier: MIT */
/* Sparsemax: the nearest point of the probability simplex. */

FACTS(sparsemax, .title = "Sparsemax", .header = "actfn/row.h",
      .shapes = "x (outer, D, inner) -> y, the same",
      .formula = "y_i = max(x_i / temperature - theta, 0), where theta makes sum y = 1",
      .stable = "z = (x - max x) / temperature; theta = (sum of the z in S - 1) / |S|, S = the z > theta",
      .backward = "gx_i = (gy_i - the mean of gy over S) / temperature in S = { y > 0 }, 0 elsewhere",
      .ties = "z = theta is outside of the support: gx = 0",
      .special = "-inf gives 0; +inf or NaN in a row, or nothing but -inf, makes the row NaN (safe = 1: zeros for the latter)",
      .properties = "y >= 0, sum y = 1; the same for x + c; sum gx = 0",
      .accuracy = "f32, bf16, f16: 0.51 ULP or 2^-46 absolute; f64: 2^-48 absolute",
      .also = "tfa.activations.sparsemax, entmax.sparsemax",
      .traps = "outside of the support there is no gradient: a class that is out stays out",
      .source = "Martins and Astudillo 2016, arXiv 1602.02068",
      .param = { { "temperature", 1, "temperature > 0", 0 } })
