/* SPDX-License-Identifier: MIT */
/* Gated by GELU.  Shazeer 2020, arXiv:2002.05202. */

FACTS(geglu, .title = "GEGLU", .header = "actfn/gated.h",
      .shapes = "x (outer, 2 D, inner), or a and b of any shape -> y (outer, D, inner), or that of a",
      .formula = "y = a gelu(b) = a b Phi(b)", .backward = "ga = gy b Phi(b)\ngb = gy a (Phi(b) + b phi(b))",
      .special = "IEEE's: a = 0 with b = +inf is NaN", .properties = "linear in a",
      .accuracy = "f32 1.5, bf16 and f16 0.51, f64 1.5 and twice that of gelu",
      .traps = "some models gate by gelu_tanh instead: take the one that the weights were trained with",
      .source = "Shazeer 2020, arXiv:2002.05202")
