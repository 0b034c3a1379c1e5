/* SPDX-License-Identifier: MIT */
/* One chart of a report: a gnuplot script that is kept, run, and shown in the page. */
#ifndef LAB_CHART_H
#define LAB_CHART_H

#include <stdbool.h>
#include <stdio.h>

#include "lab/study/analysis.h"

/* The page that is being written. */
typedef struct lab_page {
	FILE *html;
	const char *folder;
	const lab_analysis *a; /* of the chapter at work */
	char prefix[24];       /* of the chapter's charts: empty, or "ID-" on a page with several */
	char *why;
} lab_page;

typedef struct lab_chart {
	FILE *gp;      /* the script; data goes into it, too */
	const char *name;
	int width, height;
	char *script;
	size_t size;
} lab_chart;

enum { LAB_CHART_WIDTH = 480, LAB_CHART_FONT = 12 };

/* Opens a script with terminal and fonts set; false with page->why set. */
bool lab_chart_begin(lab_page *page, lab_chart *c, const char *name, int width, int height);

/* Keeps the script as charts/NAME.gp, runs it and puts the picture into the page.
 * text says what it shows in words.  Frees the script in every case. */
bool lab_chart_end(lab_page *page, lab_chart *c, const char *title, const char *text);

/* Fixes the plot's frame: pixels to its left, right, above and below, of a chart LAB_CHART_WIDTH wide. */
void lab_chart_margins(FILE *gp, int height, int left, int right, int above, int below);

/* Colour and dashes of an activation, by its place in the study: the same in all charts. */
const char *lab_act_colour(int index);
const char *lab_act_dashes(int index);

/* Writes text as a gnuplot string in quotes. */
void lab_gp_string(FILE *gp, const char *text);

/* ---- the charts ---- */

bool lab_chart_ranking(lab_page *page);
bool lab_chart_learning(lab_page *page);
bool lab_chart_probes(lab_page *page);
bool lab_chart_boundaries(lab_page *page);

/* Trained parameters of units; is there any run that has them? */
bool lab_chart_moves(lab_page *page);
bool lab_has_moves(const lab_analysis *a);

#endif
