/* SPDX-License-Identifier: MIT */
/* One pass over the inputs: an implementation's results for one output in one type, scored against the truth. */
#ifndef LAB_AUDIT_PASS_H
#define LAB_AUDIT_PASS_H

#include <stdbool.h>
#include <stdint.h>

#include "lab/audit/score.h"
#include "lab/audit/target.h"
#include "lab/text.h"

/* Something that computes arrays: a target, or in tests a function. */
typedef lab_target_outcome lab_auditee_run(void *arg, const lab_target_call *call, char *why);

typedef struct lab_auditee {
	lab_auditee_run *run;
	void *arg;
} lab_auditee;

/* Called now and then; return false to stop: the pass then ends with what it has. */
typedef bool lab_pass_progress(void *arg, double done, double total);

typedef struct lab_pass_spec {
	const actfn *f;
	int output; /* LAB_F or LAB_DF */
	actfn_dtype dtype;
	lab_effort effort;
	double limit;              /* ULP */
	const lab_auditee *auditee; /* a thread for each */
	int auditees;
	lab_pass_progress *progress; /* may be NULL */
	void *arg;
} lab_pass_spec;

/* Inputs for which there are no results. */
typedef struct lab_accident {
	lab_target_outcome what;
	bool alone;              /* a single input does it: all from .. to, as far as that was tried */
	int64_t from, to;        /* ordinals; without `alone` those of an array */
	size_t n;                /* its length */
	char words[LAB_MESSAGE]; /* the target's own */
} lab_accident;

enum { LAB_ACCIDENTS = 12 };

typedef struct lab_pass {
	actfn_dtype dtype;
	int output;
	lab_axis axis;
	lab_audit_inputs inputs;
	lab_score score;
	uint64_t done;         /* inputs with results */
	int accidents;
	lab_accident accident[LAB_ACCIDENTS];
	bool gave_up;          /* there would have been more accidents */
	bool stopped;          /* progress() said so */
	double seconds;
} lab_pass;

/* On failure returns false and puts one line into why (LAB_MESSAGE bytes); wrong results and accidents are no failure. */
bool lab_pass_run(const lab_pass_spec *spec, lab_pass *out, char *why);
void lab_pass_free(lab_pass *p);

/* Fills a call for an array of n inputs of the type; gy, of as many, is needed for LAB_DF. */
lab_target_call lab_pass_call(int output, actfn_dtype dtype, size_t n, const void *x, const void *gy, void *y);

#endif
