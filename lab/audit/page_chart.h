/* SPDX-License-Identifier: MIT */
/* The errors of one part over the input axis, as a picture. */
#ifndef LAB_AUDIT_PAGE_CHART_H
#define LAB_AUDIT_PAGE_CHART_H

#include <stdio.h>

#include "lab/audit/audit.h"

/* Writes a figure.  On failure returns false and puts one line into why (LAB_MESSAGE bytes). */
bool lab_audit_chart(FILE *out, const lab_audit_part *part, double limit, char *why);

#endif
