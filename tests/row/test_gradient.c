/* SPDX-License-Identifier: MIT */
/* Gradients against central differences of the forward call, in f64. */
#include "tests/row/rows.h"

enum { LONGEST = 40 };

static double loss(actfn_layer_id f, const actfn_axis *axis, const actfn_row_options *o, const double *x, const double *gy)
{
	double y[LONGEST], sum = 0;
	size_t n = axis->outer * axis->size * axis->inner;
	assert_int_equal(actfn_row_forward(f, ACTFN_F64, axis, o, x, y), ACTFN_OK);
	for (size_t i = 0; i < n; i++)
		sum += y[i] * gy[i];
	return sum;
}

static void compare(actfn_layer_id f, actfn_axis axis, double temperature)
{
	actfn_row_options o = ACTFN_ROW_OPTIONS;
	double x[LONGEST], y[LONGEST], gy[LONGEST], gx[LONGEST];
	size_t n = axis.outer * axis.size * axis.inner;
	o.temperature = temperature;
	fill_row(0, 7 + n, ACTFN_F64, n, x);
	fill_gradient(n, ACTFN_F64, n, gy);
	assert_int_equal(actfn_row_forward(f, ACTFN_F64, &axis, &o, x, y), ACTFN_OK);
	assert_int_equal(actfn_row_backward(f, ACTFN_F64, &axis, &o, y, gy, gx), ACTFN_OK);
	for (size_t i = 0; i < n; i++) {
		double at = x[i], step = 1e-6, right, left, want;
		x[i] = at + step, right = loss(f, &axis, &o, x, gy);
		x[i] = at - step, left = loss(f, &axis, &o, x, gy);
		x[i] = at;
		want = (right - left) / (2 * step);
		if (!(fabs(gx[i] - want) <= 1e-8))
			fail_msg("%s, axis %zu x %zu x %zu, temperature %g, element %zu: gradient %.17g, differences say %.17g",
				 actfn_layer_at((int)f)->name, axis.outer, axis.size, axis.inner, temperature, i, gx[i], want);
	}
}

static const actfn_layer_id smooth[] = {
	ACTFN_LAYER_SOFTMAX, ACTFN_LAYER_LOG_SOFTMAX, ACTFN_LAYER_SOFTMIN, ACTFN_LAYER_SOFTMAX2D,
	ACTFN_LAYER_SPARSEMAX, ACTFN_LAYER_ENTMAX15, ACTFN_LAYER_GUMBEL_SOFTMAX,
};

enum { SMOOTH = sizeof smooth / sizeof *smooth };

static void gradients_agree_with_differences(void **state)
{
	(void)state;
	for (int i = 0; i < SMOOTH; i++)
		for (int t = 0; t < 3; t++) {
			double temperature = (double[]){ 1, 0.5, 3 }[t];
			compare(smooth[i], (actfn_axis){ 1, 1, 1 }, temperature);
			compare(smooth[i], (actfn_axis){ 2, 5, 1 }, temperature);
			compare(smooth[i], (actfn_axis){ 1, 37, 1 }, temperature);
			compare(smooth[i], (actfn_axis){ 2, 4, 5 }, temperature);
			compare(smooth[i], (actfn_axis){ 1, 2, 17 }, temperature);
		}
}

static void gradients_sum_to_zero(void **state)
{
	static float x[1000], y[1000], gx[1000];
	(void)state;
	for (int kind = 0; kind < KINDS; kind++) {
		double sum = 0;
		fill_row(kind, 1, ACTFN_F32, 1000, x);
		actfn_row_forward(ACTFN_LAYER_SOFTMAX, ACTFN_F32, &(actfn_axis){ 1, 1000, 1 }, NULL, x, y);
		fill_gradient(2, ACTFN_F32, 1000, x);
		actfn_row_backward(ACTFN_LAYER_SOFTMAX, ACTFN_F32, &(actfn_axis){ 1, 1000, 1 }, NULL, y, x, gx);
		for (int i = 0; i < 1000; i++)
			sum += gx[i];
		/* y sums to 1 but for its roundings: 2^-24 for each unit of |gy|, which is about 1 */
		if (!(fabs(sum) <= 1e-6))
			fail_msg("%s: the gradient sums to %g", kind_name[kind], sum);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gradients_agree_with_differences),
		cmocka_unit_test(gradients_sum_to_zero),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
