/* SPDX-License-Identifier: MIT */
/* Polynorm against its formula in long double, its gradients against finite differences; shapes, scales, threads. */
#include <actfn/group.h>

#include "tests/row/tensors.h"

enum { TYPES = ACTFN_F16 + 1 };

static const actfn_shape shapes[] = { { 1, 1, 1 },   { 3, 2, 1 },   { 2, 3, 5 },    { 5, 128, 1 },  { 2, 1000, 1 },
				      { 1, 2600, 1 }, { 2, 130, 33 }, { 1, 1100, 17 }, { 130, 16, 1 }, { 2, 17, 16 } };

enum { SHAPES = sizeof shapes / sizeof *shapes };

static const actfn_polynorm usual = { { 0.4, -0.3, 0.7 }, 0.2, 1e-6 };

/* One row as its elements are in memory. */
typedef struct row {
	size_t at, stride;
} row;

static row row_of(const actfn_shape *s, size_t i)
{
	return (row){ i / s->inner * s->size * s->inner + i % s->inner, s->inner };
}

/* 1 / sqrt(mean of x^2p + eps), with the exponents of long double. */
static long double norm(const actfn_polynorm *p, const actfn_shape *s, const tensor *x, row r, int power)
{
	long double sum = 0;

	for (size_t i = 0; i < s->size; i++)
		sum += powl((long double)tensor_get(x, r.at + i * r.stride), 2 * power);
	return 1 / sqrtl(sum / (long double)s->size + (long double)p->eps);
}

static void expect(const tensor *t, size_t i, long double want, long double size, const char *what)
{
	long double unit = (long double)lab_ulp(&lab_formats[t->dtype], (double)want);
	long double off = fabsl((long double)tensor_get(t, i) - want), allowed = 0.5L * unit + 1e-14L * size;

	if (!(off <= allowed))
		fail_msg("%s[%zu] type %d, %s: %.17g, expected %.17Lg, off by %Lg of %Lg allowed", what, i, (int)t->dtype, actfn_isa(),
			 tensor_get(t, i), want, off, allowed);
}

static void check_row(const actfn_polynorm *p, const actfn_shape *s, const tensor *x, const tensor *y, row r)
{
	long double n[4] = { 0 };

	for (int power = 1; power <= 3; power++)
		n[power] = norm(p, s, x, r, power);
	for (size_t i = 0; i < s->size; i++) {
		long double a = (long double)tensor_get(x, r.at + i * r.stride), want = (long double)p->b, size = fabsl(want);
		for (int power = 1; power <= 3; power++) {
			long double term = (long double)p->w[3 - power] * powl(a, power) * n[power];
			want += term;
			size += fabsl(term);
		}
		expect(y, r.at + i * r.stride, want, size, "y");
	}
}

static void check_values(const actfn_polynorm *p, const actfn_shape *s, actfn_dtype dtype, double scale)
{
	tensor x = tensor_new(dtype, s->outer * s->size * s->inner), y = tensor_new(dtype, x.n);

	tensor_fill(&x, 8, -scale, scale);
	assert_int_equal(actfn_polynorm_forward(p, s, dtype, x.p, y.p), ACTFN_OK);
	for (size_t i = 0; i < s->outer * s->inner; i++)
		check_row(p, s, &x, &y, row_of(s, i));
	assert_int_equal(actfn_polynorm_forward(p, s, dtype, x.p, x.p), ACTFN_OK); /* in place */
	assert_true(tensor_same(&x, &y));
	tensor_free(&x);
	tensor_free(&y);
}

static void check_all(void)
{
	for (int i = 0; i < SHAPES; i++)
		for (int dtype = 0; dtype < TYPES; dtype++)
			check_values(&usual, &shapes[i], (actfn_dtype)dtype, 3);
}

static void values(void **state)
{
	(void)state;
	tensor_each_isa(check_all);
}

/* Powers that leave every type, and inputs whose squares vanish beside eps. */
static void scales(void **state)
{
	static const double sizes[] = { 1e-45, 1e-20, 1e-3, 1e4, 2.6e6, 3e38 }, wide[] = { 1e-300, 1e-100, 1e100, 8e307 };
	actfn_polynorm sharp = usual, unbiased = usual;

	(void)state;
	sharp.eps = 0;
	unbiased.b = 0;
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		check_values(&usual, &shapes[3], ACTFN_F32, sizes[i]);
		check_values(&sharp, &shapes[3], ACTFN_F32, sizes[i]);
	}
	for (size_t i = 0; i < sizeof wide / sizeof *wide; i++) {
		check_values(&usual, &shapes[3], ACTFN_F64, wide[i]);
		check_values(&sharp, &shapes[3], ACTFN_F64, wide[i]);
		check_values(&unbiased, &shapes[3], ACTFN_F64, wide[i]);
	}
	check_values(&usual, &shapes[3], ACTFN_F16, 60000);
}

