/* SPDX-License-Identifier: MIT */
/* Graphs of functions: jumps, ends, ranges. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lab/plot/curve.h"

static const actfn *find(const char *spec)
{
	const actfn *f;

	assert_int_equal(actfn_parse(spec, &f), ACTFN_OK);
	return f;
}

static int gaps(const lab_curve *c)
{
	int n = 0;

	for (size_t i = 0; i < c->n; i++)
		n += isnan(c->y[i]) != 0;
	return n;
}

/* The number of interruptions: where a textbook lifts the pen. */
static void test_jumps(void **state)
{
	static const struct {
		const char *spec;
		bool derivative;
		int gaps;
	} cases[] = {
		{ "binary_step", false, 1 }, { "relu", false, 0 }, { "relu", true, 1 },	 { "relu6", true, 2 },
		{ "leaky_relu", true, 1 },   { "elu", true, 0 },   { "selu", true, 1 },	 { "tanh", true, 0 },
		{ "mish", false, 0 },	     { "sinc", true, 0 },  { "srelu", true, 1 }, { "isrlu", true, 0 },
		{ "softplus(beta=50)", true, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const actfn *f = find(cases[i].spec);
		lab_curve c;

		assert_true(lab_curve_make(f, cases[i].derivative, -10.1, 10, 500, &c));
		if (gaps(&c) != cases[i].gaps)
			fail_msg("%s%s: %d gaps, not %d", cases[i].spec, cases[i].derivative ? "'" : "", gaps(&c),
				 cases[i].gaps);
		lab_curve_free(&c);
		actfn_free(f);
	}
}

/* The ends of a jump are the neighbouring floats on both of its sides. */
static void test_jump_is_found_exactly(void **state)
{
	lab_curve c;
	size_t i = 0;

	(void)state;
	assert_true(lab_curve_make(find("relu6"), true, 1, 10, 50, &c));
	while (i < c.n && !isnan(c.y[i]))
		i++;
	assert_true(i > 0 && i + 1 < c.n);
	assert_true(c.x[i - 1] == nextafterf(6, 0) && c.y[i - 1] == 1);
	assert_true(c.x[i + 1] == 6 && c.y[i + 1] == 0);
	lab_curve_free(&c);
}

static void test_points_are_ordered_and_end_where_asked(void **state)
{
	lab_curve c;

	(void)state;
	for (int id = 0; id < ACTFN_COUNT; id++) {
		assert_true(lab_curve_make(actfn_get((actfn_id)id), true, -3, 7, 300, &c));
		assert_true(c.n >= 300);
		assert_true(c.x[0] == -3 && c.x[c.n - 1] == 7);
		for (size_t i = 1; i < c.n; i++)
			assert_true(c.x[i] >= c.x[i - 1]);
		lab_curve_free(&c);
	}
}

static void test_range_holds_the_kinks(void **state)
{
	double a = 0, b = 0;

	(void)state;
	lab_curve_range(find("relu6"), &a, &b);
	assert_true(a <= -1 && b > 6 && b < 15);
	a = b = 0;
	lab_curve_range(find("tanh"), &a, &b);
	assert_true(a == -4 && b == 4);
	a = b = 0;
	lab_curve_range(find("sinusoid"), &a, &b);
	assert_true(b - a > 2 * 6.2831853); /* two periods */
}

static void test_bounds(void **state)
{
	double low = INFINITY, high = -INFINITY;
	lab_curve c;

	(void)state;
	assert_true(lab_curve_make(find("relu"), false, -2, 3, 11, &c));
	lab_curve_bounds(&c, &low, &high);
	assert_true(low == 0 && high == 3);
	lab_curve_free(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_jumps),
		cmocka_unit_test(test_jump_is_found_exactly),
		cmocka_unit_test(test_points_are_ordered_and_end_where_asked),
		cmocka_unit_test(test_range_holds_the_kinks),
		cmocka_unit_test(test_bounds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
