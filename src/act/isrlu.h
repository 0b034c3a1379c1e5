/* SPDX-License-Identifier: MIT */
/* Inverse square root linear unit.  Carlile et al. 2017, arXiv:1710.09967. */

#include "src/simd/steep_root.h"

INFO(isrlu, .title = "ISRLU", .aliases = { "inverse_square_root_linear_unit" },
     .formula = "x >= 0 ? x : x / sqrt(1 + alpha * x^2)",
     .derivative = "x >= 0 ? 1 : (1 / sqrt(1 + alpha * x^2))^3",
     .stable = "x >= 0 ? x : (x < -1 ? -1 / sqrt(alpha + 1/(x * x)) : x / sqrt(1 + alpha * x * x))",
     .stable_dx = "x >= 0 ? 1 : (x < -1 ? 1/(sqrt(alpha + 1/(x * x)) * sqrt(alpha + 1/(x * x)) * "
		  "sqrt(alpha + 1/(x * x))) / abs(x) / abs(x) / abs(x) : "
		  "1 / ((1 + alpha * x * x) * sqrt(1 + alpha * x * x)))",
     .from_y = "y >= 0 ? 1 : (1 - alpha * y * y) * sqrt(1 - alpha * y * y)",
     .kinks = "0: 1", .limits = { "-1/sqrt(alpha)", "inf", "0", "1" },
     .range = "(-1, +inf)", .monotone = "increasing", .saturates = "left", .smooth = "C2",
     .zero_centred = "approximately", .lipschitz = "1",
     .fast_ulp = { 2.1, 4 }, .f64_ulp = { 1.2, 1.6 },
     .source = "Carlile, Delamarter, Kinney, Marti & Whitney 2017, arXiv:1710.09967",
     .nparams = 1, .param = { { "alpha", 1, "alpha > 0", 0 } })

FN(isrlu)
{
	act r = inverse_root_steep(x, p.a);
	return (act){ .y = sel(x < 0, r.y, x), .dx = sel(x >= 0, k(1), r.dx), .dp = { sel(x >= 0, k(0), r.dp[0]) } };
}

#ifdef EXACT
EXACT(isrlu)
{
	act r = inverse_root(x, p.a);
	return (act){ .y = sel(x < 0, r.y, x), .dx = sel(x >= 0, k(1), r.dx) };
}
#endif

FROM_Y(isrlu)
{
	return sel(y >= 0, k(1), inverse_root_from_y(y, p.a));
}
