/* SPDX-License-Identifier: MIT */
/* A sweep: every kernel of a function against the one right result, over many inputs. */
#ifndef LAB_SWEEP_H
#define LAB_SWEEP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <actfn/actfn.h>

enum { LAB_MAX_ISAS = 8 };

/* Called now and then; return false to stop (the sweep then fails with "interrupted"). */
typedef bool lab_sweep_progress(void *arg, double done, double total);

/* What is on trial; NULL in the spec: actfn_forward() or actfn_derivative() for float. */
typedef void lab_sweep_kernel(const actfn *f, bool derivative, size_t n, const float *x, float *y);

typedef struct lab_sweep_spec {
	const actfn *f;
	bool derivative;
	const char *isa[LAB_MAX_ISAS + 1]; /* NULL-terminated; the reference is computed once for all */
	uint64_t stride;                   /* every so many of the 2^32 inputs; 0: the sample of lab_inputs_sample() */
	uint64_t spread;                   /* of the sample */
	int jobs;                          /* threads; 0: one for each core */
	lab_sweep_kernel *kernel;
	lab_sweep_progress *progress;      /* may be NULL */
	void *arg;
} lab_sweep_spec;

/* What one instruction set did. */
typedef struct lab_sweep_score {
	const char *isa;
	uint64_t wrong;    /* results that break the contract */
	double max_ulp;    /* largest error of all */
	float x, got, want; /* the worst of the wrong results, if there is one; want: the right one */
	uint64_t digest;   /* of all inputs and results */
} lab_sweep_score;

typedef struct lab_sweep_result {
	uint64_t inputs;
	double allowed;      /* the contract in ULP: 0.5, correctly rounded; 0.501 with parameters not the defaults */
	uint64_t by_mpfr;    /* inputs that the filter left to MPFR */
	uint64_t undecided;  /* of these, inputs that MPFR left open too; each counts as wrong */
	double seconds;
	int isas;
	lab_sweep_score score[LAB_MAX_ISAS];
} lab_sweep_result;

/* Runs it.  Puts actfn_set_max_isa(NULL) in place afterwards.  On failure returns
 * false and puts one line into why (LAB_MESSAGE bytes); wrong results are no failure. */
bool lab_sweep_run(const lab_sweep_spec *spec, lab_sweep_result *out, char *why);

#endif
