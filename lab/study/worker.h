/* SPDX-License-Identifier: MIT */
/* A worker process: claims trials, trains them, stores the results. */
#ifndef LAB_WORKER_H
#define LAB_WORKER_H

#include <signal.h>
#include <stdint.h>
#include <sys/types.h>

#include "lab/study/plan.h"

/* What a worker tells its parent through the pipe; small enough to be written at once. */
typedef struct lab_news {
	int64_t pid;
	int epochs;             /* of its trial so far; 0: it ended */
	char error[LAB_MESSAGE]; /* not empty: the worker gives up for this reason */
} lab_news;

typedef struct lab_work {
	const char *store;
	int64_t id; /* of the study */
	const lab_study *study;
	lab_phase phase;
	pid_t parent;
	int news; /* the pipe's end to write to */
	const volatile sig_atomic_t *stop;
} lab_work;

/* Works until no trial of the phase is left; false after an error, which went to the parent. */
bool lab_worker(const lab_work *w);

#endif
