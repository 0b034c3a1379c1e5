/* SPDX-License-Identifier: MIT */
/* Softmax of logits with Gumbel noise: samples of a relaxed categorical distribution. */

FACTS(gumbel_softmax, .title = "Gumbel-softmax", .aliases = { "concrete" }, .header = "actfn/row.h",
      .shapes = "x (outer, D, inner) -> y, the same",
      .formula = "y = softmax((x + G) / temperature), G = -log(-log(U)), U uniform in (0, 1) for each element",
      .backward = "gx_i = y_i (gy_i - sum over j of gy_j y_j) / temperature, y the soft sample",
      .special = "as softmax",
      .properties = "argmax y is i with probability softmax(x)_i; U comes from the seed and the element's place alone",
      .accuracy = "x + G is rounded to the type; softmax of that as softmax",
      .also = "torch.nn.functional.gumbel_softmax",
      .traps = "hard = 1 gives the one-hot sample; its gradient is by convention that of the soft one: call forward again with "
	       "hard = 0 and the same seed for the y of backward",
      .source = "Jang, Gu and Poole 2017, arXiv 1611.01144; Maddison, Mnih and Teh 2017, arXiv 1611.00712",
      .param = { { "temperature", 1, "temperature > 0", 0 } })
