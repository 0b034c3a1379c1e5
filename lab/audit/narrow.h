/* SPDX-License-Identifier: MIT */
/* Which inputs make an implementation crash, hang or write where it must not: by halves, then outwards. */
#ifndef LAB_AUDIT_NARROW_H
#define LAB_AUDIT_NARROW_H

#include "lab/audit/pass.h"

/* An array that ended in an accident: inputs first, first + step ... n of them. */
typedef struct lab_narrow {
	const lab_auditee *auditee;
	int output;
	actfn_dtype dtype;
	const void *gy; /* of at least n elements */
	int64_t first, step;
	size_t n;
} lab_narrow;

/* Fills *out, whose `what` and `words` are set.  False without memory. */
bool lab_narrow_run(const lab_narrow *w, lab_accident *out);

#endif
