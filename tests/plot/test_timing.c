/* SPDX-License-Identifier: MIT */
/* Timing: who runs when and how often, and what is made of the runs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

#include "lab/bench/timing.h"

typedef struct sleeper {
	double seconds;
	int calls;
	size_t times;
	int *order; /* shared: the last who ran */
	int self, alternations;
} sleeper;

static void run(void *arg, size_t times)
{
	sleeper *s = arg;
	struct timespec t = { 0, (long)(s->seconds * 1e9 * (double)times) };

	s->calls++;
	s->times += times;
	s->alternations += *s->order != s->self;
	*s->order = s->self;
	nanosleep(&t, NULL);
}

/* A sleep is never shorter than asked, and two tasks take turns. */
static void test_sleeps(void **state)
{
	int order = -1;
	sleeper s[2] = {
		{ .seconds = 2e-4, .order = &order, .self = 0 },
		{ .seconds = 6e-4, .order = &order, .self = 1 },
	};
	lab_task task[2] = { { run, &s[0] }, { run, &s[1] } };
	lab_timing t[2];

	(void)state;
	assert_true(lab_time(task, 2, 0.02, t));
	for (int i = 0; i < 2; i++) {
		assert_true(t[i].runs >= LAB_TIMING_MIN_RUNS && t[i].runs <= LAB_TIMING_RUNS);
		assert_true(t[i].min >= s[i].seconds);
		assert_true(t[i].min <= t[i].median);
		assert_true(s[i].alternations >= t[i].runs);
	}
	assert_int_equal(t[0].runs, t[1].runs);
}

/* A task far shorter than the clock's resolution is repeated until a run can be measured. */
static void count(void *arg, size_t times)
{
	volatile size_t *n = arg;

	for (; times; times--)
		++*n;
}

static void test_short_tasks_are_repeated(void **state)
{
	size_t n = 0;
	lab_task task = { count, &n };
	lab_timing t;

	(void)state;
	assert_true(lab_time(&task, 1, 0, &t));
	assert_int_equal(t.runs, LAB_TIMING_MIN_RUNS);
	assert_true(n > 1000 * (size_t)t.runs);
	assert_true(t.min > 0 && t.min < 1e-6);
}

static void test_noise(void **state)
{
	lab_timing calm = { .min = 1, .median = 1.2 }, wild = { .min = 1, .median = 1.3 };

	(void)state;
	assert_false(lab_timing_noisy(&calm));
	assert_true(lab_timing_noisy(&wild));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sleeps),
		cmocka_unit_test(test_short_tasks_are_repeated),
		cmocka_unit_test(test_noise),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
