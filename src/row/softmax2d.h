/* SPDX-License-Identifier: MIT */
/* Softmax over the channels of images. */

FACTS(softmax2d, .title = "Softmax over channels", .header = "actfn/row.h",
      .shapes = "x (N, C, H W) -> y, the same: the axis { N, C, H * W }",
      .formula = "y_c = exp(x_c / temperature) / sum over the channels of exp(x / temperature), at each place",
      .backward = "gx_c = y_c (gy_c - sum over the channels of gy y) / temperature",
      .special = "as softmax",
      .properties = "y_c > 0, the sum over the channels is 1 at each place",
      .accuracy = "as softmax",
      .also = "torch.nn.Softmax2d",
      .traps = "it is not a softmax over the places of a channel",
      .source = "Bridle 1990",
      .param = { { "temperature", 1, "temperature > 0", 0 } })
