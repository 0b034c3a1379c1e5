/* SPDX-License-Identifier: MIT */
/* Zeros among the inputs or the gradients, as sparse data have them, do not change what a vector is decided by: the
 * results are those of the elements one by one, -0 included. */
#include "tests/act/kit.h"

enum { COUNT = 4096 / SLOWER };

static float x[COUNT], gy[COUNT], y[COUNT];

static float zero_or(kit_rng *r, float other)
{
	uint64_t bits = kit_random(r);

	return bits & 1 ? other : bits & 2 ? -0.0f : 0.0f;
}

static void one_by_one(op o, const actfn *f)
{
	assert_int_equal(kit_call(o, f, COUNT, x, gy, y), ACTFN_OK);
	for (int i = 0; i < COUNT; i++)
		kit_expect_same(f, o, x[i], gy[i], y[i], kit_one(o, f, x[i], gy[i]));
}

static void for_each(void fill(kit_rng *r))
{
	kit_rng r = { 60 };
	const char *isa;

	for (int k = 0; (isa = actfn_isa_available(k)); k++) {
		actfn_set_max_isa(isa);
		fill(&r);
		for (int id = 0; id < ACTFN_COUNT; id++)
			for (int o = FORWARD; o <= BACKWARD; o++)
				one_by_one((op)o, actfn_get((actfn_id)id));
	}
}

static void fill_inputs(kit_rng *r)
{
	for (int i = 0; i < COUNT; i++) {
		x[i] = zero_or(r, (float)kit_random_in(r, -4, 4));
		gy[i] = (float)kit_random_in(r, -2, 2);
	}
}

/* Some zeros meet the zeros of gelu', silu' and mish', where the sign of gx is at stake. */
static void fill_gradients(kit_rng *r)
{
	const double zeros[] = { -0.7517915, -0.7524614, -1.2784645, -1.1924287 };

	for (int i = 0; i < COUNT; i++) {
		bool near = i % 37 == 0;
		x[i] = (float)(near ? zeros[i % 4] + kit_random_in(r, -3e-7, 3e-7) : kit_random_in(r, -4, 4));
		gy[i] = zero_or(r, near ? -0.0f : (float)kit_random_in(r, -2, 2));
	}
}

static void inputs(void **state)
{
	(void)state;
	for_each(fill_inputs);
}

static void gradients(void **state)
{
	(void)state;
	for_each(fill_gradients);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(inputs), cmocka_unit_test(gradients) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
