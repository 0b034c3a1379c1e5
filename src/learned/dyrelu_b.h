/* SPDX-License-Identifier: MIT */
/* Dynamic ReLU B: lines for each channel of a sample. */
#include "src/learned/dyrelu.h"

FACTS(dyrelu_b, .title = "Dynamic ReLU B", .aliases = { "dyrelu", "dynamic_relu", "dynamic_relu_b", "dyrelub" },
      .header = "actfn/dyrelu.h",
      .shapes = "x (N, C, P) or (N, P, C) -> y, the same; W1 (C/R, C), W2 (2 K C, C/R)",
      .formula = DYRELU_COEFFICIENTS "y = max over k of a^k x + b^k, the coefficients of the sample and channel",
      .stable = DYRELU_STABLE, .backward = DYRELU_BACKWARD, .ties = DYRELU_TIES, .special = DYRELU_SPECIAL,
      .properties = "W2 = 0 and b2 = 0: relu; K = 1 with b = 0: squeeze-and-excitation (alpha = lambda_a = 1/2: its "
		    "sigmoid); lambda_a = lambda_b = 0: maxout of K lines; the positions may be permuted",
      .accuracy = DYRELU_ACCURACY, .initial = DYRELU_INITIAL,
      .also = "github.com/Islanna/DynamicReLU DyReLUB, github.com/microsoft/DynamicHead DYReLU", .traps = DYRELU_TRAPS,
      .source = DYRELU_SOURCE, .param = { DYRELU_PARAMS })
