/* SPDX-License-Identifier: MIT */
/* Curves over the epochs: what is drawn of a study, one for each activation. */
#ifndef LAB_SERIES_H
#define LAB_SERIES_H

#include <stddef.h>

#include "lab/report/chart.h"

/* What is drawn: a number of an epoch, or of one of its layers. */
typedef struct lab_metric {
	const char *name, *title, *unit;
	size_t offset; /* of the double in lab_epoch, or in lab_probe */
	bool probe;
	bool log;      /* logarithmic axis; values of 0 and less are left out */
	double factor; /* 100: shown in percent */
} lab_metric;

/* Mean and range over the seeds of one activation, by epoch; NaN where there is no value. */
typedef struct lab_series {
	int index; /* of the activation in the study */
	int n;     /* epochs */
	double *mean, *lo, *hi;
} lab_series;

/* The curves of a metric (of layer `layer`, for a probe), one for each activation that
 * finished a run; at most LAB_MAX_ACTS.  Returns how many; -1 if memory is out. */
int lab_series_of(const lab_analysis *a, const lab_metric *m, int layer, lab_series *curve);
void lab_series_free(lab_series *curve, int n);

/* A figure of them: the chart, and beneath it those that are 0 throughout, in words. */
bool lab_chart_curves(lab_page *page, const lab_metric *m, int layer);

#endif
