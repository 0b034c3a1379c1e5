/* SPDX-License-Identifier: MIT */
/* Maxout against its definition, element by element: both orders, ties, NaN, threads, instruction sets, errors. */
#include <actfn/group.h>

#include "tests/row/tensors.h"

enum { TYPES = ACTFN_F16 + 1 };

static const actfn_maxout shapes[] = {
	{ 1, 1, 1, 1, ACTFN_UNIT_MAJOR },  { 7, 5, 1, 1, ACTFN_UNIT_MAJOR },   { 9, 13, 2, 1, ACTFN_UNIT_MAJOR },
	{ 3, 37, 5, 1, ACTFN_UNIT_MAJOR }, { 3, 37, 5, 1, ACTFN_PIECE_MAJOR }, { 2, 3, 4, 3, ACTFN_UNIT_MAJOR },
	{ 2, 3, 4, 77, ACTFN_UNIT_MAJOR }, { 2, 3, 4, 77, ACTFN_PIECE_MAJOR }, { 1, 1, 50, 65, ACTFN_PIECE_MAJOR },
	{ 5, 1, 3, 1, ACTFN_PIECE_MAJOR }, { 1, 1, 300, 1, ACTFN_UNIT_MAJOR }, { 40, 240, 5, 1, ACTFN_UNIT_MAJOR },
};

enum { SHAPES = sizeof shapes / sizeof *shapes };

/* Where piece j of unit i is in x. */
static size_t piece_at(const actfn_maxout *m, size_t o, size_t i, size_t j, size_t c)
{
	size_t channel = m->order == ACTFN_UNIT_MAJOR ? i * m->pieces + j : j * m->units + i;
	return (o * m->units * m->pieces + channel) * m->inner + c;
}

typedef struct arrays {
	tensor x, y, gy, gx;
} arrays;

static arrays arrays_new(const actfn_maxout *m, actfn_dtype dtype)
{
	size_t n = m->outer * m->units * m->inner;
	arrays a = { tensor_new(dtype, n * m->pieces), tensor_new(dtype, n), tensor_new(dtype, n),
		     tensor_new(dtype, n * m->pieces) };
	kit_rng r = { 5 };

	tensor_fill(&a.gy, 6, -2, 2);
	for (size_t i = 0; i < a.x.n; i++) /* few values, so that there are ties, and some NaN */
		tensor_set(&a.x, i, kit_random(&r) % 40 ? (double)(int)(kit_random(&r) % 7) - 3 : NAN);
	return a;
}

static void arrays_free(arrays *a)
{
	tensor_free(&a->x);
	tensor_free(&a->y);
	tensor_free(&a->gy);
	tensor_free(&a->gx);
}

/* The first NaN, or else the first of the largest. */
static size_t winner(const actfn_maxout *m, const tensor *x, size_t o, size_t i, size_t c)
{
	size_t best = 0;

	for (size_t j = 1; j < m->pieces; j++) {
		double a = tensor_get(x, piece_at(m, o, i, j, c)), b = tensor_get(x, piece_at(m, o, i, best, c));
		if (!isnan(b) && (isnan(a) || a > b))
			best = j;
	}
	return best;
}

static bool equal(double a, double b)
{
	return a == b || (isnan(a) && isnan(b));
}

static void check_unit(const actfn_maxout *m, const arrays *a, size_t o, size_t i, size_t c)
{
	size_t best = winner(m, &a->x, o, i, c), out = (o * m->units + i) * m->inner + c;
	double y = tensor_get(&a->x, piece_at(m, o, i, best, c)), gy = tensor_get(&a->gy, out);

	assert_true(equal(tensor_get(&a->y, out), y));
	for (size_t j = 0; j < m->pieces; j++) {
		double want = j != best ? 0 : isnan(y) ? NAN : gy, got = tensor_get(&a->gx, piece_at(m, o, i, j, c));
		if (!equal(got, want))
			fail_msg("%zu x %zu units of %zu x %zu, order %d, type %d, %s: gx of unit %zu, piece %zu is %g, not %g", m->outer,
				 m->units, m->pieces, m->inner, (int)m->order, (int)a->x.dtype, actfn_isa(), i, j, got, want);
	}
}

static void check(const actfn_maxout *m, actfn_dtype dtype)
{
	arrays a = arrays_new(m, dtype);

	assert_int_equal(actfn_maxout_forward(m, dtype, a.x.p, a.y.p), ACTFN_OK);
	assert_int_equal(actfn_maxout_backward(m, dtype, a.x.p, a.gy.p, a.gx.p), ACTFN_OK);
	for (size_t o = 0; o < m->outer; o++)
		for (size_t i = 0; i < m->units; i++)
			for (size_t c = 0; c < m->inner; c++)
				check_unit(m, &a, o, i, c);
	assert_int_equal(actfn_maxout_backward(m, dtype, a.x.p, a.gy.p, a.x.p), ACTFN_OK); /* in place */
	assert_true(tensor_same(&a.x, &a.gx));
	arrays_free(&a);
}

