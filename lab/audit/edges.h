/* SPDX-License-Identifier: MIT */
/* Does an implementation touch what lies next to its arrays? */
#ifndef LAB_AUDIT_EDGES_H
#define LAB_AUDIT_EDGES_H

#include "lab/audit/findings.h"
#include "lab/audit/pass.h"

/* Four vectors of the widest kind and a rest, of the narrowest type: every rest of every loop. */
enum { LAB_EDGES_LENGTHS = 131 };

typedef struct lab_edges {
	bool tried;              /* it works on memory that can be guarded, and does not die of something else */
	bool beyond;             /* and dies of a guard */
	lab_target_edge edge;
	size_t n;                /* length of the array that it was */
	char words[LAB_MESSAGE]; /* what happened */
} lab_edges;

/* Arrays of 1 to LAB_EDGES_LENGTHS elements, all of them in one row for a function of rows, first with a guard right
 * behind them, then with one right before them.  x[0 .. LAB_EDGES_LENGTHS): inputs that it takes elsewhere.
 * On failure returns false and puts one line into why (LAB_MESSAGE bytes). */
bool lab_edges_run(const lab_auditee *auditee, int output, actfn_dtype dtype, bool rows, const double *x, lab_edges *out,
		    char *why);

/* Adds a finding if there is one. */
void lab_findings_of_edges(const lab_edges *e, lab_findings *out);

#endif
