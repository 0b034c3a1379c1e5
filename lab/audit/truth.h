/* SPDX-License-Identifier: MIT */
/* What an audited implementation should have returned: the right results for arrays, and the errors of others.
 *
 * f32 and the 16-bit types: the library's own kernels, which are correctly rounded for every input (docs/certificate.tsv)
 * with default parameters and to 0.501 ULP with others; errors are measured from its f64 kernels.  f64: pairs of
 * doubles, through lab/verify/reference.h; where these underflow, the library's kernel, good to 2 ULP. */
#ifndef LAB_AUDIT_TRUTH_H
#define LAB_AUDIT_TRUTH_H

#include <stdbool.h>
#include <stddef.h>

#include "lab/verify/reference.h"

enum { LAB_TRUTH_TILE = 4096 };

/* One output, LAB_F or LAB_DF, of one function in one type; for one thread at a time. */
typedef struct lab_truth lab_truth;

/* On failure returns NULL and puts one line into why (LAB_MESSAGE bytes). */
lab_truth *lab_truth_new(const actfn *f, int output, actfn_dtype dtype, char *why);
void lab_truth_free(lab_truth *t);

/* want[i] = the right result for x[i], of the type; value[i] = f(x[i]) to about 2^-50, for f64 the same as want;
 * n <= LAB_TRUTH_TILE. */
void lab_truth_run(lab_truth *t, size_t n, const void *x, void *want, double *value);

/* error[i] = |y[i] - f(x[i])| in ULP of f(x[i]), where value is what lab_truth_run() gave: NaN where one of the two is,
 * an infinite y counts as one place above the largest number. */
void lab_truth_errors(lab_truth *t, size_t n, const void *x, const double *y, const double *value, double *error);

/* The right result for one input, and the same to about 2^-50. */
double lab_truth_at(lab_truth *t, double x, double *value);

/* |y - f(x)| in ULP by MPFR, to three digits after the point. */
double lab_truth_exact_ulps(lab_truth *t, double x, double y);

lab_reference *lab_truth_reference(lab_truth *t);
actfn_dtype lab_truth_dtype(const lab_truth *t);
const actfn *lab_truth_function(const lab_truth *t);
int lab_truth_output(const lab_truth *t);

#endif
