/* SPDX-License-Identifier: MIT */
/* Masks, infinities, NaN, ties, empty axes, and arguments that are wrong; what specification 5.6 and 7 say. */
#include "tests/row/rows.h"

static const actfn_layer_id functions[] = {
	ACTFN_LAYER_SOFTMAX, ACTFN_LAYER_LOG_SOFTMAX, ACTFN_LAYER_SOFTMAX2D, ACTFN_LAYER_HARDMAX, ACTFN_LAYER_SPARSEMAX,
	ACTFN_LAYER_ENTMAX15, ACTFN_LAYER_GUMBEL_SOFTMAX,
};

enum { FUNCTIONS = sizeof functions / sizeof *functions, SIZE = 19 };

static const actfn_axis layouts[] = { { 1, SIZE, 1 }, { 1, SIZE, 3 } };

/* The first row gets x[i] = value of i, the others numbers; y is the first row of the result. */
static void forward(actfn_layer_id f, int safe, const actfn_axis *axis, const float *x, float *y)
{
	actfn_row_options o = ACTFN_ROW_OPTIONS;
	float in[SIZE * 3], out[SIZE * 3];
	o.safe = safe;
	for (size_t i = 0; i < axis->size * axis->inner; i++)
		in[i] = i % axis->inner ? (float)i : x[i / axis->inner];
	assert_int_equal(actfn_row_forward(f, ACTFN_F32, axis, &o, in, out), ACTFN_OK);
	for (size_t i = 0; i < axis->size; i++)
		y[i] = out[i * axis->inner];
	for (size_t i = 0; i < axis->size * axis->inner; i++)
		if (i % axis->inner && isnan(out[i]))
			fail_msg("a NaN has gone to another row");
}

static void expect_all(const char *what, actfn_layer_id f, const float *y, float want)
{
	for (int i = 0; i < SIZE; i++)
		if (!kit_same(y[i], want))
			fail_msg("%s, %s: element %d is %g, expected %g", actfn_layer_at((int)f)->name, what, i, y[i], want);
}

static void rows_of_nothing_but_masks(void **state)
{
	float x[SIZE], y[SIZE];
	(void)state;
	for (int i = 0; i < SIZE; i++)
		x[i] = -INFINITY;
	for (int l = 0; l < 2; l++)
		for (int k = 0; k < FUNCTIONS; k++) {
			actfn_layer_id f = functions[k];
			forward(f, 0, &layouts[l], x, y);
			if (f != ACTFN_LAYER_HARDMAX)
				expect_all("all -inf", f, y, NAN);
			forward(f, 1, &layouts[l], x, y);
			expect_all("all -inf, safe", f, y, f == ACTFN_LAYER_LOG_SOFTMAX ? -INFINITY : 0);
			x[5] = NAN;
			forward(f, 1, &layouts[l], x, y);
			expect_all("-inf and a NaN, safe", f, y, NAN);
			x[5] = -INFINITY;
		}
}

static void nan_and_infinity_take_the_row(void **state)
{
	float x[SIZE], y[SIZE];
	(void)state;
	for (int l = 0; l < 2; l++)
		for (int k = 0; k < FUNCTIONS; k++)
			for (int at = 0; at < SIZE; at += 9) {
				for (int i = 0; i < SIZE; i++)
					x[i] = (float)i / 4;
				x[at] = NAN;
				forward(functions[k], 0, &layouts[l], x, y);
				expect_all("a NaN", functions[k], y, NAN);
				x[at] = INFINITY;
				forward(functions[k], 0, &layouts[l], x, y);
				if (functions[k] != ACTFN_LAYER_HARDMAX)
					expect_all("+inf", functions[k], y, NAN);
			}
}

static void masked_elements_get_nothing(void **state)
{
	float x[SIZE], y[SIZE], gy[SIZE], gx[SIZE];
	(void)state;
	for (int k = 0; k < FUNCTIONS; k++) {
		float none = functions[k] == ACTFN_LAYER_LOG_SOFTMAX ? -INFINITY : 0;
		for (int i = 0; i < SIZE; i++) {
			x[i] = i == 7 ? -INFINITY : 0.125F;
			gy[i] = (float)(i - 3);
		}
		forward(functions[k], 0, &layouts[0], x, y);
		assert_true(kit_same(y[7], none));
		assert_int_equal(actfn_row_backward(functions[k], ACTFN_F32, &layouts[0], NULL, y, gy, gx), ACTFN_OK);
		for (int i = 0; i < SIZE; i++)
			assert_true(i == 7 ? gx[i] == 0 : isfinite(gx[i]));
	}
}

