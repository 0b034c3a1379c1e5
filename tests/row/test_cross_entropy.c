/* SPDX-License-Identifier: MIT */
/* Softmax cross-entropy against its definition in MPFR, and its gradient against central differences. */
#include <mpfr.h>

#include "tests/row/rows.h"

enum { ROWS = 12, SIZE = 21, ALL = ROWS * SIZE, IGNORE = -100 };

static const actfn_axis layouts[] = { { ROWS, SIZE, 1 }, { 3, SIZE, 4 }, { 1, SIZE, ROWS } };

typedef struct example {
	actfn_cross_entropy c;
	int64_t labels[ROWS];
	double x[ALL], target[ALL], weight[SIZE];
} example;

/* Labels with one row ignored, or distributions with zeros in them; weights, if any, that are 0 for one class and below
 * that for another. */
static void make(example *e, int layout, int with_labels, int with_weights, double smoothing, actfn_reduction reduction)
{
	kit_rng r = { 17 };
	fill_row(0, 3, ACTFN_F64, ALL, e->x);
	for (int i = 0; i < ALL; i++)
		e->target[i] = kit_random(&r) & 1 ? kit_random_in(&r, 0, 0.2) : 0;
	for (int i = 0; i < ROWS; i++)
		e->labels[i] = i == 5 ? IGNORE : (int64_t)(kit_random(&r) % SIZE);
	for (int i = 0; i < SIZE; i++)
		e->weight[i] = i == 3 ? 0 : i == 4 ? -0.5 : kit_random_in(&r, 0, 3);
	e->c = (actfn_cross_entropy){ layouts[layout], with_labels ? e->labels : NULL, with_labels ? NULL : e->target,
				      smoothing, IGNORE, reduction, with_weights ? e->weight : NULL };
}

static size_t place(const actfn_axis *a, size_t row, size_t i)
{
	return (row / a->inner * a->size + i) * a->inner + row % a->inner;
}

static double weight_of(const example *e, size_t class)
{
	return e->c.weight ? e->c.weight[class] : 1;
}

/* -sum q_i log softmax(x)_i of one row by the definition. */
static double wanted(const example *e, size_t row)
{
	const actfn_axis *a = &e->c.axis;
	mpfr_t sum, t, loss;
	double result;
	if (e->c.labels && e->labels[row] == IGNORE)
		return 0;
	mpfr_inits2(200, sum, t, loss, (mpfr_ptr)NULL);
	mpfr_set_zero(sum, 1);
	mpfr_set_zero(loss, 1);
	for (size_t i = 0; i < SIZE; i++) {
		mpfr_set_d(t, e->x[place(a, row, i)], MPFR_RNDN);
		mpfr_exp(t, t, MPFR_RNDN);
		mpfr_add(sum, sum, t, MPFR_RNDN);
	}
	mpfr_log(sum, sum, MPFR_RNDN);
	for (size_t i = 0; i < SIZE; i++) {
		double q = e->c.labels ? e->labels[row] == (int64_t)i : e->target[place(a, row, i)];
		q = weight_of(e, i) * ((1 - e->c.smoothing) * q + e->c.smoothing / SIZE);
		mpfr_sub_d(t, sum, e->x[place(a, row, i)], MPFR_RNDN);
		mpfr_mul_d(t, t, q, MPFR_RNDN);
		mpfr_add(loss, loss, t, MPFR_RNDN);
	}
	result = mpfr_get_d(loss, MPFR_RNDN);
	mpfr_clears(sum, t, loss, (mpfr_ptr)NULL);
	return result;
}

static double reduced(const example *e, const double *losses)
{
	double sum = 0, weights = 0;
	for (int i = 0; i < ROWS; i++) {
		sum += losses[i];
		weights += !e->c.labels ? 1 : e->labels[i] == IGNORE ? 0 : weight_of(e, (size_t)e->labels[i]);
	}
	return e->c.reduction == ACTFN_REDUCE_SUM ? sum : sum / weights;
}

static void near(const char *what, size_t i, double got, double want, double by)
{
	if (!(fabs(got - want) <= by))
		fail_msg("%s %zu is %.17g, expected %.17g", what, i, got, want);
}

static void losses_follow_the_definition(const example *e)
{
	double losses[ROWS], want[ROWS], one;
	actfn_cross_entropy c = e->c;
	for (size_t row = 0; row < ROWS; row++)
		want[row] = wanted(e, row);
	if (c.reduction) {
		assert_int_equal(actfn_cross_entropy_forward(ACTFN_F64, &c, e->x, &one), ACTFN_OK);
		near("reduced loss", c.reduction, one, reduced(e, want), 1e-13);
		return;
	}
	assert_int_equal(actfn_cross_entropy_forward(ACTFN_F64, &c, e->x, losses), ACTFN_OK);
	for (size_t row = 0; row < ROWS; row++)
		near("loss", row, losses[row], want[row], 1e-14);
}

/* The loss times its gradient's weights. */
static double weighted(const example *e, const double *x, const double *gloss)
{
	double losses[ROWS], sum = 0;
	assert_int_equal(actfn_cross_entropy_forward(ACTFN_F64, &e->c, x, losses), ACTFN_OK);
	for (int i = 0; i < (e->c.reduction ? 1 : ROWS); i++)
		sum += losses[i] * gloss[i];
	return sum;
}

