/* SPDX-License-Identifier: MIT */
/* Inverse square root unit.  Carlile et al. 2017, arXiv:1710.09967. */

#include "src/simd/steep_root.h"

INFO(isru, .title = "ISRU", .aliases = { "inverse_square_root_unit" },
     .formula = "x / sqrt(1 + alpha * x^2)", .derivative = "(1 / sqrt(1 + alpha * x^2))^3",
     .stable = "abs(x) > 1 ? (x > 0 ? 1 : -1) / sqrt(alpha + 1/(x * x)) : x / sqrt(1 + alpha * x * x)",
     .stable_dx = "abs(x) > 1 ? 1/(sqrt(alpha + 1/(x * x)) * sqrt(alpha + 1/(x * x)) * sqrt(alpha + 1/(x * x))) / "
		  "abs(x) / abs(x) / abs(x) : 1 / ((1 + alpha * x * x) * sqrt(1 + alpha * x * x))",
     .from_y = "(1 - alpha * y * y) * sqrt(1 - alpha * y * y)",
     .limits = { "-1/sqrt(alpha)", "1/sqrt(alpha)", "0", "0" },
     .range = "(-1, 1)", .monotone = "increasing", .saturates = "both", .smooth = "C-infinity",
     .zero_centred = "yes", .lipschitz = "1",
     .traps = "x * x overflows in f32 from 1.8e19 on, and f becomes 0 instead of 1/sqrt(alpha)",
     .fast_ulp = { 2.1, 4 }, .f64_ulp = { 1.2, 1.6 },
     .source = "Carlile, Delamarter, Kinney, Marti & Whitney 2017, arXiv:1710.09967",
     .nparams = 1, .param = { { "alpha", 1, "alpha > 0", 0 } })

FN(isru)
{
	return inverse_root_steep(x, p.a);
}

#ifdef EXACT
EXACT(isru)
{
	return inverse_root(x, p.a);
}
#endif

FROM_Y(isru)
{
	return inverse_root_from_y(y, p.a);
}
