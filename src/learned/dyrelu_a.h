/* SPDX-License-Identifier: MIT */
/* Dynamic ReLU A: one set of lines for a sample. */
#include "src/learned/dyrelu.h"

FACTS(dyrelu_a, .title = "Dynamic ReLU A", .aliases = { "dynamic_relu_a", "dyrelua" }, .header = "actfn/dyrelu.h",
      .shapes = "x (N, C, P) or (N, P, C) -> y, the same; W1 (C/R, C), W2 (2 K, C/R)",
      .formula = DYRELU_COEFFICIENTS "y = max over k of a^k x + b^k, the coefficients of the sample",
      .stable = DYRELU_STABLE, .backward = DYRELU_BACKWARD, .ties = DYRELU_TIES, .special = DYRELU_SPECIAL,
      .properties = "W2 = 0 and b2 = 0: relu; lambda_a = lambda_b = 0: maxout of K lines; the positions may be permuted",
      .accuracy = DYRELU_ACCURACY, .initial = DYRELU_INITIAL,
      .also = "github.com/Islanna/DynamicReLU DyReLUA", .traps = DYRELU_TRAPS, .source = DYRELU_SOURCE,
      .param = { DYRELU_PARAMS })
