/* SPDX-License-Identifier: MIT */
/* The worker processes of one phase of a study, seen from their parent. */
#ifndef LAB_POOL_H
#define LAB_POOL_H

#include <signal.h>

#include "lab/study/run.h"
#include "lab/study/store.h"
#include "lab/study/worker.h"

enum { LAB_MAX_JOBS = 256 };

typedef struct lab_pool {
	lab_work work;
	struct {
		lab_owner owner; /* pid 0: no process */
		int epochs;      /* of the trial that it trains */
	} worker[LAB_MAX_JOBS];
	int jobs, alive;
	int news[2];             /* the pipe */
	lab_store *store;
	bool stopping;           /* workers have been told to stop */
	char error[LAB_MESSAGE]; /* the first one that a worker reported */
} lab_pool;

/* Starts the workers and opens the store for the parent. */
bool lab_pool_start(lab_pool *p, const lab_work *work, int jobs, char *why);

/* Waits up to 0.1 s for news and takes care of workers that have ended; one that
 * was killed is replaced.  False after an error, with why set. */
bool lab_pool_step(lab_pool *p, char *why);

/* Epochs of the trials that our workers are training. */
double lab_pool_epochs(const lab_pool *p);

/* Stops the workers - at the end of their epoch if that is near, else at once -
 * and makes their trials free again. */
void lab_pool_stop(lab_pool *p);

void lab_pool_close(lab_pool *p);

#endif
