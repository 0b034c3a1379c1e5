/* SPDX-License-Identifier: MIT */
/* Large arrays: threads and streaming stores change no bit and write nothing outside. */
#include <pthread.h>
#include <stdatomic.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/act/kit.h"

/* Long enough for streaming stores and for several pieces. */
enum { LONG = (3 << 20) + 12345, GUARD = 64, PERIOD = 8191 };

static float *x, *gy, *out;

static int set_up(void **state)
{
	(void)state;
	x = malloc((LONG + 2 * GUARD) * sizeof *x);
	gy = malloc((LONG + 2 * GUARD) * sizeof *gy);
	out = malloc((LONG + 2 * GUARD) * sizeof *out);
	return !x || !gy || !out;
}

static int tear_down(void **state)
{
	(void)state;
	actfn_set_threads(1);
	actfn_set_pool(NULL, NULL);
	free(x);
	free(gy);
	free(out);
	return 0;
}

/* The inputs have a period, so short calls know all the results. */
static void check(const actfn *f, op o, size_t n, int offset, bool in_place)
{
	static float want[PERIOD], px[PERIOD], pg[PERIOD];
	float *to = in_place ? x + offset : out + GUARD + offset;
	kit_fill(7, PERIOD, px);
	kit_fill(8, PERIOD, pg);
	for (size_t i = 0; i < n; i++) {
		x[offset + i] = px[i % PERIOD];
		gy[offset + i] = pg[i % PERIOD];
	}
	for (size_t i = 0; i < LONG + 2 * GUARD; i++)
		out[i] = 77;
	assert_int_equal(kit_call(o, f, PERIOD, px, pg, want), ACTFN_OK);
	assert_int_equal(kit_call(o, f, n, x + offset, gy + offset, to), ACTFN_OK);
	for (size_t i = 0; i < n; i++)
		if (memcmp(&to[i], &want[i % PERIOD], sizeof *to))
			kit_expect_same(f, o, px[i % PERIOD], pg[i % PERIOD], to[i], want[i % PERIOD]);
	for (size_t i = 0; !in_place && i < LONG + 2 * GUARD; i++)
		assert_true(out[i] == 77 || (&out[i] >= to && &out[i] < to + n));
}

static void streaming(void **state)
{
	static const int offsets[] = { 0, 1, 13, 16 };
	(void)state;
	for (size_t i = 0; i < sizeof offsets / sizeof *offsets; i++) {
		check(actfn_get(ACTFN_RELU), FORWARD, LONG - i * 1000 - i, offsets[i], false);
		check(actfn_get(ACTFN_TANH), BACKWARD, LONG - i * 777, offsets[i], false);
	}
	check(actfn_get(ACTFN_SIGMOID), FORWARD, LONG, 3, true);
}

/* Any number of threads, more than cores and more than pieces. */
static void thread_counts(void **state)
{
	static const int counts[] = { 2, 3, 7, 64, 1 };
	(void)state;
	for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
		assert_int_equal(actfn_set_threads(counts[i]), ACTFN_OK);
		assert_int_equal(actfn_get_threads(), counts[i]);
		check(actfn_get(ACTFN_GELU), FORWARD, LONG, 5, false);
		check(actfn_get(ACTFN_RELU), BACKWARD, 300000, 1, false);
		check(actfn_get(ACTFN_SILU), DERIVATIVE, 100000, 0, true);
	}
	assert_int_equal(actfn_set_threads(0), ACTFN_OK);
	assert_true(actfn_get_threads() >= 1);
	assert_int_equal(actfn_set_threads(-1), ACTFN_ERR_ARGUMENT);
	assert_int_equal(actfn_set_threads(1025), ACTFN_ERR_ARGUMENT);
}

/* Strided calls are shared out, too. */
static void strided_threads(void **state)
{
	static float want[PERIOD], px[PERIOD];
	size_t n = LONG / 2;
	(void)state;
	kit_fill(7, PERIOD, px);
	actfn_forward(actfn_get(ACTFN_MISH), ACTFN_F32, PERIOD, px, want);
	for (size_t i = 0; i < n; i++)
		x[2 * i] = px[i % PERIOD];
	actfn_set_threads(3);
	actfn_call c = { .cols = n, .x = x, .x_stride = 8, .out = out };
	assert_int_equal(actfn_run(actfn_get(ACTFN_MISH), &c), ACTFN_OK);
	for (size_t i = 0; i < n; i++)
		assert_true(kit_same(out[i], want[i % PERIOD]));
}

