/* SPDX-License-Identifier: MIT */
/* What `actfn identify` prints. */
#ifndef ACTFN_CLI_IDENTIFY_REPORT_H
#define ACTFN_CLI_IDENTIFY_REPORT_H

#include "lab/audit/identify.h"
#include "lab/audit/target.h"

/* What was asked. */
typedef struct identify_subject {
	const char *target;
	const lab_target_info *about;
	actfn_dtype dtype;
} identify_subject;

void identify_print(const identify_subject *s, const lab_identity *id);
void identify_print_json(const identify_subject *s, const lab_identity *id);

#endif
