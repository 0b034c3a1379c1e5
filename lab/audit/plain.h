/* SPDX-License-Identifier: MIT */
/* A formula computed the way programs do: every operation in a number format of its own. */
#ifndef LAB_AUDIT_PLAIN_H
#define LAB_AUDIT_PLAIN_H

#include <stdbool.h>
#include <stddef.h>

#include <actfn/formula.h>

#include "lab/verify/format.h"

/* y[i] = the formula at x[i], numbers of the storage type: each operation rounded to `arithmetic`, the last result
 * to `storage`.  vars[0] is not read.  False without memory. */
bool lab_plain_values(const actfn_formula *f, const double *vars, actfn_dtype arithmetic, actfn_dtype storage, size_t n,
		      const double *x, double *y);

#endif
