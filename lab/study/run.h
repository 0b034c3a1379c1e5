/* SPDX-License-Identifier: MIT */
/* Runs a study: worker processes that share its trials, phase after phase. */
#ifndef LAB_RUN_H
#define LAB_RUN_H

#include <stdbool.h>
#include <stdint.h>

#include "lab/study/plan.h"

typedef struct lab_progress {
	lab_phase phase;
	int trials, ended;           /* of the phase, by whatever process */
	int running, diverged, failed;
	double epochs, epochs_total; /* of the phase, the running trials of this process included */
} lab_progress;

/* Called several times a second; return false to stop the run. */
typedef bool lab_run_watch(void *arg, const lab_progress *p);

typedef enum lab_run_end {
	LAB_RUN_DONE,    /* every trial has ended; failed ones are in the store with their message */
	LAB_RUN_STOPPED, /* SIGINT, SIGTERM or the watch; running trials are free again */
	LAB_RUN_ERROR,   /* why says what; running trials are free again */
} lab_run_end;

/* Runs what is left of the study `id` of the store in `jobs` processes of one
 * thread each.  Other programs may work on the same study at the same time:
 * returns when theirs have ended, too.  Must be called before the process has
 * started threads.  Signal handlers are restored. */
lab_run_end lab_run(const char *store, int64_t id, const lab_study *study, int jobs, lab_run_watch *watch, void *arg,
		    char *why);

#endif
