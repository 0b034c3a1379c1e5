/* SPDX-License-Identifier: MIT */
/* Values of neighbouring inputs with one error bound for all of them. */
#ifndef LAB_SPAN_H
#define LAB_SPAN_H

#include <stdbool.h>

#include "lab/verify/bounds.h"

/* least <= v[i] <= most, none is NaN, and |v[i] - true value| <= relative |v[i]| + absolute. */
typedef struct lab_span {
	const double *v; /* [LAB_TILE] */
	double least, most;
	double relative, absolute;
} lab_span;

/* y = op(a, b), with its values in room; b counts for binary operations only.  False where that is not
 * known with one bound: an undecided comparison, an overflow, an argument outside of the domain. */
bool lab_span_run(const lab_bounds *bounds, actfn_op op, const lab_span *a, const lab_span *b, double *room,
		  lab_span *y);

/* All v, off by at most error; values in room. */
lab_span lab_span_constant(double v, double error, double *room);

#endif
