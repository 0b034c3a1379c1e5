/* SPDX-License-Identifier: MIT */
/* Many threads use the library at once, its very first call included, and get what one thread gets. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <actfn/actfn.h>

enum { THREADS = 8, LENGTH = 1003, ROUNDS = 20 };

typedef struct job {
	pthread_t thread;
	pthread_barrier_t *together;
	const actfn *shared;  /* a handle that all threads use */
	float x[LENGTH], y[ACTFN_COUNT][LENGTH], z[LENGTH];
	int failures;
} job;

static job jobs[THREADS];

static void fill(float *x)
{
	uint32_t u = 1;

	for (int i = 0; i < LENGTH; i++) {
		u = u * 1664525 + 1013904223;
		x[i] = (float)(int32_t)u / 1e8f;
	}
}

/* What every thread does: all functions, a handle of its own, and the shared one. */
static void work(job *j)
{
	const actfn *own;

	fill(j->x);
	for (int id = 0; id < ACTFN_COUNT; id++)
		j->failures += actfn_forward(actfn_get((actfn_id)id), ACTFN_F32, LENGTH, j->x, j->y[id]) != ACTFN_OK;
	for (int i = 0; i < ROUNDS; i++) {
		j->failures += actfn_parse("elu(alpha=0.5)", &own) != ACTFN_OK;
		j->failures += actfn_derivative(own, ACTFN_F32, LENGTH, j->x, j->z) != ACTFN_OK;
		actfn_free(own);
		j->failures += actfn_forward(j->shared, ACTFN_F32, LENGTH, j->x, j->z) != ACTFN_OK;
		j->failures += actfn_nearest("geluu") == NULL || actfn_isa() == NULL;
	}
}

static void *begin(void *arg)
{
	job *j = arg;

	pthread_barrier_wait(j->together);
	work(j);
	return NULL;
}

/* No call has been made before this: the threads meet in the library's set-up. */
static void all_at_once(void **state)
{
	pthread_barrier_t together;

	(void)state;
	pthread_barrier_init(&together, NULL, THREADS);
	for (int t = 0; t < THREADS; t++) {
		jobs[t].together = &together;
		jobs[t].shared = actfn_get(ACTFN_GELU);
		assert_int_equal(pthread_create(&jobs[t].thread, NULL, begin, &jobs[t]), 0);
	}
	for (int t = 0; t < THREADS; t++)
		pthread_join(jobs[t].thread, NULL);
	pthread_barrier_destroy(&together);
	for (int t = 0; t < THREADS; t++)
		assert_int_equal(jobs[t].failures, 0);
}

static void same_bits_as_alone(void **state)
{
	static job alone;

	(void)state;
	alone.shared = actfn_get(ACTFN_GELU);
	work(&alone);
	assert_int_equal(alone.failures, 0);
	for (int t = 0; t < THREADS; t++) {
		assert_memory_equal(jobs[t].y, alone.y, sizeof alone.y);
		assert_memory_equal(jobs[t].z, alone.z, sizeof alone.z);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_at_once),
		cmocka_unit_test(same_bits_as_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
