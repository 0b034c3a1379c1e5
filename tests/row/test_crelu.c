/* SPDX-License-Identifier: MIT */
/* Crelu: its halves are relu of x and of -x, its gradient the definition's; shapes, threads, errors. */
#include <actfn/group.h>

#include "tests/row/tensors.h"

enum { TYPES = ACTFN_F16 + 1 };

static const actfn_shape shapes[] = { { 1, 1, 1 }, { 3, 1, 1 }, { 5, 3, 7 }, { 2, 64, 1 }, { 1, 1000, 3 }, { 70, 33, 1 } };

enum { SHAPES = sizeof shapes / sizeof *shapes };

static void fill(tensor *x)
{
	static const double special[] = { 0, -0.0, INFINITY, -INFINITY, NAN };

	tensor_fill(x, 4, -3, 3);
	for (size_t i = 0; i < 5 && 3 * i < x->n; i++)
		tensor_set(x, 3 * i, special[i]);
}

static double relu(double x)
{
	return x <= 0 ? 0 : x;
}

static bool equal(double a, double b)
{
	return (a == b && signbit(a) == signbit(b)) || (isnan(a) && isnan(b));
}

static double gradient(double x, double g1, double g2)
{
	return isnan(x) ? x : x > 0 ? g1 : x < 0 ? -g2 : 0;
}

static void check(const actfn_shape *s, actfn_dtype dtype)
{
	size_t row = s->size * s->inner, n = s->outer * row;
	tensor x = tensor_new(dtype, n), y = tensor_new(dtype, 2 * n), gy = tensor_new(dtype, 2 * n), gx = tensor_new(dtype, n);

	fill(&x);
	tensor_fill(&gy, 9, -1, 1);
	assert_int_equal(actfn_crelu_forward(s, dtype, x.p, y.p), ACTFN_OK);
	assert_int_equal(actfn_crelu_backward(s, dtype, x.p, gy.p, gx.p), ACTFN_OK);
	for (size_t i = 0; i < n; i++) {
		size_t first = i / row * 2 * row + i % row, second = first + row;
		double a = tensor_get(&x, i);
		assert_true(equal(tensor_get(&y, first), relu(a)) && equal(tensor_get(&y, second), relu(-a)));
		assert_true(equal(tensor_get(&gx, i), gradient(a, tensor_get(&gy, first), tensor_get(&gy, second))));
	}
	assert_int_equal(actfn_crelu_backward(s, dtype, x.p, gy.p, x.p), ACTFN_OK); /* in place */
	assert_true(tensor_same(&x, &gx));
	tensor_free(&x);
	tensor_free(&y);
	tensor_free(&gy);
	tensor_free(&gx);
}

static void check_all(void)
{
	for (int i = 0; i < SHAPES; i++)
		for (int dtype = 0; dtype < TYPES; dtype++)
			check(&shapes[i], (actfn_dtype)dtype);
}

static void halves(void **state)
{
	(void)state;
	tensor_each_isa(check_all);
	actfn_set_threads(3);
	check(&(actfn_shape){ 3, 20000, 3 }, ACTFN_F32);
	actfn_set_threads(1);
}

static void errors(void **state)
{
	actfn_shape s = { 2, 2, 1 }, huge = { 2, SIZE_MAX / 2, 1 }, empty = { 3, 0, 5 };
	float x[8] = { 0 }, y[8];

	(void)state;
	assert_int_equal(actfn_crelu_forward(NULL, ACTFN_F32, x, y), ACTFN_ERR_NULL);
	assert_int_equal(actfn_crelu_forward(&s, ACTFN_F32, x, NULL), ACTFN_ERR_NULL);
	assert_int_equal(actfn_crelu_forward(&s, ACTFN_U8, x, y), ACTFN_ERR_DTYPE);
	assert_int_equal(actfn_crelu_forward(&s, ACTFN_F32, x, x), ACTFN_ERR_OVERLAP);
	assert_int_equal(actfn_crelu_forward(&huge, ACTFN_F32, x, y), ACTFN_ERR_ARGUMENT);
	assert_int_equal(actfn_crelu_backward(&s, ACTFN_F32, y, x, x + 4), ACTFN_ERR_OVERLAP);
	assert_int_equal(actfn_crelu_backward(&s, ACTFN_F32, x, y, x + 1), ACTFN_ERR_OVERLAP);
	assert_int_equal(actfn_crelu_forward(&empty, ACTFN_F32, NULL, NULL), ACTFN_OK);
	assert_int_equal(actfn_crelu_backward(&empty, ACTFN_F32, NULL, NULL, NULL), ACTFN_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(halves), cmocka_unit_test(errors) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
