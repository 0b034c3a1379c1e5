/* SPDX-License-Identifier: MIT */
/* Polynomial of a ReLU.  Zhuo et al. 2024, arXiv:2411.03884. */

FACTS(polyrelu, .title = "PolyReLU", .header = "actfn/group.h", .shapes = "x of any shape -> y, the same",
      .formula = "y = sum over i = 0 ... r of a_i max(0, x)^i",
      .backward = "gx = x > 0 ? gy sum over i of i a_i x^(i-1) : 0; ga_i = sum of gy max(0, x)^i", .ties = "0 at x = 0",
      .special = "NaN gives NaN; f(x) = a_0 for x <= 0", .properties = "relu for a = (0, 1)",
      .accuracy = "0.5, and 2^-50 of the sum of the terms' sizes",
      .initial = "the paper's: r = 3", .traps = "grows like x^r: without a norm before it, training diverges",
      .source = "Zhuo et al. 2024, arXiv:2411.03884", .param = { { "r", 3, "0 <= r <= 8", 0 } })
