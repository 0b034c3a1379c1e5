/* SPDX-License-Identifier: MIT */
/* What an unknown function is compared with: every function of the library with its defaults, and what the table of
 * names has besides. */
#ifndef LAB_AUDIT_CANDIDATES_H
#define LAB_AUDIT_CANDIDATES_H

#include <actfn/actfn.h>
#include <actfn/formula.h>

#include "lab/audit/aliases.h"
#include "lab/audit/samples.h"

enum { LAB_SPEC = 256, LAB_CANDIDATES = 192 };

typedef struct lab_candidate {
	const actfn *f;                /* NULL: a formula */
	const actfn_formula *formula;
	bool defaults;                 /* a function of the library as it is */
	char spec[LAB_SPEC];           /* canonical, or the formula's text */
	double *y;                     /* at the samples' inputs */
} lab_candidate;

typedef struct lab_candidates {
	size_t n;
	lab_candidate c[LAB_CANDIDATES];
} lab_candidates;

/* All of them with their values, each once, the simplest first.  False without memory; free in any case. */
bool lab_candidates_make(const lab_samples *s, lab_candidates *out, char *why);
void lab_candidates_free(lab_candidates *c);

/* How far f is from y over n inputs. */
typedef struct lab_misfit {
	double rms;     /* of the differences, relative to the value or to 1/10, whichever is larger */
	double max, at; /* the largest |y - f|, relative where |f| is above 1, and at which input; NaN or an infinity
			 * on one side only counts as infinite */
	double share;   /* of the inputs at which the difference is within the tolerance */
} lab_misfit;

lab_misfit lab_misfit_of(size_t n, const double *x, const double *y, const double *f, double tolerance);

#endif
