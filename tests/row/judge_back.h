/* SPDX-License-Identifier: MIT */
/* MPFR's opinion of the gradients of a row, by their formulas. */
#ifndef TESTS_ROW_JUDGE_BACK_H
#define TESTS_ROW_JUDGE_BACK_H

#include "tests/row/rows.h"

/* An element of gx: how far it is off, the unit of its last place at the real value, and the sum of the sizes of the
 * formula's terms, which may cancel. */
typedef struct back_error {
	double off, ulp, terms, want;
} back_error;

/* gx of y and gy. */
void judge_back(actfn_layer_id f, actfn_dtype dtype, double temperature, size_t n, const void *y, const void *gy,
		const void *gx, back_error *error);

/* gx of a row of cross-entropy, whose label or distribution c has; g: the gradient by its loss. */
void judge_entropy_back(actfn_dtype dtype, const actfn_cross_entropy *c, const void *x, double g, const void *gx,
			back_error *error);

#endif
