/* SPDX-License-Identifier: MIT */
/* Polynorm.  Zhuo et al. 2024, arXiv:2411.03884. */

FACTS(polynorm, .title = "PolyNorm", .header = "actfn/group.h", .shapes = "x (outer, D, inner) -> y, the same",
      .formula = "y = w_1 n(x^3) + w_2 n(x^2) + w_3 n(x) + b,   n(u) = u / sqrt(mean u^2 + eps)",
      .stable = "t = x / s with s a power of two near max |x|; n(x^p) = t^p / sqrt(mean t^2p + eps / s^2p)",
      .backward = "with u = x^p, r = 1 / sqrt(mean u^2 + eps), G = w gy for each power p and its w:\n"
		  "gx += p x^(p-1) r (G - u r^2 mean(G u)); gw = sum of gy n(u); gb = sum of gy",
      .special = "NaN in a row makes it NaN; a row of zeros gives b",
      .properties = "the same for c x, c > 0, if eps = 0",
      .accuracy = "0.5, and 1e-14 of the sum of the terms' sizes",
      .initial = "w = 1/3 each, b = 0", .traps = "the weights' order is cube, square, linear; x^6 overflows floats from 2.6e6 on, "
					       "halves from 6.3 on, if it is not scaled",
      .source = "Zhuo et al. 2024, arXiv:2411.03884", .param = { { "eps", 1e-6, "eps >= 0", 0 } })
