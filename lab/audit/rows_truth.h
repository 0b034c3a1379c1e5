/* SPDX-License-Identifier: MIT */
/* What a function of rows should return in f64: by its definition, with MPFR. */
#ifndef LAB_AUDIT_ROWS_TRUTH_H
#define LAB_AUDIT_ROWS_TRUTH_H

#include <stdbool.h>
#include <stddef.h>

#include <actfn/row.h>

/* One row of n: want[i] + rest[i] = f(x)[i] or, with gy, the gradient by x; want is rounded to f64, rest is what that
 * leaves.  layer: one that lab_audit_takes_rows() knows.  hardmax is exact in any arithmetic and, like rows with NaN,
 * with +inf or of nothing but -inf, a matter of conventions: want stays as it is there, rest is 0.
 * Returns false when out of memory. */
bool lab_rows_truth(actfn_layer_id layer, size_t n, const double *x, const double *gy, double *want, double *rest);

#endif
