/* SPDX-License-Identifier: MIT */
/* A worker process: claims trials, trains them, stores the results. */
#include "lab/study/worker.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "lab/data/data.h"
#include "lab/study/store.h"
#include "lab/study/trial.h"
#include "lab/text.h"
#include "lab/threads.h"

typedef struct worker {
	const lab_work *work;
	lab_store *store;
	lab_owner me;
	lab_data data;
	bool loaded;
	uint64_t seed; /* of the data */
} worker;

static void tell(const lab_work *w, int epochs, const char *error)
{
	lab_news n = { .pid = getpid(), .epochs = epochs };

	snprintf(n.error, sizeof n.error, "%s", error);
	if (write(w->news, &n, sizeof n) != sizeof n)
		return; /* the parent is gone; `stopped` will notice */
}

static bool stopped(const lab_work *w)
{
	return *w->stop || getppid() != w->parent;
}

static bool after_epoch(void *arg, int epoch, const lab_epoch *e)
{
	const worker *k = arg;

	(void)e;
	tell(k->work, epoch, "");
	return !stopped(k->work);
}

/* The data of that seed; kept from one trial to the next. */
static bool need_data(worker *k, uint64_t seed, char *why)
{
	const lab_study *y = k->work->study;

	if (k->loaded && k->seed == seed)
		return true;
	if (k->loaded)
		lab_data_free(&k->data);
	k->seed = seed;
	k->loaded = lab_data_load(y->data, y->data_dir[0] ? y->data_dir : NULL, seed, &k->data, why);
	return k->loaded;
}

/* Trains one claimed trial.  A trial that fails is stored as failed and is no error of the worker's. */
static bool train(worker *k, const lab_claim *claim, char *why)
{
	const lab_work *w = k->work;
	lab_trial_result r = { 0 };
	char reason[LAB_MESSAGE] = "";
	lab_trial_spec spec = lab_study_trial(w->study, 0, claim->seed, claim->lr);

	spec.act = claim->act;
	if (!need_data(k, claim->seed, why))
		return false;
	bool trained = lab_trial_run(&spec, &k->data, w->phase == LAB_FINAL, after_epoch, k, &r, reason);
	if (w->phase == LAB_SEARCH)
		r.grid = 0; /* nobody looks at a search's boundaries: not worth the room in the store */
	bool ok = trained ? lab_store_finish(k->store, claim->id, &k->me, &r, why) :
		  stopped(w) ? lab_store_release(k->store, &k->me, why) :
			       lab_store_fail(k->store, claim->id, &k->me, reason, why);
	if (trained)
		lab_trial_free(&r);
	tell(w, 0, "");
	return ok;
}

static bool work(worker *k, char *why)
{
	const struct timespec pause = { .tv_nsec = 200 * 1000 * 1000 };
	lab_claim claim;

	while (!stopped(k->work)) {
		switch (lab_store_claim(k->store, k->work->id, k->work->phase, &k->me, &claim, why)) {
		case LAB_CLAIM_TAKEN:
			if (!train(k, &claim, why))
				return false;
			break;
		case LAB_CLAIM_WAIT: nanosleep(&pause, NULL); break;
		case LAB_CLAIM_NONE: return true;
		case LAB_CLAIM_ERROR: return false;
		}
	}
	return true;
}

bool lab_worker(const lab_work *w)
{
	worker k = { .work = w, .me = lab_owner_of(getpid()) };
	char why[LAB_MESSAGE] = "", ignored[LAB_MESSAGE];

	lab_set_threads(1);
	k.store = lab_store_open(w->store, LAB_STORE_WRITE, why);
	bool ok = k.store && work(&k, why);
	if (!ok) {
		tell(w, 0, why);
		if (k.store)
			lab_store_release(k.store, &k.me, ignored);
	}
	if (k.loaded)
		lab_data_free(&k.data);
	lab_store_close(k.store);
	return ok;
}