/* ---- several callers, a fork, a pool of one's own ---------------------------------- */

static void *caller(void *arg)
{
	float *own = arg, right[64], in[64];
	kit_fill(9, 64, in);
	actfn_forward(actfn_get(ACTFN_ELU), ACTFN_F32, 64, in, right);
	for (int round = 0; round < 20; round++) {
		for (int i = 0; i < 1 << 17; i++)
			own[i] = in[i % 64];
		actfn_forward(actfn_get(ACTFN_ELU), ACTFN_F32, 1 << 17, own, own);
		for (int i = 0; i < 1 << 17; i++)
			if (!kit_same(own[i], right[i % 64]))
				return own;
	}
	return NULL;
}

static void several_callers(void **state)
{
	pthread_t t[4];
	(void)state;
	actfn_set_threads(3);
	for (int i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&t[i], NULL, caller, x + ((size_t)i << 17)), 0);
	for (int i = 0; i < 4; i++) {
		void *wrong;
		pthread_join(t[i], &wrong);
		assert_null(wrong);
	}
}

static void after_a_fork(void **state)
{
	int status;
	(void)state;
	actfn_set_threads(2);
	check(actfn_get(ACTFN_RELU), FORWARD, LONG, 0, false);
	pid_t pid = fork();
	if (pid == 0) {
		int bad = actfn_get_threads() != 1 || caller(x);
		actfn_set_threads(2); /* and again threads of its own */
		_exit(bad || caller(x));
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	check(actfn_get(ACTFN_RELU), FORWARD, LONG, 0, false);
}

typedef struct own_pool {
	int calls, tasks;
} own_pool;

/* Backwards, since any order is allowed. */
static void run_backwards(void *pool, void (*task)(void *arg, int i), void *arg, int tasks)
{
	own_pool *p = pool;
	p->calls++;
	p->tasks += tasks;
	while (tasks--)
		task(arg, tasks);
}

static void callers_pool(void **state)
{
	own_pool p = { 0 };
	(void)state;
	actfn_set_pool(run_backwards, &p);
	check(actfn_get(ACTFN_GELU), FORWARD, LONG, 2, false);
	assert_int_equal(p.calls, 0); /* one thread: nobody is asked */
	actfn_set_threads(2);
	check(actfn_get(ACTFN_GELU), FORWARD, LONG, 2, false);
	assert_int_equal(p.calls, 1);
	assert_true(p.tasks >= 2);
	check(actfn_get(ACTFN_GELU), FORWARD, 1000, 2, false);
	assert_int_equal(p.calls, 1); /* short arrays are not worth it */
}

#if defined(__SSE2__)
#include <xmmintrin.h>

/* Rounding mode and FTZ of the caller reach no thread, and come back. */
static void environment(void **state)
{
	unsigned before = _mm_getcsr(), mine = before | 0x8040 | 0x6000;
	(void)state;
	actfn_set_threads(2);
	check(actfn_get(ACTFN_SILU), FORWARD, LONG, 0, false);
	memcpy(x, out + GUARD, LONG * sizeof *x);
	for (size_t i = 0; i < LONG; i++)
		gy[i] = (float)(i % PERIOD) * 0.03f - 120;
	_mm_setcsr(mine);
	actfn_status s = actfn_forward(actfn_get(ACTFN_SILU), ACTFN_F32, LONG, gy, out);
	unsigned after = _mm_getcsr();
	_mm_setcsr(before);
	assert_int_equal(s, ACTFN_OK);
	assert_int_equal(after & ~0x3fu, mine & ~0x3fu);
	actfn_set_threads(1);
	actfn_forward(actfn_get(ACTFN_SILU), ACTFN_F32, LONG, gy, x);
	assert_memory_equal(out, x, LONG * sizeof *x);
}
#else
static void environment(void **state)
{
	(void)state;
}
#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(streaming, set_up, tear_down),
		cmocka_unit_test_setup_teardown(thread_counts, set_up, tear_down),
		cmocka_unit_test_setup_teardown(strided_threads, set_up, tear_down),
		cmocka_unit_test_setup_teardown(several_callers, set_up, tear_down),
		cmocka_unit_test_setup_teardown(after_a_fork, set_up, tear_down),
		cmocka_unit_test_setup_teardown(callers_pool, set_up, tear_down),
		cmocka_unit_test_setup_teardown(environment, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
