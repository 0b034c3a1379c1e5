/* SPDX-License-Identifier: MIT */
/* Maxout without its weights.  Goodfellow et al. 2013, arXiv:1302.4389. */

FACTS(maxout, .title = "Maxout", .header = "actfn/group.h", .shapes = "x (outer, m k, inner) -> y (outer, m, inner)",
      .formula = "y_i = max over j < k of x_(i k + j)   (unit-major)\ny_i = max over j < k of x_(j m + i)   (piece-major)",
      .backward = "gx = gy at the piece that won, 0 at the others",
      .ties = "the lowest j wins", .special = "NaN if any piece is NaN; the first one that is gets a gradient of NaN",
      .properties = "convex in the pieces; linear for k = 1; maxout of x and 0 is relu",
      .accuracy = "exact", .also = "tfa.layers.Maxout (piece-major)",
      .traps = "k times the weights of a linear layer; the two orders of channels differ between libraries",
      .source = "Goodfellow et al. 2013, arXiv:1302.4389", .param = { { "k", 2, "k >= 1", 0 } })
