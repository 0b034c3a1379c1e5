/* SPDX-License-Identifier: MIT */
/* The store of trials: an SQLite database that several processes may work on at once.
 *
 * A trial is a row, unique by everything that defines it (phase included), so a
 * trial that several studies need is run once.  A process claims a free trial in
 * one transaction and stores its result in another; a trial whose owner is gone
 * becomes free again.  All calls that fail put one line into why. */
#ifndef LAB_STORE_H
#define LAB_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lab/study/host.h"
#include "lab/study/plan.h"
#include "lab/study/trial.h"

typedef struct lab_store lab_store;

typedef enum lab_store_mode {
	LAB_STORE_READ,  /* an existing store */
	LAB_STORE_WRITE, /* an existing store or a new one */
} lab_store_mode;

/* NULL on failure: no such file, not a database, another program's database, a newer format ... */
lab_store *lab_store_open(const char *path, lab_store_mode mode, char *why);
void lab_store_close(lab_store *s);

/* The version of SQLite in use, "3.40.1". */
const char *lab_store_engine(void);

/* ---- studies ---- */

/* Finds or adds the study, with all trials of its first phase; *id is its row. */
bool lab_store_put_study(lab_store *s, const lab_study *study, int64_t *id, char *why);

/* The study of that id, or the one used last (*id == 0; it becomes its id). */
bool lab_store_get_study(lab_store *s, int64_t *id, lab_study *study, char *why);

/* The study after *id, by id (after 0: the first one); *id becomes 0 if there is none. */
bool lab_store_next_study(lab_store *s, int64_t *id, char *why);

/* Adds a trial to the study unless it is there. */
bool lab_store_put_trial(lab_store *s, int64_t study, lab_phase phase, const lab_trial_spec *t, char *why);

/* Several changes as one: all of them are stored, or none. */
bool lab_store_begin(lab_store *s, char *why);
bool lab_store_end(lab_store *s, bool keep, char *why);

/* ---- trials at work ---- */

typedef enum lab_claim_result {
	LAB_CLAIM_ERROR,
	LAB_CLAIM_TAKEN, /* it is ours now */
	LAB_CLAIM_WAIT,  /* none free, some are running elsewhere */
	LAB_CLAIM_NONE,  /* every trial of the phase has ended */
} lab_claim_result;

typedef struct lab_claim {
	int64_t id;
	char act[LAB_ACT];
	uint64_t seed;
	double lr;
} lab_claim;

lab_claim_result lab_store_claim(lab_store *s, int64_t study, lab_phase phase, const lab_owner *me, lab_claim *out,
				 char *why);

/* Stores the result of a claimed trial, or why it failed.  If the claim was
 * lost meanwhile (we were taken for dead), nothing is stored; that is no error. */
bool lab_store_finish(lab_store *s, int64_t trial, const lab_owner *me, const lab_trial_result *r, char *why);
bool lab_store_fail(lab_store *s, int64_t trial, const lab_owner *me, const char *message, char *why);

/* Makes the owner's running trials free again; the second marks those as failed
 * that were begun `limit` times already and never ended (they kill their process). */
bool lab_store_release(lab_store *s, const lab_owner *who, char *why);
bool lab_store_crashed(lab_store *s, const lab_owner *who, int limit, const char *message, char *why);

/* Makes the failed trials of the study free again. */
bool lab_store_retry(lab_store *s, int64_t study, char *why);

/* Says that the owner is still there. */
bool lab_store_beat(lab_store *s, const lab_owner *who, char *why);

/* ---- reading ---- */

typedef enum lab_state { LAB_FREE, LAB_RUNNING, LAB_DONE, LAB_DIVERGED, LAB_FAILED, LAB_STATES } lab_state;
extern const char *const lab_state_name[LAB_STATES + 1];

/* How many trials of the study's phase are in each state. */
bool lab_store_count(lab_store *s, int64_t study, lab_phase phase, int count[LAB_STATES], char *why);

typedef struct lab_row {
	int64_t id;
	lab_phase phase;
	lab_state state;
	int act;          /* index into the study's activations */
	uint64_t seed;
	double lr;
	char message[LAB_MESSAGE]; /* of a failed trial */
	lab_trial_result result;   /* of a trial that is done or diverged */
} lab_row;

/* All trials of the study's phase, by seed and activation; freed by lab_rows_free(). */
bool lab_store_rows(lab_store *s, int64_t id, const lab_study *study, lab_phase phase, lab_row **rows, size_t *n,
		    char *why);
void lab_rows_free(lab_row *rows, size_t n);

/* What the trials of the study ran on: one line for each different machine and
 * set of versions, newline-terminated, at most n bytes. */
bool lab_store_hosts(lab_store *s, int64_t study, char *text, size_t n, char *why);

/* Every trial of every study as columns of text (NULL: no value), the names of
 * the columns first.  `each` returns false to stop. */
typedef bool lab_store_each(void *arg, int columns, const char *const *value);
bool lab_store_table(lab_store *s, lab_store_each *each, void *arg, char *why);

#endif
