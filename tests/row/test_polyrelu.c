/* SPDX-License-Identifier: MIT */
/* Polyrelu against its formula in long double and its gradients against finite differences; lengths, threads, errors. */
#include <actfn/group.h>

#include "tests/row/tensors.h"

enum { TYPES = ACTFN_F16 + 1, LONGEST = 1024 * 70 + 11 };

static const actfn_polyrelu cubic = { 3, { 0.1, 0.5, -0.4, 0.3 } };
static const actfn_polyrelu eighth = { 8, { 0.1, 0.5, -0.4, 0.3, 0.2, -0.1, 0.05, -0.01, 0.002 } };
static const actfn_polyrelu rectifier = { 1, { 0, 1 } }, constant = { 0, { 3 } };
static const actfn_polyrelu *const polynomials[] = { &cubic, &eighth, &rectifier, &constant };

static void expect(const tensor *t, size_t i, long double want, long double size, const char *what)
{
	long double unit = (long double)lab_ulp(&lab_formats[t->dtype], (double)want);
	long double off = fabsl((long double)tensor_get(t, i) - want);

	if (!(off <= 0.5L * unit + 0x1p-50L * size))
		fail_msg("%s[%zu] type %d, %s: %.17g, expected %.17Lg", what, i, (int)t->dtype, actfn_isa(), tensor_get(t, i), want);
}

static void check_values(const actfn_polyrelu *p, actfn_dtype dtype, size_t n)
{
	tensor x = tensor_new(dtype, n), gy = tensor_new(dtype, n), y = tensor_new(dtype, n), gx = tensor_new(dtype, n);

	tensor_fill(&x, 2, -1, 3);
	tensor_fill(&gy, 3, -1, 1);
	assert_int_equal(actfn_polyrelu_forward(p, dtype, n, x.p, y.p), ACTFN_OK);
	assert_int_equal(actfn_polyrelu_backward(p, dtype, n, x.p, gy.p, gx.p, NULL), ACTFN_OK);
	for (size_t i = 0; i < n; i++) {
		long double a = (long double)tensor_get(&x, i), g = (long double)tensor_get(&gy, i), r = a > 0 ? a : 0;
		long double f = 0, f_size = 0, dx = 0, dx_size = 0;
		for (int k = 0; k <= p->degree; k++) {
			f += (long double)p->a[k] * powl(r, k);
			f_size += fabsl((long double)p->a[k]) * powl(r, k);
			dx += a > 0 && k ? k * (long double)p->a[k] * powl(a, k - 1) : 0;
			dx_size += a > 0 && k ? k * fabsl((long double)p->a[k]) * powl(a, k - 1) : 0;
		}
		expect(&y, i, f, f_size, "y");
		expect(&gx, i, g * dx, fabsl(g) * dx_size, "gx");
	}
	tensor_free(&x);
	tensor_free(&gy);
	tensor_free(&y);
	tensor_free(&gx);
}

static void check_all(void)
{
	for (int i = 0; i < 4; i++)
		for (int dtype = 0; dtype < TYPES; dtype++) {
			check_values(polynomials[i], (actfn_dtype)dtype, 700);
			check_values(polynomials[i], (actfn_dtype)dtype, 5);
		}
}

static void values(void **state)
{
	(void)state;
	tensor_each_isa(check_all);
}

static void is_relu(void **state)
{
	enum { N = 4096 };
	static float x[N], y[N], want[N];

	(void)state;
	kit_fill(3, N, x);
	assert_int_equal(actfn_polyrelu_forward(&rectifier, ACTFN_F32, N, x, y), ACTFN_OK);
	assert_int_equal(actfn_forward(actfn_get(ACTFN_RELU), ACTFN_F32, N, x, want), ACTFN_OK);
	for (int i = 0; i < N; i++)
		assert_true(kit_same(y[i], want[i]));
}

static long double loss(const actfn_polyrelu *p, const tensor *x, const tensor *gy)
{
	tensor y = tensor_new(ACTFN_F64, x->n);
	long double sum = 0;

	assert_int_equal(actfn_polyrelu_forward(p, ACTFN_F64, x->n, x->p, y.p), ACTFN_OK);
	for (size_t i = 0; i < x->n; i++)
		sum += (long double)tensor_get(gy, i) * (long double)tensor_get(&y, i);
	tensor_free(&y);
	return sum;
}

/* The loss is linear in the coefficients: a difference of any step is the derivative. */
static void differences(void **state)
{
	enum { N = 2100 };
	tensor x = tensor_new(ACTFN_F64, N), gy = tensor_new(ACTFN_F64, N);
	double ga[ACTFN_POLYRELU_MAX + 1];

	(void)state;
	tensor_fill(&x, 2, -1, 2);
	tensor_fill(&gy, 3, -1, 1);
	for (int i = 0; i < 4; i++) {
		assert_int_equal(actfn_polyrelu_backward(polynomials[i], ACTFN_F64, N, x.p, gy.p, NULL, ga), ACTFN_OK);
		for (int k = 0; k <= polynomials[i]->degree; k++) {
			actfn_polyrelu p = *polynomials[i], q = p;
			p.a[k] += 0.25;
			q.a[k] -= 0.25;
			double want = (double)(2 * (loss(&p, &x, &gy) - loss(&q, &x, &gy)));
			if (!(fabs(ga[k] - want) <= 1e-9 * (1 + fabs(want))))
				fail_msg("a[%d] of degree %d: %.17g, by differences %.17g", k, p.degree, ga[k], want);
		}
	}
	tensor_free(&x);
	tensor_free(&gy);
}

