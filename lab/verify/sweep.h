/* SPDX-License-Identifier: MIT */
/* A sweep: every kernel of a function against the one right result, over many inputs. */
#ifndef LAB_SWEEP_H
#define LAB_SWEEP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lab/verify/subject.h"

enum { LAB_MAX_ISAS = 8 };

/* Called now and then; return false to stop (the sweep then fails with "interrupted"). */
typedef bool lab_sweep_progress(void *arg, double done, double total);

/* 16-bit types are always swept in full. */
typedef struct lab_sweep_spec {
	lab_subject subject;
	const char *isa[LAB_MAX_ISAS + 1]; /* NULL-terminated; the reference is computed once for all */
	uint64_t stride;                   /* f32: every so many of the 2^32 inputs; 0: the sample of lab_inputs_sample() */
	uint64_t spread;                   /* of the sample, f32 and f64 */
	int search;                        /* f64: rounds of search around the largest errors */
	bool digest_only;                  /* run the kernels, judge nothing */
	int jobs;                          /* threads; 0: one for each core */
	lab_sweep_progress *progress;      /* may be NULL */
	void *arg;
} lab_sweep_spec;

/* What one instruction set did. */
typedef struct lab_sweep_score {
	const char *isa;
	uint64_t wrong;      /* results that break the promise */
	double max_ulp;      /* largest error, without those that only count absolutely */
	double x, got, want; /* the input with that error, or the worst wrong one; want: the right result */
	uint64_t cancelled;  /* results near an interior zero of f' that keep the absolute promise only */
	double absolute;     /* largest error of these, in units of the larger term */
	uint64_t digest;     /* of all inputs and results */
} lab_sweep_score;

typedef struct lab_sweep_result {
	uint64_t inputs;
	lab_promise promise;
	uint64_t by_mpfr;    /* inputs that the filter left to MPFR */
	uint64_t undecided;  /* of these, inputs that MPFR left open too; each counts as wrong */
	double seconds;
	int isas;
	lab_sweep_score score[LAB_MAX_ISAS];
} lab_sweep_result;

/* Runs it.  Puts actfn_set_max_isa(NULL) in place afterwards.  On failure returns
 * false and puts one line into why (LAB_MESSAGE bytes); wrong results are no failure. */
bool lab_sweep_run(const lab_sweep_spec *spec, lab_sweep_result *out, char *why);

/* Is everything as promised?  Also that the digests agree where they must. */
bool lab_sweep_kept(const lab_sweep_result *r);

#endif
