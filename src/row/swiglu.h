/* SPDX-License-Identifier: MIT */
/* Gated by SiLU.  Shazeer 2020, arXiv:2002.05202. */

FACTS(swiglu, .title = "SwiGLU", .aliases = { "silu_glu" }, .header = "actfn/gated.h",
      .shapes = "x (outer, 2 D, inner), or a and b of any shape -> y (outer, D, inner), or that of a",
      .formula = "y = a swish(b) = a b sigmoid(alpha b)",
      .backward = "with s = sigmoid(alpha b):\nga = gy b s\ngb = gy a (s + alpha b s (1 - s))",
      .special = "IEEE's: a = 0 with b = +inf is NaN", .properties = "linear in a",
      .accuracy = "f32 1.5, bf16 and f16 0.51, f64 1.5 and twice that of silu",
      .also = "onnx SwiGLU (28; gate first, alpha = 1), the feed-forward blocks of LLaMA, PaLM and others",
      .traps = "names differ: LLaMA's gate_proj is b here and up_proj is a",
      .source = "Shazeer 2020, arXiv:2002.05202",
      .param = { { "alpha", 1, NULL, 0 } })