static void check_all(void)
{
	for (int i = 0; i < SHAPES; i++)
		for (int dtype = 0; dtype < TYPES; dtype++)
			check(&shapes[i], (actfn_dtype)dtype);
}

static void by_definition(void **state)
{
	(void)state;
	tensor_each_isa(check_all);
}

/* Enough for several pieces of work. */
static void threads(void **state)
{
	static const actfn_maxout large[] = { { 300, 240, 5, 1, ACTFN_UNIT_MAJOR }, { 3, 5, 4, 20001, ACTFN_UNIT_MAJOR } };

	(void)state;
	actfn_set_threads(3);
	for (int i = 0; i < 2; i++)
		check(&large[i], ACTFN_F32);
	actfn_set_threads(1);
}

/* Which zero wins is told by the order alone. */
static void zeros(void **state)
{
	const float x[] = { -0.0f, 0.0f, 0.0f, -0.0f };
	float y[2];

	(void)state;
	assert_int_equal(actfn_maxout_forward(&(actfn_maxout){ 1, 2, 2, 1, ACTFN_UNIT_MAJOR }, ACTFN_F32, x, y), ACTFN_OK);
	assert_true(signbit(y[0]) && !signbit(y[1]));
}

/* maxout(0, x) = relu(x), and its gradient, but for the sign of 0. */
static void is_relu(void **state)
{
	enum { N = 4096 };
	static float x[N], pieces[2 * N], y[N], want[N], gy[N], gx[2 * N], want_gx[N];

	(void)state;
	kit_fill(3, N, x);
	for (int i = 0; i < N; i++) {
		pieces[2 * i] = 0;
		pieces[2 * i + 1] = x[i];
		gy[i] = 1.5f;
	}
	actfn_maxout m = { N, 1, 2, 1, ACTFN_UNIT_MAJOR };
	assert_int_equal(actfn_maxout_forward(&m, ACTFN_F32, pieces, y), ACTFN_OK);
	assert_int_equal(actfn_maxout_backward(&m, ACTFN_F32, pieces, gy, gx), ACTFN_OK);
	assert_int_equal(actfn_forward(actfn_get(ACTFN_RELU), ACTFN_F32, N, x, want), ACTFN_OK);
	assert_int_equal(actfn_backward(actfn_get(ACTFN_RELU), ACTFN_F32, N, x, gy, want_gx), ACTFN_OK);
	for (int i = 0; i < N; i++) {
		assert_true(equal((double)y[i], (double)want[i]));
		assert_true(equal((double)gx[2 * i + 1], (double)want_gx[i]));
	}
}

static void errors(void **state)
{
	actfn_maxout m = { 1, 2, 2, 2, ACTFN_UNIT_MAJOR }, bad = m;
	float x[8] = { 0 }, y[8];

	(void)state;
	assert_int_equal(actfn_maxout_forward(NULL, ACTFN_F32, x, y), ACTFN_ERR_NULL);
	assert_int_equal(actfn_maxout_forward(&m, ACTFN_F32, NULL, y), ACTFN_ERR_NULL);
	assert_int_equal(actfn_maxout_forward(&m, ACTFN_I8, x, y), ACTFN_ERR_DTYPE);
	assert_int_equal(actfn_maxout_forward(&m, ACTFN_F32, x, x + 7), ACTFN_ERR_OVERLAP);
	assert_int_equal(actfn_maxout_forward(&m, ACTFN_F32, x, x), ACTFN_ERR_OVERLAP);
	assert_int_equal(actfn_maxout_backward(&m, ACTFN_F32, x, NULL, y), ACTFN_ERR_NULL);
	assert_int_equal(actfn_maxout_backward(&m, ACTFN_F32, x, y, y), ACTFN_ERR_OVERLAP);
	bad.pieces = 0;
	assert_int_equal(actfn_maxout_forward(&bad, ACTFN_F32, x, y), ACTFN_ERR_ARGUMENT);
	bad = m;
	bad.order = (actfn_maxout_order)2;
	assert_int_equal(actfn_maxout_forward(&bad, ACTFN_F32, x, y), ACTFN_ERR_ARGUMENT);
	bad = m;
	bad.inner = SIZE_MAX / 4;
	assert_int_equal(actfn_maxout_forward(&bad, ACTFN_F32, x, y), ACTFN_ERR_ARGUMENT);
	bad.outer = 0;
	assert_int_equal(actfn_maxout_forward(&bad, ACTFN_F32, NULL, NULL), ACTFN_OK);
	assert_int_equal(actfn_maxout_backward(&bad, ACTFN_F32, NULL, NULL, NULL), ACTFN_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(by_definition), cmocka_unit_test(threads), cmocka_unit_test(zeros),
		cmocka_unit_test(is_relu),	 cmocka_unit_test(errors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
