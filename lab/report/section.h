/* SPDX-License-Identifier: MIT */
/* The parts of a report that are text: answer, tables, definitions, how it was run. */
#ifndef LAB_SECTION_H
#define LAB_SECTION_H

#include "lab/report/chart.h"

void lab_section_answer(lab_page *page);
void lab_section_ranking(lab_page *page);
void lab_section_rates(lab_page *page);
void lab_section_probes(lab_page *page);

/* How it was run, on what, and the command that repeats it. */
bool lab_section_method(lab_page *page, lab_store *s, int64_t id, const char *store);

#endif