static void gradients_agree_with_differences(const example *e)
{
	double gloss[ROWS], gx[ALL], x[ALL];
	fill_gradient(8, ACTFN_F64, ROWS, gloss);
	memcpy(x, e->x, sizeof x);
	assert_int_equal(actfn_cross_entropy_backward(ACTFN_F64, &e->c, e->x, gloss, gx), ACTFN_OK);
	for (size_t i = 0; i < ALL; i++) {
		double step = 1e-6, right, left;
		x[i] = e->x[i] + step, right = weighted(e, x, gloss);
		x[i] = e->x[i] - step, left = weighted(e, x, gloss);
		x[i] = e->x[i];
		near("gradient", i, gx[i], (right - left) / (2 * step), 1e-8);
	}
	assert_int_equal(actfn_cross_entropy_backward(ACTFN_F64, &e->c, x, gloss, x), ACTFN_OK);
	assert_memory_equal(x, gx, sizeof x);
}

static void each(void (*test)(const example *e))
{
	static example e;
	for (int layout = 0; layout < 3; layout++)
		for (int bits = 0; bits < 8; bits++)
			for (int reduction = 0; reduction < 3; reduction++) {
				make(&e, layout, bits & 1, bits >> 1 & 1, bits >> 2 ? 0.1 : 0, (actfn_reduction)reduction);
				test(&e);
			}
}

static void losses(void **state)
{
	(void)state;
	each(losses_follow_the_definition);
}

static void gradients(void **state)
{
	(void)state;
	each(gradients_agree_with_differences);
}

/* All dtypes, instruction sets and numbers of threads; f32 against the losses of f64. */
static void the_same_everywhere(void **state)
{
	enum { MANY = 3001, WIDE = 37 };
	static float x[MANY * WIDE], gx[MANY * WIDE], want[MANY * WIDE];
	static double wide[MANY * WIDE];
	static int64_t labels[MANY];
	double loss, first, f64, g = 1, weight[WIDE];
	actfn_cross_entropy c = { { MANY, WIDE, 1 }, labels, NULL, 0.1, IGNORE, ACTFN_REDUCE_MEAN, weight };
	(void)state;
	fill_row(1, 4, ACTFN_F32, MANY * WIDE, x);
	for (int i = 0; i < MANY * WIDE; i++)
		wide[i] = x[i];
	for (int i = 0; i < MANY; i++)
		labels[i] = i % WIDE;
	for (int i = 0; i < WIDE; i++)
		weight[i] = 1 / (1.0 + i);
	for (int layout = 0; layout < 4; layout++) {
		c.weight = layout / 2 ? weight : NULL;
		c.axis = layout % 2 ? (actfn_axis){ 1, WIDE, MANY } : (actfn_axis){ MANY, WIDE, 1 };
		actfn_set_max_isa("scalar");
		assert_int_equal(actfn_cross_entropy_forward(ACTFN_F32, &c, x, &first), ACTFN_OK);
		assert_int_equal(actfn_cross_entropy_backward(ACTFN_F32, &c, x, &g, want), ACTFN_OK);
		assert_int_equal(actfn_cross_entropy_forward(ACTFN_F64, &c, wide, &f64), ACTFN_OK);
		near("loss in f32", 0, first, f64, f64 * 0x1p-34);
		for (int i = 0; actfn_isa_available(i); i++)
			for (int threads = 1; threads < 4; threads += 2) {
				actfn_set_max_isa(actfn_isa_available(i));
				actfn_set_threads(threads);
				actfn_cross_entropy_forward(ACTFN_F32, &c, x, &loss);
				actfn_cross_entropy_backward(ACTFN_F32, &c, x, &g, gx);
				assert_memory_equal(&loss, &first, sizeof loss);
				assert_memory_equal(gx, want, sizeof gx);
			}
	}
	actfn_set_threads(1);
	actfn_set_max_isa(NULL);
}

static void masked_classes_cost_nothing(void **state)
{
	float x[4] = { 1, -INFINITY, 2, 0 }, target[4] = { 0.5F, 0, 0.25F, 0.25F }, gx[4];
	int64_t masked = 1;
	double loss, g = 1, lse = log(exp(1) + exp(2) + 1), weight[4] = { 1, 0, 1, 1 };
	actfn_cross_entropy c = { { 1, 4, 1 }, NULL, target, 0, IGNORE, ACTFN_REDUCE_SUM, NULL };
	(void)state;
	assert_int_equal(actfn_cross_entropy_forward(ACTFN_F32, &c, x, &loss), ACTFN_OK);
	near("loss", 0, loss, lse - 1, 1e-9);
	assert_int_equal(actfn_cross_entropy_backward(ACTFN_F32, &c, x, &g, gx), ACTFN_OK);
	near("gradient", 0, gx[0], exp(1 - lse) - 0.5, 1e-7);
	near("gradient", 1, gx[1], 0, 0);
	target[1] = 0.125F;
	c.weight = weight;
	assert_int_equal(actfn_cross_entropy_forward(ACTFN_F32, &c, x, &loss), ACTFN_OK);
	near("loss without the class", 0, loss, lse - 1, 1e-9);
	c.labels = &masked;
	assert_int_equal(actfn_cross_entropy_forward(ACTFN_F32, &c, x, &loss), ACTFN_OK);
	near("loss of the class", 0, loss, 0, 0);
}

