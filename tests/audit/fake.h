/* SPDX-License-Identifier: MIT */
/* Implementations to audit that are right but for one defect. */
#ifndef TESTS_AUDIT_FAKE_H
#define TESTS_AUDIT_FAKE_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lab/audit/audit.h"

/* The library's function, element by element changed by `change`, if there is one; `end` says how a call ends before
 * anything is written, if there is one. */
typedef struct fake {
	const char *spec;
	double (*change)(const lab_target_call *call, size_t i, double x, double y);
	lab_target_outcome (*end)(const lab_target_call *call, char *why);
	const actfn *f;
} fake;

/* Audits it with --quick's inputs: one output in one type.  The result is to be freed. */
lab_audit audit_fake(fake *k, int output, actfn_dtype dtype, double limit);

/* The only finding of that kind, or a failed test; and the number of all findings. */
const lab_finding *only(const lab_audit *a, lab_finding_kind kind);
int count(const lab_audit *a);

/* A place's neighbour as a float. */
float above(float x);
float below(float x);

double element(const lab_target_call *call, size_t i);

#endif