/* ---- gradients ------------------------------------------------------------------------- */

static long double loss(const actfn_polynorm *p, const actfn_shape *s, const tensor *x, const tensor *gy)
{
	tensor y = tensor_new(ACTFN_F64, x->n);
	long double sum = 0;

	assert_int_equal(actfn_polynorm_forward(p, s, ACTFN_F64, x->p, y.p), ACTFN_OK);
	for (size_t i = 0; i < x->n; i++)
		sum += (long double)tensor_get(gy, i) * (long double)tensor_get(&y, i);
	tensor_free(&y);
	return sum;
}

static void expect_near(const char *what, size_t i, double got, long double above, long double below, double step)
{
	double want = (double)((above - below) / (2 * (long double)step));

	if (!(fabs(got - want) <= 1e-7 * (1 + fabs(want))))
		fail_msg("%s %zu: %.12g, by differences %.12g", what, i, got, want);
}

static void check_parameters(const actfn_shape *s, const tensor *x, const tensor *gy, const double *g)
{
	const double step = 1e-6;

	for (int k = 0; k < 4; k++) {
		actfn_polynorm p = usual, q = usual;
		*(k < 3 ? &p.w[k] : &p.b) += step;
		*(k < 3 ? &q.w[k] : &q.b) -= step;
		expect_near("parameter", (size_t)k, g[k], loss(&p, s, x, gy), loss(&q, s, x, gy), step);
	}
}

static void check_differences(const actfn_shape *s)
{
	const double step = 1e-6;
	size_t n = s->outer * s->size * s->inner;
	tensor x = tensor_new(ACTFN_F64, n), gy = tensor_new(ACTFN_F64, n), gx = tensor_new(ACTFN_F64, n);
	double g[4];

	tensor_fill(&x, 8, -2, 2);
	tensor_fill(&gy, 9, -1, 1);
	assert_int_equal(actfn_polynorm_backward(&usual, s, ACTFN_F64, x.p, gy.p, gx.p, g, &g[3]), ACTFN_OK);
	check_parameters(s, &x, &gy, g);
	for (size_t i = 0; i < n; i += 1 + n / 60) {
		double at = tensor_get(&x, i);
		tensor_set(&x, i, at + step);
		long double above = loss(&usual, s, &x, &gy);
		tensor_set(&x, i, at - step);
		long double below = loss(&usual, s, &x, &gy);
		tensor_set(&x, i, at);
		expect_near("gx", i, tensor_get(&gx, i), above, below, step);
	}
	tensor_free(&x);
	tensor_free(&gy);
	tensor_free(&gx);
}

static void differences(void **state)
{
	(void)state;
	for (int i = 1; i < SHAPES; i++) /* a row of one element has next to no gradient: eps decides */
		check_differences(&shapes[i]);
}

/* ---- the same bits --------------------------------------------------------------------- */

typedef struct result {
	tensor y, gx;
	double g[4];
} result;

static result run(const actfn_shape *s, actfn_dtype dtype)
{
	size_t n = s->outer * s->size * s->inner;
	tensor x = tensor_new(dtype, n), gy = tensor_new(dtype, n);
	result r = { tensor_new(dtype, n), tensor_new(dtype, n), { 0 } };

	tensor_fill(&x, 8, -2, 2);
	tensor_fill(&gy, 9, -1, 1);
	assert_int_equal(actfn_polynorm_forward(&usual, s, dtype, x.p, r.y.p), ACTFN_OK);
	assert_int_equal(actfn_polynorm_backward(&usual, s, dtype, x.p, gy.p, r.gx.p, r.g, &r.g[3]), ACTFN_OK);
	assert_int_equal(actfn_polynorm_backward(&usual, s, dtype, x.p, gy.p, gy.p, NULL, NULL), ACTFN_OK); /* in place */
	assert_true(tensor_same(&gy, &r.gx));
	tensor_free(&x);
	tensor_free(&gy);
	return r;
}