/* n over the sum of the weights of n labels is exact here. */
static void the_mean_is_weighted(void **state)
{
	double x[6] = { 0 }, loss, gx[6], g = 1, weight[2] = { 0.25, 4 };
	int64_t labels[3] = { 0, 1, IGNORE };
	actfn_cross_entropy c = { { 3, 2, 1 }, labels, NULL, 0, IGNORE, ACTFN_REDUCE_MEAN, weight };
	(void)state;
	assert_int_equal(actfn_cross_entropy_forward(ACTFN_F64, &c, x, &loss), ACTFN_OK);
	near("loss", 0, loss, log(2), 1e-15);
	assert_int_equal(actfn_cross_entropy_backward(ACTFN_F64, &c, x, &g, gx), ACTFN_OK);
	near("gradient", 0, gx[0], -0.5 * 0.25 / 4.25, 1e-17);
	near("gradient", 2, gx[2], 0.5 * 4 / 4.25, 1e-16);
	near("gradient", 4, gx[4], 0, 0);
	weight[0] = weight[1] = 0;
	assert_int_equal(actfn_cross_entropy_forward(ACTFN_F64, &c, x, &loss), ACTFN_OK);
	assert_true(isnan(loss));
}

static void wrong_arguments_change_nothing(void **state)
{
	float x[4] = { 1, 2, 3, 4 }, gx[4] = { 7, 7, 7, 7 };
	double loss = 7, g = 1, wide[4] = { 1, 2, 3, 4 }, both[4] = { 1 }, weight[4] = { 1, 1, 1, NAN };
	int64_t label = 4;
	actfn_cross_entropy c = { { 1, 4, 1 }, &label, NULL, 0, IGNORE, ACTFN_REDUCE_MEAN, NULL };
	(void)state;
	assert_int_equal(actfn_cross_entropy_forward(ACTFN_F32, &c, x, &loss), ACTFN_ERR_ARGUMENT);
	label = -1;
	assert_int_equal(actfn_cross_entropy_backward(ACTFN_F32, &c, x, &g, gx), ACTFN_ERR_ARGUMENT);
	label = 0;
	assert_int_equal(actfn_cross_entropy_forward(ACTFN_I8, &c, x, &loss), ACTFN_ERR_DTYPE);
	assert_int_equal(actfn_cross_entropy_forward(ACTFN_F32, NULL, x, &loss), ACTFN_ERR_NULL);
	assert_int_equal(actfn_cross_entropy_forward(ACTFN_F32, &c, NULL, &loss), ACTFN_ERR_NULL);
	assert_int_equal(actfn_cross_entropy_forward(ACTFN_F32, &c, x, NULL), ACTFN_ERR_NULL);
	assert_int_equal(actfn_cross_entropy_backward(ACTFN_F32, &c, x, NULL, gx), ACTFN_ERR_NULL);
	assert_int_equal(actfn_cross_entropy_backward(ACTFN_F32, &c, x, &g, x + 1), ACTFN_ERR_OVERLAP);
	assert_int_equal(actfn_cross_entropy_backward(ACTFN_F64, &c, wide, both, both), ACTFN_ERR_OVERLAP);
	c.weight = weight;
	assert_int_equal(actfn_cross_entropy_forward(ACTFN_F32, &c, x, &loss), ACTFN_ERR_ARGUMENT);
	weight[3] = INFINITY;
	assert_int_equal(actfn_cross_entropy_backward(ACTFN_F32, &c, x, &g, gx), ACTFN_ERR_ARGUMENT);
	weight[3] = 1;
	assert_int_equal(actfn_cross_entropy_backward(ACTFN_F64, &c, wide, &g, weight), ACTFN_ERR_OVERLAP);
	c.weight = NULL;
	c.smoothing = 1.5;
	assert_int_equal(actfn_cross_entropy_forward(ACTFN_F32, &c, x, &loss), ACTFN_ERR_ARGUMENT);
	c.smoothing = 0;
	c.reduction = (actfn_reduction)3;
	assert_int_equal(actfn_cross_entropy_forward(ACTFN_F32, &c, x, &loss), ACTFN_ERR_ARGUMENT);
	assert_true(loss == 7 && gx[0] == 7 && gx[3] == 7);
	c.reduction = ACTFN_REDUCE_MEAN;
	label = IGNORE;
	assert_int_equal(actfn_cross_entropy_forward(ACTFN_F32, &c, x, &loss), ACTFN_OK);
	assert_true(isnan(loss));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(losses), cmocka_unit_test(gradients), cmocka_unit_test(the_same_everywhere),
		cmocka_unit_test(masked_classes_cost_nothing), cmocka_unit_test(the_mean_is_weighted),
		cmocka_unit_test(wrong_arguments_change_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
