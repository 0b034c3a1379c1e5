/* SPDX-License-Identifier: MIT */
/* Gated tanh unit.  van den Oord et al. 2016, arXiv:1606.05328. */

FACTS(gtu, .title = "GTU", .aliases = { "gated_tanh_unit" }, .header = "actfn/gated.h",
      .shapes = "x (outer, 2 D, inner), or a and b of any shape -> y (outer, D, inner), or that of a",
      .formula = "y = tanh(a) sigmoid(b)",
      .backward = "ga = gy (1 - tanh(a)^2) sigmoid(b)\ngb = gy tanh(a) sigmoid(b) sigmoid(-b)",
      .special = "NaN gives NaN; infinities their limits", .properties = "|y| <= 1; odd in a",
      .accuracy = "f32 2.5, bf16 and f16 0.51, f64 1.5 and twice those of tanh and sigmoid",
      .traps = "the gradient of a vanishes where |a| is large, which is what glu was made to avoid",
      .source = "van den Oord et al. 2016, arXiv:1606.05328; Dauphin et al. 2017, arXiv:1612.08083")
