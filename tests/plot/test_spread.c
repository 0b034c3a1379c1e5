/* SPDX-License-Identifier: MIT */
/* Labels beside the ends of lines: apart from each other, and no further away than need be. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lab/plot/spread.h"

static void test_labels_do_not_overlap(void **state)
{
	static const double start[][4] = {
		{ 0, 0, 0, 0 }, { 1, 1, 1, 1 }, { 0.5, 0.1, 0.52, 0.9 }, { 0.95, 0.96, 0.97, 0.1 }, { -3, 5, 0.5, 0.5 },
	};

	(void)state;
	for (size_t k = 0; k < sizeof start / sizeof *start; k++) {
		double at[4];

		memcpy(at, start[k], sizeof at);
		lab_spread(at, 4, 0.1, 0, 1);
		for (int i = 0; i < 4; i++) {
			assert_true(at[i] > -1e-9 && at[i] < 1 + 1e-9);
			for (int j = 0; j < i; j++)
				assert_true(fabs(at[i] - at[j]) > 0.1 - 1e-9);
		}
	}
}

static void test_labels_with_room_stay(void **state)
{
	double at[] = { 0.9, 0.1, 0.5 };

	(void)state;
	lab_spread(at, 3, 0.1, 0, 1);
	assert_true(at[0] == 0.9 && at[1] == 0.1 && at[2] == 0.5);
	lab_spread(at, 0, 0.1, 0, 1);
}

/* Two that meet step aside by half of the gap each: the least squares. */
static void test_labels_share_the_way(void **state)
{
	double two[] = { 0.5, 0.5 }, three[] = { 0.52, 0.5, 0.51 };

	(void)state;
	lab_spread(two, 2, 0.1, 0, 1);
	assert_true(fabs(two[0] - two[1]) > 0.1 - 1e-9 && fabs(two[0] + two[1] - 1) < 1e-9);
	lab_spread(three, 3, 0.1, 0, 1);
	assert_true(fabs(three[1] - 0.41) < 1e-9 && fabs(three[2] - 0.51) < 1e-9 && fabs(three[0] - 0.61) < 1e-9);
}

static void test_no_room_for_the_gap(void **state)
{
	double at[] = { 0.3, 0.2, 0.1 };

	(void)state;
	lab_spread(at, 3, 5, 0, 1);
	assert_true(at[0] == 1 && at[1] == 0.5 && at[2] == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_labels_do_not_overlap),
		cmocka_unit_test(test_labels_with_room_stay),
		cmocka_unit_test(test_labels_share_the_way),
		cmocka_unit_test(test_no_room_for_the_gap),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
