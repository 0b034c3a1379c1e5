/* SPDX-License-Identifier: MIT */
/* Why results are wrong: known bad formulas, poorer types and other functions, each tried against the results. */
#ifndef LAB_AUDIT_CAUSES_H
#define LAB_AUDIT_CAUSES_H

#include <stdbool.h>
#include <stddef.h>

#include <actfn/actfn.h>

/* What gives the same wrong results. */
typedef struct lab_cause {
	char what[320]; /* "0.5 * x * (1 + erf(x * sqrt(0.5))) in f32" */
	char cure[160]; /* "" where none is known that is short enough to be said in a line */
	double same;    /* part of the wrong results that it gives bit for bit */
	double alike;   /* part that it gets wrong in the same way, or by nearly as much */
	size_t tried;   /* wrong results */
} lab_cause;

/* x[0 .. n) with wrong results got[], numbers of the type.  False where nothing that is known explains most of them. */
bool lab_cause_find(const actfn *f, int output, actfn_dtype dtype, size_t n, const double *x, const double *got,
		    lab_cause *out);

#endif
