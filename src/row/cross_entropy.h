/* SPDX-License-Identifier: MIT */
/* Softmax and cross-entropy in one. */

FACTS(cross_entropy, .title = "Softmax cross-entropy", .aliases = { "softmax_cross_entropy" }, .header = "actfn/row.h",
      .shapes = "x (outer, D, inner), labels (outer, inner) or target (outer, D, inner), perhaps weight (D) -> loss (outer, "
		"inner) or one number",
      .formula = "loss = -sum over i of q_i log softmax(x)_i, q_i = weight_i ((1 - smoothing) target_i + smoothing / D)",
      .stable = "loss = sum over i of q_i (log sum exp(x - m) - (x_i - m)), m = max x",
      .backward = "gx_i = g (softmax(x)_i sum q - q_i), g of the row",
      .special = "rows with the label to ignore give 0 and no gradient; q_i = 0 where x_i = -inf counts 0",
      .properties = "loss >= 0 where no weight is below 0; sum gx = 0; the mean is the sum over that of the weights of the labels "
		    "that are not ignored, or over the number of distributions",
      .accuracy = "loss in double, relative 2^-34 (f64: 2^-48); gx within 0.51 ULP or 2^-34 of |g|",
      .also = "torch.nn.CrossEntropyLoss, onnx SoftmaxCrossEntropyLoss (13)",
      .source = "Bridle 1990; label smoothing: Szegedy et al. 2016, arXiv 1512.00567",
      .param = { { "smoothing", 0, "smoothing >= 0 && smoothing <= 1", 0 } })
