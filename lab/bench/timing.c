/* SPDX-License-Identifier: MIT */
/* Times several short tasks against each other on a machine that others use, too. */
#include "lab/bench/timing.h"

#include <stdlib.h>
#include <string.h>

#include "lab/clock.h"

/* Long against the clock's resolution, short against a time slice: most runs go undisturbed. */
static const double run_seconds = 1e-4;

static double time_run(const lab_task *task, size_t times)
{
	double start = lab_now();

	task->run(task->arg, times);
	return lab_now() - start;
}

/* How often to repeat the task in a run; found by doubling, which also warms it up. */
static size_t repeats(const lab_task *task)
{
	size_t times = 1;
	double took = time_run(task, 1);

	while (took < run_seconds && times < (size_t)1 << 30) {
		times *= 2;
		took = time_run(task, times);
	}
	return times;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void summarise(lab_timing *t)
{
	double sorted[LAB_TIMING_RUNS];
	int half = t->runs / 2;

	memcpy(sorted, t->run, sizeof *sorted * (size_t)t->runs);
	qsort(sorted, (size_t)t->runs, sizeof *sorted, by_size);
	t->min = sorted[0];
	t->median = t->runs % 2 ? sorted[half] : 0.5 * (sorted[half - 1] + sorted[half]);
}

bool lab_time(const lab_task *task, size_t n, double seconds, lab_timing *out)
{
	size_t *times = calloc(n ? n : 1, sizeof *times);
	int rounds = 0;
	double end;

	if (!times)
		return false;
	for (size_t i = 0; i < n; i++)
		times[i] = repeats(&task[i]);
	end = lab_now() + seconds;
	while (rounds < LAB_TIMING_RUNS && (rounds < LAB_TIMING_MIN_RUNS || lab_now() < end)) {
		for (size_t i = 0; i < n; i++)
			out[i].run[rounds] = time_run(&task[i], times[i]) / (double)times[i];
		rounds++;
	}
	for (size_t i = 0; i < n; i++) {
		out[i].runs = rounds;
		summarise(&out[i]);
	}
	free(times);
	return true;
}

bool lab_timing_noisy(const lab_timing *t)
{
	return t->median > 1.25 * t->min;
}
