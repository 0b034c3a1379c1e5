/* SPDX-License-Identifier: MIT */
/* MPFR's opinion of a row, by the definitions: with the sum as it stands, and thresholds by sorting. */
#ifndef TESTS_ROW_JUDGE_H
#define TESTS_ROW_JUDGE_H

#include "tests/row/rows.h"

/* The error of an element: in ULP of the type at the real value, and absolute.  Where both are NaN it is 0. */
typedef struct row_error {
	double ulps, absolute;
} row_error;

void judge(actfn_layer_id f, actfn_dtype dtype, double temperature, size_t n, const void *x, const void *y,
	   row_error *error);

#endif
