/* SPDX-License-Identifier: MIT */
/* A target as something that can be sampled. */
#ifndef LAB_AUDIT_SAMPLER_H
#define LAB_AUDIT_SAMPLER_H

#include "lab/audit/samples.h"
#include "lab/audit/target.h"

typedef struct lab_target_sampler {
	lab_sampler sampler;
	lab_target *target;
	double *stored; /* x, then y, of a pair */
} lab_target_sampler;

/* Of forward calls in this type.  The result points to itself: it must not be copied.  False with one line in why if
 * the target does not take the type; close in any case. */
bool lab_target_sampler_open(lab_target_sampler *s, lab_target *t, actfn_dtype dtype, char *why);
void lab_target_sampler_close(lab_target_sampler *s);

/* The type in which a target is best sampled: f32 if it has that, then f64, f16, bf16; -1: it has none. */
int lab_target_sampler_dtype(const lab_target *t);

#endif
