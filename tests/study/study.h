/* SPDX-License-Identifier: MIT */
/* What the tests of the study share: a store in a folder of its own, invented results. */
#ifndef TESTS_STUDY_H
#define TESTS_STUDY_H

#include "tests/lab/test.h"

#include "lab/study/store.h"
#include "lab/study/store_sql.h"

typedef struct fixture {
	char folder[64], path[96], why[LAB_MESSAGE];
	lab_study study;
	lab_store *store;
	int64_t id;
} fixture;

/* Fails the test with the lab's own message. */
#define must(f, call) do { if (!(call)) fail_msg("%s: %s", #call, (f)->why); } while (0)

static inline int remove_folder(const char *path)
{
	char command[256];

	snprintf(command, sizeof command, "rm -rf '%s'", path);
	return system(command);
}

/* Looks into a store, or changes it, from outside. */
static inline int64_t ask(const char *path, const char *question)
{
	sqlite3_stmt *q;
	sqlite3 *db;
	int64_t answer = 0;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	sqlite3_busy_timeout(db, 30000);
	assert_int_equal(sqlite3_prepare_v2(db, question, -1, &q, NULL), SQLITE_OK);
	if (sqlite3_step(q) == SQLITE_ROW)
		answer = sqlite3_column_int64(q, 0);
	assert_int_equal(sqlite3_finalize(q), SQLITE_OK);
	sqlite3_close(db);
	return answer;
}

/* A store with one study: these activations and rates, `seeds` seeds, three epochs. */
static inline void open_fixture(fixture *f, const char *acts, const char *rates, int seeds)
{
	*f = (fixture){ .id = 0 };
	make_folder(f->folder);
	snprintf(f->path, sizeof f->path, "%s/t.db", f->folder);
	lab_study_defaults("circles(n=100,noise=0.1)", &f->study);
	strcpy(f->study.net, "mlp:4");
	f->study.seeds = seeds;
	f->study.epochs = 3;
	must(f, lab_study_read_acts(&f->study, acts, f->why));
	must(f, lab_study_read_rates(&f->study, rates, f->why));
	f->store = lab_store_open(f->path, LAB_STORE_WRITE, f->why);
	must(f, f->store);
	must(f, lab_store_put_study(f->store, &f->study, &f->id, f->why));
}

static inline void close_fixture(fixture *f)
{
	lab_store_close(f->store);
	remove_folder(f->folder);
}

/* A result with that accuracy and numbers in every other field that can be told apart. */
static inline lab_trial_result invent(int epochs, double accuracy)
{
	lab_trial_result r = { .epochs_done = epochs, .nlayers = 2, .test_acc = accuracy,
			       .test_loss = 0.1 + accuracy / 3, .seconds = 1.5, .grid = 2,
			       .box = { -1, 1.25, -2, 2.5 } };

	r.epoch = calloc((size_t)epochs, sizeof *r.epoch);
	r.cls = malloc(4);
	r.prob = malloc(4 * sizeof *r.prob);
	for (int i = 0; i < 4; i++) {
		r.cls[i] = (unsigned char)(i % 2);
		r.prob[i] = 0.1F * (float)i;
	}
	for (int e = 0; e < epochs; e++) {
		double x = e + accuracy;
		r.epoch[e] = (lab_epoch){ .train_loss = 1 / (x + 1), .train_acc = 0.9, .val_loss = 2 / (x + 1),
					  .val_acc = accuracy * (e + 1) / epochs, .seconds = 0.25 };
		for (int k = 0; k < 2; k++)
			r.epoch[e].layer[k] = (lab_probe){
				.dead = 0.1 * k,  .saturated = 0.2 + x / 100, .sparsity = 0.3,
				.mean = -0.4 * x, .var = 1.0 / 3,             .grad_norm = 1e-3 * (k + 1),
			};
	}
	return r;
}

/* Claims and finishes every trial of the phase; accuracy(act, seed) below 0 means diverged in epoch 1. */
static inline void finish_all(fixture *f, lab_phase phase, double (*accuracy)(const lab_claim *c))
{
	lab_owner me = lab_owner_of(getpid());
	lab_claim c;
	lab_claim_result got;

	while ((got = lab_store_claim(f->store, f->id, phase, &me, &c, f->why)) == LAB_CLAIM_TAKEN) {
		double acc = accuracy(&c);
		lab_trial_result r = invent(acc < 0 ? 1 : f->study.epochs, acc < 0 ? NAN : acc);
		r.diverged_epoch = acc < 0;
		must(f, lab_store_finish(f->store, c.id, &me, &r, f->why));
		lab_trial_free(&r);
	}
	if (got != LAB_CLAIM_NONE)
		fail_msg("claim: %s", f->why);
}

#endif
