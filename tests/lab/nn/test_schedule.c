/* SPDX-License-Identifier: MIT */
/* Learning-rate schedules at points that can be checked in the head. */
#include "lab/nn/schedule.h"

#include "lab/text.h"
#include "tests/lab/test.h"

static double at(const char *name, double t)
{
	int kind = lab_index(name, lab_schedule_names);

	assert_true(kind >= 0);
	return lab_schedule_factor(kind, t);
}

static void by_hand(void **state)
{
	static const struct {
		const char *name;
		double t, want;
	} known[] = {
		{ "constant", 0, 1 },     { "constant", 0.999, 1 },
		{ "step", 0, 1 },         { "step", 0.4999, 1 },  { "step", 0.5, 0.1 }, { "step", 0.75, 0.01 },
		{ "linear", 0, 1 },       { "linear", 0.25, 0.75 }, { "linear", 0.5, 0.5 },
		{ "cosine", 0, 1 },       { "cosine", 1.0 / 3, 0.75 }, { "cosine", 0.5, 0.5 }, { "cosine", 2.0 / 3, 0.25 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		assert_near(at(known[i].name, known[i].t), known[i].want, 1e-15);
}

/* The rate never rises, and the last step of the longest training still moves something. */
static void falls(void **state)
{
	(void)state;
	for (int kind = 0; lab_schedule_names[kind]; kind++) {
		double before = 1;
		for (int i = 0; i < 1000; i++) {
			double now = lab_schedule_factor(kind, i / 1000.0);
			assert_true(now > 0 && now <= before);
			before = now;
		}
		assert_true(lab_schedule_factor(kind, 1 - 1e-9) > 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(by_hand), cmocka_unit_test(falls) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
