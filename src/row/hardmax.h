/* SPDX-License-Identifier: MIT */
/* One-hot of the first maximum along an axis. */

FACTS(hardmax, .title = "Hardmax", .aliases = { "one_hot_argmax" }, .header = "actfn/row.h",
      .shapes = "x (outer, D, inner) -> y, the same",
      .formula = "y_i = 1 where x_i is the first maximum of its row, 0 elsewhere",
      .backward = "gx = 0",
      .ties = "of equal maxima the first one",
      .special = "NaN in a row makes the row NaN; of nothing but -inf the first is the maximum (safe = 1: zeros)",
      .properties = "sum y = 1",
      .accuracy = "exact",
      .also = "onnx Hardmax (13)",
      .traps = "nothing can be learned through it: for that there is the straight-through estimator of gumbel_softmax",
      .source = "ONNX")
