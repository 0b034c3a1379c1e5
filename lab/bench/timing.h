/* SPDX-License-Identifier: MIT */
/* Times several short tasks against each other on a machine that others use, too. */
#ifndef LAB_TIMING_H
#define LAB_TIMING_H

#include <stdbool.h>
#include <stddef.h>

/* Something to time: run() does it `times` times. */
typedef struct lab_task {
	void (*run)(void *arg, size_t times);
	void *arg;
} lab_task;

enum { LAB_TIMING_RUNS = 200, LAB_TIMING_MIN_RUNS = 3 };

/* The runs of one task, in seconds for doing it once. */
typedef struct lab_timing {
	int runs;
	double min, median;
	double run[LAB_TIMING_RUNS]; /* in the order of time */
} lab_timing;

/* Times the n tasks in turn, a run of each in every round, so that what slows the
 * machine down for a while slows all of them.  A run repeats its task until it
 * lasts about 0.1 ms.  Rounds go on for `seconds`, but for LAB_TIMING_MIN_RUNS at
 * least.  Each task runs once before, to warm up.  False if memory is short. */
bool lab_time(const lab_task *task, size_t n, double seconds, lab_timing *out);

/* The median is so far above the minimum that something else was running. */
bool lab_timing_noisy(const lab_timing *t);

#endif