/* gx and ga as they come out with the instruction set and threads in use. */
static void run(const tensor *x, const tensor *gy, tensor *gx, double *ga)
{
	assert_int_equal(actfn_polyrelu_backward(&eighth, x->dtype, x->n, x->p, gy->p, gx->p, ga), ACTFN_OK);
}

static void check_same(actfn_dtype dtype, size_t n)
{
	tensor x = tensor_new(dtype, n), gy = tensor_new(dtype, n), want = tensor_new(dtype, n), gx = tensor_new(dtype, n);
	double ga[9], want_ga[9];

	tensor_fill(&x, 2, -1, 2);
	tensor_fill(&gy, 3, -1, 1);
	actfn_set_max_isa("scalar");
	run(&x, &gy, &want, want_ga);
	for (int isa = 0; actfn_isa_available(isa); isa++) {
		actfn_set_max_isa(actfn_isa_available(isa));
		actfn_set_threads(1 + 2 * (isa % 2));
		run(&x, &gy, &gx, ga);
		assert_true(tensor_same(&gx, &want) && !memcmp(ga, want_ga, sizeof ga));
	}
	actfn_set_threads(1);
	run(&x, &gy, &gy, ga); /* in place */
	assert_true(tensor_same(&gy, &want) && !memcmp(ga, want_ga, sizeof ga));
	tensor_free(&x);
	tensor_free(&gy);
	tensor_free(&want);
	tensor_free(&gx);
}

/* Every length's sums and gradients, on any number of threads and every instruction set. */
static void same_everywhere(void **state)
{
	static const size_t lengths[] = { 1, 15, 16, 17, 1023, 1024, 1041, LONGEST };

	(void)state;
	for (int dtype = 0; dtype < TYPES; dtype++)
		for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++)
			check_same((actfn_dtype)dtype, lengths[i]);
}

static void special_values(void **state)
{
	const double x[] = { NAN, -INFINITY, 0, -1, INFINITY }, gy[] = { 1, INFINITY, NAN, INFINITY, 1 };
	double y[5], gx[5], ga[4];

	(void)state;
	assert_int_equal(actfn_polyrelu_forward(&constant, ACTFN_F64, 5, x, y), ACTFN_OK);
	assert_true(isnan(y[0]) && y[1] == 3 && y[2] == 3 && y[3] == 3);
	assert_int_equal(actfn_polyrelu_backward(&cubic, ACTFN_F64, 4, x, gy, gx, ga), ACTFN_OK);
	assert_true(isnan(gx[0]) && gx[1] == 0 && gx[2] == 0 && gx[3] == 0);
	assert_int_equal(actfn_polyrelu_backward(&cubic, ACTFN_F64, 1, x + 1, gy + 1, gx, ga), ACTFN_OK);
	assert_true(ga[1] == 0 && ga[2] == 0 && ga[3] == 0);
}

static void errors(void **state)
{
	actfn_polyrelu bad = cubic;
	float x[8] = { 0 }, y[8];
	double ga[4] = { 1, 1, 1, 1 };

	(void)state;
	assert_int_equal(actfn_polyrelu_forward(NULL, ACTFN_F32, 4, x, y), ACTFN_ERR_NULL);
	assert_int_equal(actfn_polyrelu_forward(&cubic, ACTFN_F32, 4, x, NULL), ACTFN_ERR_NULL);
	assert_int_equal(actfn_polyrelu_forward(&cubic, ACTFN_I8, 4, x, y), ACTFN_ERR_DTYPE);
	assert_int_equal(actfn_polyrelu_forward(&cubic, ACTFN_F32, 4, x, x + 1), ACTFN_ERR_OVERLAP);
	assert_int_equal(actfn_polyrelu_forward(&cubic, ACTFN_F32, SIZE_MAX / 2, x, y), ACTFN_ERR_ARGUMENT);
	bad.degree = 9;
	assert_int_equal(actfn_polyrelu_forward(&bad, ACTFN_F32, 4, x, y), ACTFN_ERR_ARGUMENT);
	bad.degree = -1;
	assert_int_equal(actfn_polyrelu_backward(&bad, ACTFN_F32, 4, x, x, y, ga), ACTFN_ERR_ARGUMENT);
	assert_int_equal(actfn_polyrelu_backward(&cubic, ACTFN_F32, 4, x, x, NULL, NULL), ACTFN_ERR_NULL);
	assert_int_equal(actfn_polyrelu_backward(&cubic, ACTFN_F32, 4, x, y, y + 1, ga), ACTFN_ERR_OVERLAP);
	assert_true(ga[0] == 1);
	assert_int_equal(actfn_polyrelu_backward(&cubic, ACTFN_F32, 0, NULL, NULL, NULL, ga), ACTFN_OK);
	assert_true(ga[0] == 0 && ga[3] == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values),	   cmocka_unit_test(is_relu),	     cmocka_unit_test(differences),
		cmocka_unit_test(same_everywhere), cmocka_unit_test(special_values), cmocka_unit_test(errors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
