/* SPDX-License-Identifier: MIT */
/* An audit: everything that is wrong with somebody's implementation of an element-wise function. */
#ifndef LAB_AUDIT_H
#define LAB_AUDIT_H

#include "lab/audit/causes.h"
#include "lab/audit/edges.h"
#include "lab/audit/findings.h"

enum { LAB_AUDIT_CAUSES = 6, LAB_AUDIT_PARTS = 2 * LAB_DTYPES };

/* A region of the card, as it came out. */
typedef struct lab_audit_region {
	char name[48];
	double from, to;
	uint64_t n, right;
	double mean, max_ulp, x, relative; /* mean error and largest one, in ULP, and where that is */
} lab_audit_region;

/* Why a finding is there. */
typedef struct lab_audit_cause {
	lab_cause cause;
	int finding;
} lab_audit_cause;

/* One output in one type. */
typedef struct lab_audit_part {
	int output; /* LAB_F or LAB_DF */
	actfn_dtype dtype;
	bool tried;
	char why[LAB_MESSAGE];  /* it was not */
	lab_pass pass;
	lab_bin total;          /* of all inputs */
	double max_ulp, x, got, want; /* the largest error, by MPFR, and where it is */
	double first[2];        /* the first inputs beyond the limit from 0 to the left and to the right; NaN: none */
	lab_findings findings;
	int causes;
	lab_audit_cause cause[LAB_AUDIT_CAUSES];
	int regions;
	lab_audit_region region[LAB_AXIS_REGIONS];
	lab_property_result property[LAB_PROPERTIES];
	lab_edges edges;
} lab_audit_part;

typedef struct lab_audit_spec {
	const actfn *f;
	unsigned forward, backward;  /* 1 << dtype: what to try */
	lab_effort effort;
	double limit;                /* ULP */
	const lab_auditee *auditee;  /* a thread for each */
	int auditees;
	lab_pass_progress *progress; /* may be NULL; lab_audit_spec.arg, and what is at work */
	void *arg;
	void (*begin)(void *arg, int output, actfn_dtype dtype); /* before each part; may be NULL */
} lab_audit_spec;

typedef struct lab_audit {
	int parts;
	lab_audit_part *part[LAB_AUDIT_PARTS];
	bool stopped; /* progress() said so: what there is, is whole for the inputs that were tried */
} lab_audit;

/* On failure returns false and puts one line into why (LAB_MESSAGE bytes); findings are no failure. */
bool lab_audit_run(const lab_audit_spec *spec, lab_audit *out, char *why);
void lab_audit_free(lab_audit *a);

/* The same for stored results y[0 .. n) for x[0 .. n), of that type: what there is, and nothing that would have to be
 * asked.  Of the spec f and limit count. */
bool lab_audit_stored(const lab_audit_spec *spec, actfn_dtype dtype, size_t n, const void *x, const void *y, lab_audit *out,
		      char *why);

/* Findings that count: all but those of a kind in allowed (1 << kind). */
int lab_audit_count(const lab_audit *a, unsigned allowed);

#endif
