/* SPDX-License-Identifier: MIT */
/* Several callers share the library's threads: every task runs once, and every caller comes back. */
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "src/bulk.h"

/* Few calls for each caller: one that is never woken must not be saved by another's later call. */
enum { CALLERS = 4, CALLS = 5, TASKS = 6, GROUPS = 300, DEADLINE = 120 };

typedef struct caller {
	pthread_t thread;
	atomic_int runs[CALLS][TASKS];
	int early; /* calls that returned before their tasks */
} caller;

/* Gives its core away in the middle, so that callers run out of tasks while threads are still in theirs. */
static void task(void *arg, int i)
{
	atomic_int *runs = arg;
	for (int n = 0; n < 3; n++)
		sched_yield();
	atomic_fetch_add(&runs[i], 1);
}

static void *call(void *arg)
{
	caller *c = arg;
	for (int n = 0; n < CALLS; n++) {
		actfn_pool_each(task, c->runs[n], TASKS);
		for (int i = 0; i < TASKS; i++)
			c->early += atomic_load(&c->runs[n][i]) != 1;
	}
	return NULL;
}

static void group(void)
{
	static caller callers[CALLERS];
	for (int i = 0; i < CALLERS; i++) {
		callers[i] = (caller){ 0 };
		assert_int_equal(pthread_create(&callers[i].thread, NULL, call, &callers[i]), 0);
	}
	for (int i = 0; i < CALLERS; i++)
		pthread_join(callers[i].thread, NULL);
	for (int i = 0; i < CALLERS; i++) {
		assert_int_equal(callers[i].early, 0);
		for (int n = 0; n < CALLS; n++)
			for (int t = 0; t < TASKS; t++)
				assert_int_equal(atomic_load(&callers[i].runs[n][t]), 1);
	}
}

/* A caller that waits for ever ends the program by SIGALRM. */
static void every_caller_comes_back(void **state)
{
	(void)state;
	alarm(DEADLINE);
	assert_int_equal(actfn_set_threads(4), ACTFN_OK);
	for (int n = 0; n < GROUPS; n++)
		group();
	assert_int_equal(actfn_set_threads(1), ACTFN_OK);
	alarm(0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_caller_comes_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
