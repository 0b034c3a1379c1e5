/* SPDX-License-Identifier: MIT */
/* What `actfn compare` prints: the table and the JSON of an analysis. */
#ifndef ACTFN_COMPARE_H
#define ACTFN_COMPARE_H

#include "lab/study/analysis.h"

/* The ranking and the sentences beneath it, on stdout. */
void compare_table(const lab_analysis *a);

/* The same and more as one JSON object on stdout. */
void compare_json(const lab_analysis *a, const char *store, const char *report);

#endif
