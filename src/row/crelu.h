/* SPDX-License-Identifier: MIT */
/* Concatenated ReLU.  Shang et al. 2016, arXiv:1603.05201. */

FACTS(crelu, .title = "CReLU", .aliases = { "concatenated_relu" }, .header = "actfn/group.h",
      .shapes = "x (outer, C, inner) -> y (outer, 2 C, inner)", .formula = "y = (max(0, x), max(0, -x))",
      .backward = "gx = x > 0 ? gy_1 : x < 0 ? -gy_2 : 0", .ties = "0 at x = 0", .special = "NaN gives NaN in both halves",
      .properties = "the halves' difference is x, their sum |x|; no unit is dead", .accuracy = "exact",
      .also = "tf.nn.crelu (axis -1)", .traps = "doubles the channels; not the clipped ReLU that some call crelu",
      .source = "Shang et al. 2016, arXiv:1603.05201")
