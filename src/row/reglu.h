/* SPDX-License-Identifier: MIT */
/* Gated by ReLU.  Shazeer 2020, arXiv:2002.05202. */

FACTS(reglu, .title = "ReGLU", .header = "actfn/gated.h",
      .shapes = "x (outer, 2 D, inner), or a and b of any shape -> y (outer, D, inner), or that of a",
      .formula = "y = b <= 0 ? 0 : a b", .backward = "ga = b <= 0 ? 0 : gy b\ngb = b <= 0 ? 0 : gy a",
      .ties = "at b = 0 both gradients are 0",
      .special = "a shut gate gives 0 whatever a is, NaN too; elsewhere IEEE's: a = 0 with b = +inf is NaN",
      .properties = "linear in a", .accuracy = "0.5: the product, rounded once",
      .traps = "a gate that is negative for all data is dead, and its value with it",
      .source = "Shazeer 2020, arXiv:2002.05202")
