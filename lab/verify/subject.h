/* SPDX-License-Identifier: MIT */
/* What is on trial: one output of one function in one type and mode, what is promised of it, and how it is computed. */
#ifndef LAB_SUBJECT_H
#define LAB_SUBJECT_H

#include <stdbool.h>
#include <stddef.h>

#include <actfn/actfn.h>

#include "lab/verify/reference.h"

typedef struct lab_subject lab_subject;

/* Computes n outputs; the arrays are of the subject's dtype. */
typedef void lab_subject_kernel(const lab_subject *t, size_t n, const void *x, void *y);

struct lab_subject {
	const actfn *f;
	int output;               /* lab_output */
	actfn_dtype dtype;
	actfn_mode mode;          /* exact or fast; they differ in f32 only */
	double bound;             /* f32 fast and f64: ULP instead of those in actfn_info; 0: those */
	lab_subject_kernel *kernel; /* NULL: the library */
};

typedef struct lab_promise {
	double ulp;    /* the largest error; LAB_CORRECT: correctly rounded */
	bool same;     /* every instruction set gives the same bits */
	bool absolute; /* near an interior zero of f' an error of LAB_ABSOLUTE units of the larger term will do */
} lab_promise;

static const double LAB_CORRECT = 0.5, LAB_ABSOLUTE = 4;

lab_promise lab_subject_promise(const lab_subject *t);

/* The kernel; the mode must be set (lab_subject_begin()), which is the process's. */
void lab_subject_run(const lab_subject *t, size_t n, const void *x, void *y);

/* Puts the subject's mode in place; returns the one before, for actfn_set_mode(). */
actfn_mode lab_subject_begin(const lab_subject *t);

#endif
