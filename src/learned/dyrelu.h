/* SPDX-License-Identifier: MIT */
/* What the three variants of Dynamic ReLU have in common. */
#ifndef ACTFN_LEARNED_DYRELU_H
#define ACTFN_LEARNED_DYRELU_H

#define DYRELU_COEFFICIENTS \
	"s = mean of x over the positions;  h = max(0, W1 s + b1)\n" \
	"delta = 2 sigmoid(W2 h + b2) - 1\n" \
	"a^k = alpha^k + lambda_a delta_a^k;  b^k = beta^k + lambda_b delta_b^k,  k = 1 ... K\n"

#define DYRELU_STABLE "delta = tanh((W2 h + b2) / 2); its slope is 2 sigmoid(u) sigmoid(-u), which does not cancel"

#define DYRELU_BACKWARD \
	"k* = the highest line at x, m = [k* = k] gy\n" \
	"da^k = sum m x;  db^k = sum m, over the elements that the coefficient serves\n" \
	"du = (lambda_a da, lambda_b db) 2 sigmoid(u) sigmoid(-u)\n" \
	"dW2 = sum over the samples of du h';  db2 = sum du;  dh = W2' du where h > 0, else 0\n" \
	"dW1 = sum dh s';  db1 = sum dh;  ds = W1' dh\n" \
	"gx = gy a^{k*} + ds / P"

#define DYRELU_TIES "the first of the lines that are level has the whole gradient; h = 0 has none"

#define DYRELU_SPECIAL \
	"a NaN makes its sample NaN, through the mean, and no other; infinities do what the formula says, and 0 times " \
	"infinity is NaN; with no samples or no positions the gradients are 0"

#define DYRELU_ACCURACY \
	"slopes to 29 bits (f64: all), offsets in double; y is rounded once from a x + b in double: 0.501 ULP of its " \
	"coefficients' value; f64: the rounding of a product and a sum"

#define DYRELU_INITIAL \
	"W1, b1 in +-1 / sqrt(C), W2, b2 in +-1 / sqrt(hidden), as torch.nn.Linear; or W2 = b2 = 0, which is ReLU exactly"

#define DYRELU_TRAPS \
	"a plain sigmoid in place of 2 sigmoid - 1 moves all coefficients up; channels // reduction is 0 for few channels; " \
	"the widely copied module takes R = 4, the paper 8; the order of W2's rows differs between codes " \
	"(actfn_dyrelu_reorder)"

#define DYRELU_SOURCE "Chen, Dai, Liu, Chen, Yuan & Liu 2020, arXiv:2003.10027"

#define DYRELU_PARAMS \
	{ "k", 2, "k >= 1 && k <= 8", 0 }, { "r", 8, "r >= 1", 0 }, { "lambda_a", 1, NULL, 0 }, { "lambda_b", 0.5, NULL, 0 }

#endif
