/* SPDX-License-Identifier: MIT */
/* The fast filter in front of MPFR: a formula's value in double with a bound on its error, a tile at a time. */
#ifndef LAB_FILTER_H
#define LAB_FILTER_H

#include "lab/verify/bounds.h"

/* One formula with its parameters and its work space; for one thread at a time. */
typedef struct lab_filter lab_filter;

/* Keeps f; vars[0], x, is not read.  NULL: out of memory. */
lab_filter *lab_filter_new(const actfn_formula *f, const double *vars, const lab_bounds *bounds);
void lab_filter_free(lab_filter *t);

/* Values and error bounds for x[0 .. LAB_TILE); they stay until the next call. */
const lab_tile *lab_filter_run(lab_filter *t, const float *x);

#endif
