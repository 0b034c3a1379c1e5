/* SPDX-License-Identifier: MIT */
/* Gated linear unit.  Dauphin et al. 2017, arXiv:1612.08083. */

FACTS(glu, .title = "GLU", .aliases = { "gated_linear_unit" }, .header = "actfn/gated.h",
      .shapes = "x (outer, 2 D, inner), or a and b of any shape -> y (outer, D, inner), or that of a",
      .formula = "y = a sigmoid(b)", .backward = "ga = gy sigmoid(b)\ngb = gy a sigmoid(b) sigmoid(-b)",
      .special = "NaN gives NaN; a = 0 with b = +inf is 0, a infinite with b = -inf NaN",
      .properties = "linear in a; |y| <= |a|",
      .accuracy = "f32 1.5, bf16 and f16 0.51, f64 1.5 and twice that of sigmoid",
      .also = "torch.nn.GLU, keras glu, jax.nn.glu",
      .traps = "libraries split one tensor into value and gate, in this order; Shazeer writes the gate first: name the "
	       "order; a layer with it has half the outputs that its matrix has",
      .source = "Dauphin et al. 2017, arXiv:1612.08083")