static void equal_elements_share(void **state)
{
	float x[SIZE], y[SIZE];
	(void)state;
	for (int i = 0; i < SIZE; i++)
		x[i] = 3.5F;
	forward(ACTFN_LAYER_SOFTMAX, 0, &layouts[1], x, y);
	expect_all("equal", ACTFN_LAYER_SOFTMAX, y, (float)(1.0 / SIZE));
	forward(ACTFN_LAYER_SPARSEMAX, 0, &layouts[1], x, y);
	expect_all("equal", ACTFN_LAYER_SPARSEMAX, y, (float)(1.0 / SIZE));
	forward(ACTFN_LAYER_ENTMAX15, 0, &layouts[1], x, y);
	expect_all("equal", ACTFN_LAYER_ENTMAX15, y, (float)(1.0 / SIZE));
	forward(ACTFN_LAYER_LOG_SOFTMAX, 0, &layouts[1], x, y);
	expect_all("equal", ACTFN_LAYER_LOG_SOFTMAX, y, (float)-log(SIZE));
	x[4] = x[9] = 4;
	forward(ACTFN_LAYER_HARDMAX, 0, &layouts[1], x, y);
	for (int i = 0; i < SIZE; i++)
		assert_true(y[i] == (i == 4));
}

/* Shifts by multiples of 1/4 are exact for these numbers. */
static void a_shift_changes_nothing(void **state)
{
	float x[SIZE], moved[SIZE], y[SIZE], z[SIZE];
	(void)state;
	for (int k = 0; k < FUNCTIONS; k++) {
		if (functions[k] == ACTFN_LAYER_GUMBEL_SOFTMAX)
			continue;
		for (int i = 0; i < SIZE; i++) {
			x[i] = (float)(i * 7 % SIZE) / 4;
			moved[i] = x[i] - 1000.25F;
		}
		forward(functions[k], 0, &layouts[0], x, y);
		forward(functions[k], 0, &layouts[0], moved, z);
		assert_memory_equal(y, z, sizeof y);
	}
}

static void probabilities_sum_to_one(void **state)
{
	static float x[1000], y[1000];
	(void)state;
	for (int k = 0; k < FUNCTIONS; k++)
		for (int kind = 0; kind < KINDS; kind++) {
			double sum = 0;
			fill_row(kind, 11, ACTFN_F32, 1000, x);
			actfn_row_forward(functions[k], ACTFN_F32, &(actfn_axis){ 1, 1000, 1 }, NULL, x, y);
			for (int i = 0; i < 1000; i++)
				sum += functions[k] == ACTFN_LAYER_LOG_SOFTMAX ? exp(y[i]) : y[i];
			if (!(fabs(sum - 1) <= 1e-5))
				fail_msg("%s, %s: the sum is %.9g", actfn_layer_at((int)functions[k])->name, kind_name[kind], sum);
		}
}

static void empty_tensors_are_fine(void **state)
{
	static const actfn_axis empty[] = { { 0, 5, 1 }, { 5, 0, 1 }, { 5, 5, 0 }, { 0, 0, 0 }, { SIZE_MAX, 2, 0 } };
	(void)state;
	for (int k = 0; k < FUNCTIONS; k++)
		for (int e = 0; e < 5; e++) {
			assert_int_equal(actfn_row_forward(functions[k], ACTFN_F32, &empty[e], NULL, NULL, NULL), ACTFN_OK);
			assert_int_equal(actfn_row_backward(functions[k], ACTFN_F32, &empty[e], NULL, NULL, NULL, NULL), ACTFN_OK);
		}
}

