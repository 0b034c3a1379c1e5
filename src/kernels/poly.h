/* SPDX-License-Identifier: MIT */
/* What a unit of polynomials exports: polynorm and polyrelu, in double.
 *
 * Sums are kept in LANES partial sums, whatever the vectors' width, and nothing is contracted, so they
 * are the same bits on every instruction set. */
#ifndef ACTFN_POLY_H
#define ACTFN_POLY_H

#include <stddef.h>

enum { ACTFN_LANES = 16, ACTFN_SUMS = 9 };

typedef double actfn_lanes[ACTFN_LANES];

/* `steps` times n <= ACTFN_LANES elements side by side, each step `pitch` elements after the one before. */
typedef struct actfn_steps {
	size_t n, steps, pitch;
} actfn_steps;

typedef struct actfn_polys {
	/* The largest |x| of each lane and of what was there; NaN where one is. */
	void (*largest)(actfn_steps s, const void *x, actfn_lanes m);
	/* With t = scale x: adds t^2, t^4 and t^6. */
	void (*powers)(actfn_steps s, const void *x, const actfn_lanes scale, actfn_lanes *sum);
	/* Adds t^2, t^4, t^6, gy, gy t, gy t^2 and gy t^3. */
	void (*moments)(actfn_steps s, const void *x, const void *gy, const actfn_lanes scale, actfn_lanes *sum);
	/* y = c[1] t + c[2] t^2 + c[3] t^3 + c[0] */
	void (*norm)(actfn_steps s, const void *x, const actfn_lanes scale, const actfn_lanes c[4], void *y);
	/* gx = the sum over p of c[p] t^(p - 1) (gy - q[p] t^p), p = 1, 2, 3 */
	void (*norm_back)(actfn_steps s, const void *x, const void *gy, const actfn_lanes scale, const actfn_lanes c[4],
			  const actfn_lanes q[4], void *gx);

	/* Of n elements. */
	void (*relu)(int degree, const double *a, size_t n, const void *x, void *y);
	/* The same with the derivative's coefficients, times gy. */
	void (*relu_back)(int degree, const double *a, size_t n, const void *x, const void *gy, void *gx);
	/* By degree: adds gy relu(x)^i for i = 0 to degree. */
	void (*relu_sums[ACTFN_SUMS])(actfn_steps s, const void *x, const void *gy, actfn_lanes *sum);
} actfn_polys;

/* actfn_<isa>_poly_<type>; see sets.h. */
#define ACTFN_POLY(isa, type) extern const actfn_polys actfn_##isa##_poly_##type;
#define CPU(name, machine, present, options) \
	ACTFN_POLY(name, f32) ACTFN_POLY(name, f64) ACTFN_POLY(name, bf16) ACTFN_POLY(name, f16)
#include "src/isa.def"
#undef CPU
#undef ACTFN_POLY

#endif
