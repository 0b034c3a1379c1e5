/* SPDX-License-Identifier: MIT */
/* What a function of rows should return in f64: by its definition, with MPFR. */
#ifndef LAB_AUDIT_ROWS_TRUTH_H
#define LAB_AUDIT_ROWS_TRUTH_H

#include <stdbool.h>
#include <stddef.h>

#include <mpfr.h>

#include <actfn/row.h>

/* Of the numbers below: sums of squares of doubles up to 2^60 apart, and 53 bits of what cancels in them. */
enum { LAB_ROWS_BITS = 256 };

/* z, n numbers of so many bits whose largest is 0, becomes softmax(z), with which softmin(-z) is the same, or log_softmax,
 * sparsemax or entmax15 of it.  Returns false when out of memory. */
bool lab_rows_define(actfn_layer_id layer, size_t n, mpfr_t *z);

/* One row of n: want[i] + rest[i] = f(x)[i] or, with gy, the gradient by x; want is rounded to f64, rest is what that
 * leaves.  layer: one that lab_audit_takes_rows() knows.  hardmax is exact in any arithmetic and, like rows with NaN,
 * with +inf or of nothing but -inf, a matter of conventions: want stays as it is there, rest is 0.
 * Returns false when out of memory. */
bool lab_rows_truth(actfn_layer_id layer, size_t n, const double *x, const double *gy, double *want, double *rest);

#endif
