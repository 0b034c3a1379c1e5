/* SPDX-License-Identifier: MIT */
/* What an implementation's results depend on besides x: length, position, alignment, stride, threads, the run. */
#ifndef LAB_AUDIT_PROPERTIES_H
#define LAB_AUDIT_PROPERTIES_H

#include "lab/audit/pass.h"

typedef enum lab_property {
	LAB_SAME_RUN,       /* the same call again */
	LAB_SAME_LENGTH,    /* arrays of 1 to 67 elements */
	LAB_SAME_POSITION,  /* the same inputs elsewhere in the array */
	LAB_SAME_ALIGNMENT, /* arrays that begin 1 to 15 elements further */
	LAB_SAME_STRIDE,    /* 2, 3 and 7 elements from one to the next */
	LAB_SAME_THREADS,   /* one thread and several, a long array */
	LAB_PROPERTIES
} lab_property;

extern const char *const lab_property_names[LAB_PROPERTIES]; /* "length" */

typedef struct lab_property_result {
	bool tried;              /* the target takes such calls */
	bool accident;           /* and died of one */
	size_t died_with;        /* which was with this, as in `with` */
	char words[LAB_MESSAGE]; /* why it was not tried, or what happened */
	uint64_t compared, differing; /* results */
	double x, one, other;    /* the largest difference: input and both results */
	double ulps;             /* its size; of derivatives not in ULP of less than 2^-6, since they vanish somewhere */
	size_t with;             /* length, place, offset, stride or threads of the other */
} lab_property_result;

/* x[0 .. n): inputs worth trying, 64 <= n.  On failure returns false and puts one line into why (LAB_MESSAGE bytes). */
bool lab_properties_run(const lab_auditee *auditee, int output, actfn_dtype dtype, const double *x, size_t n,
			lab_property_result out[LAB_PROPERTIES], char *why);

#endif
