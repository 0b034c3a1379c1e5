/* SPDX-License-Identifier: MIT */
/* Dynamic ReLU C: lines for each channel of a sample, scaled by an attention over the positions. */
#include "src/learned/dyrelu.h"

FACTS(dyrelu_c, .title = "Dynamic ReLU C", .aliases = { "dynamic_relu_c", "dyreluc" }, .header = "actfn/dyrelu.h",
      .shapes = "x (N, C, P) or (N, P, C) -> y, the same; W1 (C/R, C), W2 (2 K C, C/R), w (C), b (1)",
      .formula = DYRELU_COEFFICIENTS "z_p = (sum over c of w_c x_cp + b) / tau;  pi = min(gamma softmax(z), 1)\n"
				     "y = pi max over k of a^k x + b^k",
      .stable = DYRELU_STABLE "; softmax less its largest score",
      .backward = DYRELU_BACKWARD "\n"
		  "with pi gy in place of gy, and with q = softmax(z), top = the highest line at x:\n"
		  "dq = [gamma q < 1] sum over c of gy top;  dz = gamma q (dq - sum over p of dq q) / tau\n"
		  "gx += w dz;  dw = sum dz x;  db = sum dz",
      .ties = DYRELU_TIES "; where gamma q is 1 or more the attention has none", .special = DYRELU_SPECIAL,
      .properties = "0 <= pi <= 1; the sum of pi is gamma where none is cut off; b does not matter; scaling a and b by pi",
      .accuracy = DYRELU_ACCURACY ", pi to some units of 2^-52",
      .initial = DYRELU_INITIAL "; w, b in +-1 / sqrt(C), as torch.nn.Conv2d", .also = NULL,
      .traps = DYRELU_TRAPS "; tau = 10 flattens the attention, which is meant for the first epochs",
      .source = DYRELU_SOURCE,
      .param = { DYRELU_PARAMS, { "tau", 10, "tau > 0", 0 }, { "gamma", 0, "gamma >= 0", 0 } })