static void result_free(result *r)
{
	tensor_free(&r->y);
	tensor_free(&r->gx);
}

static void check_same(const actfn_shape *s, actfn_dtype dtype)
{
	actfn_set_max_isa("scalar");
	result want = run(s, dtype);

	for (int i = 0; actfn_isa_available(i); i++) {
		actfn_set_max_isa(actfn_isa_available(i));
		actfn_set_threads(1 + 2 * (i % 2));
		result got = run(s, dtype);
		assert_true(tensor_same(&got.y, &want.y) && tensor_same(&got.gx, &want.gx));
		assert_memory_equal(got.g, want.g, sizeof got.g);
		result_free(&got);
	}
	actfn_set_threads(1);
	result_free(&want);
}

static void same_everywhere(void **state)
{
	(void)state;
	for (int i = 0; i < SHAPES; i++)
		for (int dtype = 0; dtype < TYPES; dtype++)
			check_same(&shapes[i], (actfn_dtype)dtype);
}

/* ---- rules ------------------------------------------------------------------------------- */

static void special_values(void **state)
{
	const double zeros[3] = { 0, 0, 0 }, bad[3] = { 1, NAN, 2 };
	actfn_shape s = { 1, 3, 1 };
	double y[3];

	(void)state;
	assert_int_equal(actfn_polynorm_forward(&usual, &s, ACTFN_F64, zeros, y), ACTFN_OK);
	assert_true(y[0] == 0.2 && y[1] == 0.2 && y[2] == 0.2);
	assert_int_equal(actfn_polynorm_forward(&usual, &s, ACTFN_F64, bad, y), ACTFN_OK);
	assert_true(isnan(y[0]) && isnan(y[1]) && isnan(y[2]));
}

static void errors(void **state)
{
	actfn_polynorm p = actfn_polynorm_initial(), bad = p;
	actfn_shape s = { 1, 4, 1 }, empty = { 0, 4, 1 }, huge = { 2, SIZE_MAX / 2, 1 };
	float x[8] = { 0 }, y[8];
	double gw[3] = { 1, 1, 1 }, gb = 1;

	(void)state;
	assert_int_equal(actfn_polynorm_forward(NULL, &s, ACTFN_F32, x, y), ACTFN_ERR_NULL);
	assert_int_equal(actfn_polynorm_forward(&p, NULL, ACTFN_F32, x, y), ACTFN_ERR_NULL);
	assert_int_equal(actfn_polynorm_forward(&p, &s, ACTFN_F32, x, NULL), ACTFN_ERR_NULL);
	assert_int_equal(actfn_polynorm_forward(&p, &s, ACTFN_I8, x, y), ACTFN_ERR_DTYPE);
	assert_int_equal(actfn_polynorm_forward(&p, &huge, ACTFN_F32, x, y), ACTFN_ERR_ARGUMENT);
	assert_int_equal(actfn_polynorm_forward(&p, &s, ACTFN_F32, x, x + 1), ACTFN_ERR_OVERLAP);
	bad.eps = -1;
	assert_int_equal(actfn_polynorm_forward(&bad, &s, ACTFN_F32, x, y), ACTFN_ERR_ARGUMENT);
	bad.eps = NAN;
	assert_int_equal(actfn_polynorm_forward(&bad, &s, ACTFN_F32, x, y), ACTFN_ERR_ARGUMENT);
	assert_int_equal(actfn_polynorm_backward(&p, &s, ACTFN_F32, x, x, NULL, NULL, NULL), ACTFN_ERR_NULL);
	assert_int_equal(actfn_polynorm_backward(&p, &s, ACTFN_F32, x, x, y, gw, NULL), ACTFN_ERR_NULL);
	assert_int_equal(actfn_polynorm_backward(&p, &s, ACTFN_F32, x, y, y + 2, gw, &gb), ACTFN_ERR_OVERLAP);
	assert_int_equal(actfn_polynorm_forward(&p, &empty, ACTFN_F32, NULL, NULL), ACTFN_OK);
	assert_int_equal(actfn_polynorm_backward(&p, &empty, ACTFN_F32, NULL, NULL, NULL, gw, &gb), ACTFN_OK);
	assert_true(gw[0] == 0 && gw[1] == 0 && gw[2] == 0 && gb == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values),	   cmocka_unit_test(scales),	     cmocka_unit_test(differences),
		cmocka_unit_test(same_everywhere), cmocka_unit_test(special_values), cmocka_unit_test(errors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
