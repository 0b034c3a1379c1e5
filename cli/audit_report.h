/* SPDX-License-Identifier: MIT */
/* What an audit has found, for people and for programs. */
#ifndef ACTFN_AUDIT_REPORT_H
#define ACTFN_AUDIT_REPORT_H

#include "lab/audit/page.h"

void audit_print(const lab_audit_subject *s, const lab_audit *a);
void audit_print_json(const lab_audit_subject *s, const lab_audit *a);

#endif
