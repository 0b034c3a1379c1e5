/* SPDX-License-Identifier: MIT */
/* One handle in eight threads at once, all four calls: every thread gets what one thread gets. */
#include <pthread.h>

#include "tests/act/kit.h"

enum { THREADS = 8, LENGTH = 777, ROUNDS = 40 };

static const char *const specs[] = { "gelu", "softplus(beta=3)", "leaky_relu(0.2)", "soft_exponential(0.3)" };

static const actfn *shared;
static float in[LENGTH], gy[LENGTH], want[OPS][LENGTH];

/* Returns the number of results that differ. */
static void *hammer(void *arg)
{
	float out[LENGTH];
	intptr_t differ = 0;

	(void)arg;
	for (int round = 0; round < ROUNDS; round++)
		for (int o = 0; o < OPS; o++)
			if (kit_call((op)o, shared, LENGTH, in, gy, out) == ACTFN_OK)
				for (int i = 0; i < LENGTH; i++)
					differ += !kit_same(out[i], want[o][i]);
	return (void *)differ;
}

static void all_threads(void)
{
	pthread_t thread[THREADS];
	void *differ;

	for (int t = 0; t < THREADS; t++)
		assert_int_equal(pthread_create(&thread[t], NULL, hammer, NULL), 0);
	for (int t = 0; t < THREADS; t++) {
		pthread_join(thread[t], &differ);
		assert_null(differ);
	}
}

static void same_in_all_threads(void **state)
{
	(void)state;
	kit_fill(8, LENGTH, in);
	kit_fill(9, LENGTH, gy);
	for (size_t s = 0; s < sizeof specs / sizeof *specs; s++) {
		shared = kit_parse(specs[s]);
		for (int o = 0; o < OPS; o++)
			kit_call((op)o, shared, LENGTH, in, gy, want[o]);
		all_threads();
		actfn_free(shared);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(same_in_all_threads) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
