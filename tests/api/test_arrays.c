/* SPDX-License-Identifier: MIT */
/* Arguments of the calls on arrays: every error has its code, and outputs are untouched by it. */
#include "tests/act/kit.h"

enum { N = 40, ROOM = 3 * N };

static float a[ROOM], b[ROOM], out[ROOM];
static const actfn *f;

static int set_up(void **state)
{
	(void)state;
	f = actfn_get(ACTFN_TANH); /* has all four calls */
	for (int i = 0; i < ROOM; i++)
		a[i] = b[i] = out[i] = (float)i;
	return 0;
}

/* The call fails with the code, and a, b and out stay as they were. */
static void expect(actfn_status want, op o, const actfn *g, const float *in, const float *gy, float *to)
{
	assert_int_equal(kit_call(o, g, N, in, gy, to), want);
	for (int i = 0; i < ROOM; i++)
		assert_true(a[i] == (float)i && b[i] == (float)i && out[i] == (float)i);
}

static void null_pointers(void **state)
{
	(void)state;
	for (int o = 0; o < OPS; o++) {
		expect(ACTFN_ERR_NULL, (op)o, NULL, a, b, out);
		expect(ACTFN_ERR_NULL, (op)o, f, NULL, b, out);
		expect(ACTFN_ERR_NULL, (op)o, f, a, b, NULL);
		if (o >= BACKWARD)
			expect(ACTFN_ERR_NULL, (op)o, f, a, NULL, out);
		assert_int_equal(kit_call((op)o, NULL, 0, NULL, NULL, NULL), ACTFN_ERR_NULL);
		assert_int_equal(kit_call((op)o, f, 0, NULL, NULL, NULL), ACTFN_OK);
	}
}

static void dtypes(void **state)
{
	static const actfn_dtype wrong[] = { (actfn_dtype)-1, (actfn_dtype)99, (actfn_dtype)999 };

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		assert_int_equal(actfn_forward(f, wrong[i], N, a, out), ACTFN_ERR_DTYPE);
		assert_int_equal(actfn_derivative(f, wrong[i], N, a, out), ACTFN_ERR_DTYPE);
		assert_int_equal(actfn_backward(f, wrong[i], N, a, b, out), ACTFN_ERR_DTYPE);
		assert_int_equal(actfn_backward_from_y(f, wrong[i], 0, NULL, NULL, NULL), ACTFN_ERR_DTYPE);
	}
	expect(ACTFN_ERR_NULL, FORWARD, f, NULL, b, out); /* and nothing was written */
}

/* By one element, by all but one, and by some, to both sides. */
static void partial_overlap(void **state)
{
	static const int by[] = { 1, N / 2, N - 1 };

	(void)state;
	for (int o = 0; o < OPS; o++)
		for (int i = 0; i < 3; i++) {
			expect(ACTFN_ERR_OVERLAP, (op)o, f, a + N, b, a + N - by[i]);
			expect(ACTFN_ERR_OVERLAP, (op)o, f, a + N, b, a + N + by[i]);
			if (o < BACKWARD)
				continue;
			expect(ACTFN_ERR_OVERLAP, (op)o, f, a, b + N, b + N - by[i]);
			expect(ACTFN_ERR_OVERLAP, (op)o, f, a, b + N, b + N + by[i]);
		}
}

/* Not even a byte; the input may overlap the other input. */
static void overlap_of_bytes(void **state)
{
	char *odd = (char *)(a + N) + 2;

	(void)state;
	assert_int_equal(actfn_forward(f, ACTFN_F32, N, a + N, odd), ACTFN_ERR_OVERLAP);
	assert_int_equal(actfn_backward(f, ACTFN_F32, N, a + 1, a, out), ACTFN_OK);
	assert_int_equal(actfn_backward(f, ACTFN_F32, N, a, a, out), ACTFN_OK);
}

/* Neighbours do not overlap, and the same array is no overlap. */
static void allowed(void **state)
{
	(void)state;
	for (int o = 0; o < OPS; o++) {
		set_up(NULL);
		assert_int_equal(kit_call((op)o, f, N, a, b, a + N), ACTFN_OK);
		assert_int_equal(kit_call((op)o, f, N, a + N, b, a), ACTFN_OK);
		assert_int_equal(kit_call((op)o, f, N, a, b, a), ACTFN_OK);
		assert_int_equal(kit_call((op)o, f, N, a, b, b), ACTFN_OK);
		assert_true(a[2 * N] == 2 * N && b[N] == N);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(null_pointers, set_up),	 cmocka_unit_test_setup(dtypes, set_up),
		cmocka_unit_test_setup(partial_overlap, set_up), cmocka_unit_test_setup(overlap_of_bytes, set_up),
		cmocka_unit_test_setup(allowed, set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