static void wrong_arguments_change_nothing(void **state)
{
	const actfn_axis axis = { 1, 4, 1 }, huge = { SIZE_MAX / 2, 3, 1 }, half = { 1, SIZE_MAX / 2, 1 };
	actfn_row_options o = ACTFN_ROW_OPTIONS;
	float x[5] = { 1, 2, 3, 4, 5 }, y[4] = { 7, 7, 7, 7 };
	actfn_layer_id f = ACTFN_LAYER_SOFTMAX;
	(void)state;
	assert_int_equal(actfn_row_forward((actfn_layer_id)9999, ACTFN_F32, &axis, NULL, x, y), ACTFN_ERR_NAME);
	assert_int_equal(actfn_row_forward((actfn_layer_id)-1, ACTFN_F32, &axis, NULL, x, y), ACTFN_ERR_NAME);
	assert_int_equal(actfn_row_forward(ACTFN_LAYER_CROSS_ENTROPY, ACTFN_F32, &axis, NULL, x, y), ACTFN_ERR_NAME);
	assert_int_equal(actfn_row_forward(f, ACTFN_I8, &axis, NULL, x, y), ACTFN_ERR_DTYPE);
	assert_int_equal(actfn_row_forward(f, (actfn_dtype)77, &axis, NULL, x, y), ACTFN_ERR_DTYPE);
	assert_int_equal(actfn_row_forward(f, ACTFN_F32, NULL, NULL, x, y), ACTFN_ERR_NULL);
	assert_int_equal(actfn_row_forward(f, ACTFN_F32, &axis, NULL, NULL, y), ACTFN_ERR_NULL);
	assert_int_equal(actfn_row_forward(f, ACTFN_F32, &axis, NULL, x, NULL), ACTFN_ERR_NULL);
	assert_int_equal(actfn_row_backward(f, ACTFN_F32, &axis, NULL, x, NULL, y), ACTFN_ERR_NULL);
	assert_int_equal(actfn_row_forward(f, ACTFN_F32, &huge, NULL, x, y), ACTFN_ERR_ARGUMENT);
	assert_int_equal(actfn_row_forward(f, ACTFN_F16, &half, NULL, x, x), ACTFN_ERR_ARGUMENT);
	assert_int_equal(actfn_row_forward(f, ACTFN_F32, &axis, NULL, x, x + 1), ACTFN_ERR_OVERLAP);
	for (int i = 0; i < 5; i++) {
		o.temperature = (double[]){ 0, -1, NAN, INFINITY, 1e-310 }[i];
		assert_int_equal(actfn_row_forward(f, ACTFN_F32, &axis, &o, x, y), ACTFN_ERR_ARGUMENT);
	}
	for (int i = 0; i < 4; i++)
		assert_true(y[i] == 7);
}

static void in_place_is_allowed(void **state)
{
	float x[SIZE], y[SIZE], g[SIZE], gx[SIZE];
	(void)state;
	for (int k = 0; k < FUNCTIONS; k++) {
		fill_row(0, 5, ACTFN_F32, SIZE, x);
		fill_gradient(6, ACTFN_F32, SIZE, g);
		actfn_row_forward(functions[k], ACTFN_F32, &layouts[0], NULL, x, y);
		actfn_row_forward(functions[k], ACTFN_F32, &layouts[0], NULL, x, x);
		assert_memory_equal(x, y, sizeof x);
		actfn_row_backward(functions[k], ACTFN_F32, &layouts[0], NULL, y, g, gx);
		actfn_row_backward(functions[k], ACTFN_F32, &layouts[0], NULL, y, g, g);
		assert_memory_equal(g, gx, sizeof g);
	}
}

static int fast(void **state)
{
	(void)state;
	return actfn_set_mode(ACTFN_FAST);
}

static int exact(void **state)
{
	(void)state;
	return actfn_set_mode(ACTFN_EXACT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_of_nothing_but_masks), cmocka_unit_test(nan_and_infinity_take_the_row),
		cmocka_unit_test(masked_elements_get_nothing), cmocka_unit_test(equal_elements_share),
		cmocka_unit_test(a_shift_changes_nothing), cmocka_unit_test(probabilities_sum_to_one),
		cmocka_unit_test(empty_tensors_are_fine), cmocka_unit_test(wrong_arguments_change_nothing),
		cmocka_unit_test(in_place_is_allowed),
	};
	/* without what float does not promise: the last bits of a shifted row, and of 1 / n */
	const struct CMUnitTest fast_ones[] = {
		cmocka_unit_test(rows_of_nothing_but_masks), cmocka_unit_test(nan_and_infinity_take_the_row),
		cmocka_unit_test(masked_elements_get_nothing), cmocka_unit_test(probabilities_sum_to_one),
		cmocka_unit_test(in_place_is_allowed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL) | cmocka_run_group_tests(fast_ones, fast, exact);
}
