/* SPDX-License-Identifier: MIT */
/* The report of a study: one HTML file with its charts inside. */
#ifndef LAB_REPORT_H
#define LAB_REPORT_H

#include "lab/study/analysis.h"

/* Can a report be written into this folder?  Makes the folder if it is missing.
 * To be asked before hours of training. */
bool lab_report_check(const char *folder, char *why);

/* Writes folder/index.html, whole or not at all, and what gnuplot made its charts
 * from as folder/charts/NAME.gp. */
bool lab_report_write(const lab_analysis *a, lab_store *s, int64_t id, const char *store, const char *folder,
		      char *why);

#endif
