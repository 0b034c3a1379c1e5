/* SPDX-License-Identifier: MIT */
/* The probes, counted by hand on a layer of four units and three samples. */
#include "lab/probe/probe.h"

#include "tests/lab/test.h"

static void counted_by_hand(void **state)
{
	/* relu at z = {-1, 2, -3, 0.5}, {-2, -1, -1, 1}, {-5, 4, -2, 3}: units 0 and 2 are dead */
	static const float y[] = { 0, 2, 0, 0.5f, 0, 0, 0, 1, 0, 4, 0, 3 };
	static const float dz[] = { 0, 1, 0, 1, 0, 0, 0, 1, 0, 1, 0, 1 };
	lab_unit relu;
	lab_probe_sum s;
	lab_probe p = { .grad_norm = 42 };

	(void)state;
	assert_true(lab_unit_read("relu", &relu, NULL));
	assert_true(lab_probe_new(&s, &relu, 4));
	lab_probe_add(&s, 1, dz, y);
	lab_probe_add(&s, 2, dz + 4, y + 4);
	lab_probe_result(&s, &p);
	assert_near(p.dead, 0.5, 0);
	assert_near(p.saturated, 7.0 / 12, 1e-15);
	assert_near(p.sparsity, 7.0 / 12, 1e-15);
	assert_near(p.mean, 10.5 / 12, 1e-15);
	assert_near(p.var, 30.25 / 12 - 10.5 / 12 * 10.5 / 12, 1e-12);
	assert_near(p.grad_norm, 42, 0);

	lab_probe_reset(&s);
	lab_probe_add(&s, 1, (const float[]){ 0.5f, 0.01f, 0.0099f, -0.02f }, (const float[]){ 1, 1, 1, 1 });
	lab_probe_result(&s, &p);
	assert_near(p.dead, 0, 0);
	assert_near(p.saturated, 0.5, 0); /* 0.01 is a hundredth of sup |f'| = 1, and so counts */
	assert_near(p.sparsity, 0, 0);
	assert_near(p.var, 0, 0);
	lab_probe_free(&s);
	lab_unit_free(&relu);
}

/* sup |f'| from the literature, to the grid's step. */
static void suprema(void **state)
{
	static const struct {
		actfn_id id;
		double sup;
	} want[] = { { ACTFN_RELU, 1 },       { ACTFN_SIGMOID, 0.25 }, { ACTFN_GELU, 1.1289 },
		     { ACTFN_MISH, 1.0885 },  { ACTFN_SELU, 1.7581 },  { ACTFN_BINARY_STEP, 0 },
		     { ACTFN_SILU, 1.09984 }, { ACTFN_GAUSSIAN, 0.857764 } };

	(void)state;
	for (size_t i = 0; i < sizeof want / sizeof *want; i++)
		assert_near(lab_probe_sup(actfn_get(want[i].id)), want[i].sup, 1e-4);
}

/* A step has no slope anywhere: all dead, all saturated. */
static void step(void **state)
{
	lab_unit u;
	lab_probe_sum s;
	lab_probe p;

	(void)state;
	assert_true(lab_unit_read("binary_step", &u, NULL));
	assert_true(lab_probe_new(&s, &u, 2));
	lab_probe_add(&s, 1, (const float[]){ 0, 0 }, (const float[]){ 0, 1 });
	lab_probe_result(&s, &p);
	assert_near(p.dead, 1, 0);
	assert_near(p.saturated, 1, 0);
	assert_near(p.sparsity, 0.5, 0);
	lab_probe_free(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counted_by_hand),
		cmocka_unit_test(suprema),
		cmocka_unit_test(step),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
