/* SPDX-License-Identifier: MIT */
/* The report of one study or several: one HTML file with its charts inside. */
#ifndef LAB_REPORT_H
#define LAB_REPORT_H

#include "lab/study/analysis.h"

/* Can a report be written into this folder?  Makes the folder if it is missing.
 * To be asked before hours of training. */
bool lab_report_check(const char *folder, char *why);

/* A study of the store, and what it has shown. */
typedef struct lab_chapter {
	int64_t id;
	const lab_analysis *a;
} lab_chapter;

/* Writes folder/index.html, whole or not at all, with a chapter for each of the n
 * studies, and what gnuplot made the charts from as folder/charts/NAME.gp (of
 * several studies ID-NAME.gp). */
bool lab_report_write(const lab_chapter *chapter, size_t n, lab_store *s, const char *store, const char *folder,
		      char *why);

#endif
