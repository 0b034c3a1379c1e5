/* SPDX-License-Identifier: MIT */
/* MPFR's opinion of a row: the error of each element in ULP. */
#ifndef TESTS_ROW_JUDGE_H
#define TESTS_ROW_JUDGE_H

#include "tests/row/rows.h"

/* want[i] = the value as a double, and error[i] = |y[i] - the real value| in ULP of the type at the real value.
 * sign -1: softmin.  y[i] = NaN where it should be has error 0, NaN elsewhere infinity. */
void judge_softmax(actfn_dtype dtype, double sign, double temperature, size_t n, const void *x, const void *y, double *error);

#endif
