/* SPDX-License-Identifier: MIT */
/* What a sweep has found, for people and for programs. */
#ifndef ACTFN_VERIFY_REPORT_H
#define ACTFN_VERIFY_REPORT_H

#include "lab/verify/sweep.h"

enum { VERIFY_LABEL = 320 };

/* "elu(alpha=0.5) f' f32 fast" */
void verify_label(const lab_subject *t, char s[VERIFY_LABEL]);

void verify_print(const lab_sweep_spec *spec, const lab_sweep_result *r);
void verify_print_json(const lab_sweep_spec *spec, const lab_sweep_result *r);

#endif
