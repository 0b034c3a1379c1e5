/* SPDX-License-Identifier: MIT */
/* Rows of any length and layout do with 64 KiB of stack; musl gives a thread 128. */
#include "tests/row/rows.h"

#include <pthread.h>

enum { STACK = 64 << 10, MOST = 70000, COLUMNS = 70, FUNCTIONS = 7 };

static const actfn_layer_id functions[FUNCTIONS] = {
	ACTFN_LAYER_SOFTMAX, ACTFN_LAYER_LOG_SOFTMAX, ACTFN_LAYER_SOFTMIN, ACTFN_LAYER_HARDMAX,
	ACTFN_LAYER_SPARSEMAX, ACTFN_LAYER_ENTMAX15, ACTFN_LAYER_GUMBEL_SOFTMAX,
};

static const actfn_axis axes[] = {
	{ 1, 4096, 1 }, { 1, 8192, 1 }, { 1, 32768, 1 }, { 1, MOST, 1 }, { 20, 256, 1 }, { 1, 64, COLUMNS }, { 1, 1000, COLUMNS },
};

enum { AXES = sizeof axes / sizeof *axes };

static double x[MOST], y[MOST], gx[MOST];

static void both_ways(actfn_layer_id f, actfn_dtype dtype, const actfn_axis *axis)
{
	assert_int_equal(actfn_row_forward(f, dtype, axis, NULL, x, y), ACTFN_OK);
	assert_int_equal(actfn_row_backward(f, dtype, axis, NULL, y, x, gx), ACTFN_OK);
}

/* The gradients of the last one are what is looked at: something has been computed. */
static void *all_functions(void *unused)
{
	for (int f = 0; f < FUNCTIONS; f++)
		for (int dtype = 0; dtype < DTYPES; dtype++)
			for (int a = 0; a < AXES; a++)
				both_ways(functions[f], (actfn_dtype)dtype, &axes[a]);
	return unused;
}

static void a_small_stack_is_enough(void **state)
{
	pthread_attr_t small;
	pthread_t thread;
	(void)state;
	for (size_t i = 0; i < MOST; i++)
		x[i] = 0.5;
	assert_int_equal(pthread_attr_init(&small), 0);
	assert_int_equal(pthread_attr_setstacksize(&small, STACK), 0);
	for (int i = 0; actfn_isa_available(i); i++)
		for (int mode = ACTFN_EXACT; mode <= ACTFN_FAST; mode++) {
			actfn_set_max_isa(actfn_isa_available(i));
			actfn_set_mode((actfn_mode)mode);
			assert_int_equal(pthread_create(&thread, &small, all_functions, NULL), 0);
			assert_int_equal(pthread_join(thread, NULL), 0);
		}
	actfn_set_max_isa(NULL);
	actfn_set_mode(ACTFN_EXACT);
	pthread_attr_destroy(&small);
}

#ifdef KIT_SANITIZED
enum { SKIPPED = 1 }; /* sanitizers' frames are larger */
#else
enum { SKIPPED = 0 };
#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_small_stack_is_enough),
	};
	return SKIPPED ? 77 : cmocka_run_group_tests(tests, NULL, NULL);
}
