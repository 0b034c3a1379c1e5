/* SPDX-License-Identifier: MIT */
/* Runs a study: worker processes that share its trials, phase after phase. */
#include "lab/study/run.h"

#include <signal.h>
#include <string.h>
#include <time.h>

#include "lab/study/choose.h"
#include "lab/study/pool.h"
#include "lab/study/store.h"
#include "lab/text.h"

enum { BEAT_SECONDS = 10, STACK = 65536 };

static volatile sig_atomic_t stop; /* how often we were asked to */

static void on_signal(int sig)
{
	(void)sig;
	stop++;
}

/* What was there before we listened. */
typedef struct listening {
	struct sigaction interrupt, terminate;
	stack_t stack;
} listening;

/* The handler has a stack of its own, and the workers inherit it: oneDNN's matrix products use the stack pointer as one
 * register more, and a frame pushed there would land in the middle of the heap. */
static void listen_to_signals(listening *was)
{
	static _Alignas(64) char memory[STACK];
	stack_t stack = { .ss_sp = memory, .ss_size = sizeof memory };
	struct sigaction ours = { .sa_handler = on_signal, .sa_flags = SA_ONSTACK };

	stop = 0;
	sigaltstack(&stack, &was->stack);
	sigaction(SIGINT, &ours, &was->interrupt);
	sigaction(SIGTERM, &ours, &was->terminate);
}

static void listen_no_more(const listening *was)
{
	sigaction(SIGINT, &was->interrupt, NULL);
	sigaction(SIGTERM, &was->terminate, NULL);
	sigaltstack(&was->stack, NULL);
}

typedef struct run {
	lab_work work;
	int jobs;
	lab_run_watch *watch;
	void *arg;
} run;

static bool report(const run *r, const lab_pool *p, int *open, char *why)
{
	int count[LAB_STATES];
	lab_progress g = { .phase = r->work.phase };

	if (!lab_store_count(p->store, r->work.id, r->work.phase, count, why))
		return false;
	for (int i = 0; i < LAB_STATES; i++)
		g.trials += count[i];
	g.running = count[LAB_RUNNING];
	g.diverged = count[LAB_DIVERGED];
	g.failed = count[LAB_FAILED];
	g.ended = count[LAB_DONE] + g.diverged + g.failed;
	g.epochs = (double)g.ended * r->work.study->epochs + lab_pool_epochs(p);
	g.epochs_total = (double)g.trials * r->work.study->epochs;
	*open = g.trials - g.ended;
	if (r->watch && !r->watch(r->arg, &g))
		stop++;
	return true;
}

static bool beat(lab_pool *p, time_t *last, char *why)
{
	time_t now = time(NULL);

	if (now - *last < BEAT_SECONDS)
		return true;
	*last = now;
	for (int i = 0; i < p->jobs; i++)
		if (p->worker[i].owner.pid && !lab_store_beat(p->store, &p->worker[i].owner, why))
			return false;
	return true;
}

static lab_run_end run_phase(const run *r, int jobs, char *why)
{
	lab_pool pool;
	time_t last = time(NULL);
	int open;

	bool ok = lab_pool_start(&pool, &r->work, jobs, why);
	while (ok && pool.alive && !stop)
		ok = lab_pool_step(&pool, why) && beat(&pool, &last, why) && report(r, &pool, &open, why);
	if (pool.alive)
		lab_pool_stop(&pool);
	lab_pool_close(&pool);
	return !ok ? LAB_RUN_ERROR : stop ? LAB_RUN_STOPPED : LAB_RUN_DONE;
}

/* Trials of the phase that have not ended; -1 on failure. */
static int left(const run *r, lab_store *s, char *why)
{
	int count[LAB_STATES];

	return lab_store_count(s, r->work.id, r->work.phase, count, why) ? count[LAB_FREE] + count[LAB_RUNNING] : -1;
}

/* Adds the final trials: each activation with its learning rate. */
static bool plan_final(const run *r, lab_store *s, char *why)
{
	const lab_study *y = r->work.study;
	double rate[LAB_MAX_ACTS];

	if (!lab_choose_rates(s, r->work.id, y, rate, why) || !lab_store_begin(s, why))
		return false;
	bool ok = true;
	for (int k = 0; ok && k < y->seeds; k++) {
		for (int a = 0; ok && a < y->nacts; a++) {
			lab_trial_spec t = lab_study_trial(y, a, y->first_seed + (uint64_t)k, rate[a]);
			ok = lab_store_put_trial(s, r->work.id, LAB_FINAL, &t, why);
		}
	}
	return lab_store_end(s, ok, why);
}

/* One phase from its plan to its last trial. */
static lab_run_end phase(run *r, lab_phase which, char *why)
{
	lab_store *s = lab_store_open(r->work.store, LAB_STORE_WRITE, why);

	r->work.phase = which;
	bool ok = s && (which == LAB_SEARCH || r->work.study->nlrs == 1 || plan_final(r, s, why));
	int n = ok ? left(r, s, why) : -1;
	lab_store_close(s);
	if (n <= 0)
		return n < 0 ? LAB_RUN_ERROR : LAB_RUN_DONE;
	return run_phase(r, n < r->jobs ? n : r->jobs, why);
}

static bool retry_failed(const run *r, char *why)
{
	lab_store *s = lab_store_open(r->work.store, LAB_STORE_WRITE, why);
	bool ok = s && lab_store_retry(s, r->work.id, why);

	lab_store_close(s);
	return ok;
}

lab_run_end lab_run(const char *store, int64_t id, const lab_study *study, int jobs, lab_run_watch *watch, void *arg,
		    char *why)
{
	run r = { .work = { .store = store, .id = id, .study = study, .stop = &stop },
		  .jobs = jobs < LAB_MAX_JOBS ? jobs : LAB_MAX_JOBS, .watch = watch, .arg = arg };
	lab_run_end end = LAB_RUN_DONE;
	listening was;

	listen_to_signals(&was);
	if (!retry_failed(&r, why))
		end = LAB_RUN_ERROR;
	if (end == LAB_RUN_DONE && study->nlrs > 1)
		end = phase(&r, LAB_SEARCH, why);
	if (end == LAB_RUN_DONE)
		end = phase(&r, LAB_FINAL, why);
	listen_no_more(&was);
	return end;
}
