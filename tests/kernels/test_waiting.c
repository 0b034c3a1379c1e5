/* SPDX-License-Identifier: MIT */
/* Elements that the first try of mode exact leaves open wait for each other, in arrays long enough for many of them:
 * what comes out is what a single element gives, which never waits. */
#include "tests/kernels/kinds.h"

enum { MANY = 12000 };

static float in[MANY], gy[MANY], want[MANY], out[MANY];

static const kind exact = { "f32 exact", ACTFN_F32, ACTFN_EXACT, sizeof(float), true };

static void call(op o, const actfn *f, size_t n, const float *x, const float *g, float *y)
{
	assert_int_equal(kind_call(&exact, o, f, n, x, g, y), ACTFN_OK);
}

static void every_way(op o, const actfn *f)
{
	for (size_t i = 0; i < MANY; i++)
		call(o, f, 1, in + i, gy + i, want + i);
	call(o, f, MANY, in, gy, out);
	kind_expect_same(&exact, f, o, MANY, in, out, want);
	memcpy(out, in, sizeof in);
	call(o, f, MANY, out, gy, out);
	kind_expect_same(&exact, f, o, MANY, in, out, want);
	if (o < BACKWARD)
		return;
	memcpy(out, gy, sizeof gy);
	call(o, f, MANY, in, out, out);
	kind_expect_same(&exact, f, o, MANY, in, out, want);
}

/* Ordinary inputs, where single elements are open, then a stretch where all are. */
static void fill(void)
{
	for (size_t i = 0; i < MANY; i++) {
		double t = fmod((double)(i + 1) * 0.61803398874989485, 1), size = i % 64 < 48 ? 16 : 0x1p-100;
		in[i] = (float)((t - 0.5) * size);
		gy[i] = (float)(fmod((double)(i + 1) * 0.75487766624669276, 1) + 0.5);
	}
}

static void same_as_one_by_one(void **state)
{
	float one = 0, y;
	(void)state;
	fill();
	for (int i = 0; actfn_isa_available(i); i++) {
		actfn_set_max_isa(actfn_isa_available(i));
		for (int id = 0; id < ACTFN_COUNT; id++)
			for (int o = 0; o < OPS; o++)
				if (kind_call(&exact, (op)o, actfn_get((actfn_id)id), 1, &one, &one, &y) == ACTFN_OK)
					every_way((op)o, actfn_get((actfn_id)id));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(same_as_one_by_one) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
