/* SPDX-License-Identifier: MIT */
/* Bilinear gate: a product.  Dauphin et al. 2017; Shazeer 2020, arXiv:2002.05202. */

FACTS(bilinear, .title = "Bilinear", .header = "actfn/gated.h",
      .shapes = "x (outer, 2 D, inner), or a and b of any shape -> y (outer, D, inner), or that of a",
      .formula = "y = a b", .backward = "ga = gy b\ngb = gy a", .special = "IEEE's: 0 times infinity is NaN",
      .properties = "linear in a and in b; the same in both orders", .accuracy = "0.5: the product, rounded once",
      .also = "onnx Mul", .traps = "not bounded on either side: gradients grow with the activations",
      .source = "Dauphin et al. 2017, arXiv:1612.08083; Shazeer 2020, arXiv:2002.05202")
