/* SPDX-License-Identifier: MIT */
/* One row of 10^7 elements: the bounds that the facts in src/row/ state, against the definitions in long double with
 * compensated sums, and the same bits with one thread and with four. */
#include "tests/row/rows.h"

enum { LONG = 10000000 / SLOWER, THREADS = 4 };

static const actfn_axis axis = { 1, LONG, 1 };
static float *x, *normals, *crowd, *y, *again; /* x is one of the next two */
static double *part; /* of the reference, an element each */

/* ---- sums ------------------------------------------------------------------------------ */

/* Neumaier 1974: what the additions lose is summed by itself. */
typedef struct total {
	long double sum, lost;
} total;

static void add(total *t, long double a)
{
	long double sum = t->sum + a;
	t->lost += fabsl(t->sum) >= fabsl(a) ? t->sum - sum + a : a - sum + t->sum;
	t->sum = sum;
}

static long double value(const total *t)
{
	return t->sum + t->lost;
}

static double greatest(void)
{
	double top = -INFINITY;
	for (size_t i = 0; i < LONG; i++)
		top = x[i] > top ? x[i] : top;
	return top;
}

/* ---- what is checked ------------------------------------------------------------------- */

static void forward(actfn_layer_id f, float *out)
{
	assert_int_equal(actfn_row_forward(f, ACTFN_F32, &axis, NULL, x, out), ACTFN_OK);
}

static void both_ways(actfn_layer_id f)
{
	forward(f, y);
	actfn_set_threads(THREADS);
	forward(f, again);
	actfn_set_threads(1);
	assert_memory_equal(y, again, LONG * sizeof *y);
}

/* Within 0.51 ULP, or so much. */
static void expect(const char *what, size_t i, long double want, double absolute)
{
	long double off = fabsl(y[i] - want);
	if (!(off <= (long double)absolute || off <= 0.51L * (long double)ulp(ACTFN_F32, (double)want)))
		fail_msg("%s, element %zu of %d: x %a gives %a, expected %La", what, i, (int)LONG, (double)x[i],
			 (double)y[i], want);
}

/* ---- softmax and its logarithm ---------------------------------------------------------- */

/* part[i] = exp(x_i - top); the sum is returned. */
static long double exponentials(double top)
{
	total sum = { 0, 0 };
	for (size_t i = 0; i < LONG; i++) {
		long double e = expl((long double)x[i] - (long double)top);
		part[i] = (double)e;
		add(&sum, e);
	}
	return value(&sum);
}

enum { LABEL = LONG / 3 };

static const double smoothing = 0.125, gloss = 3;

static double cross_entropy(float *gx)
{
	const int64_t label = LABEL;
	const actfn_cross_entropy c = { axis, &label, NULL, smoothing, -100, ACTFN_REDUCE_MEAN, NULL };
	double loss;
	assert_int_equal(actfn_cross_entropy_forward(ACTFN_F32, &c, x, &loss), ACTFN_OK);
	assert_int_equal(actfn_cross_entropy_backward(ACTFN_F32, &c, x, &gloss, gx), ACTFN_OK);
	return loss;
}

static double cross_entropy_both_ways(void)
{
	double loss = cross_entropy(y), loss_again;
	actfn_set_threads(THREADS);
	loss_again = cross_entropy(again);
	actfn_set_threads(1);
	assert_memory_equal(&loss, &loss_again, sizeof loss);
	assert_memory_equal(y, again, LONG * sizeof *y);
	return loss;
}

static void check_cross_entropy(long double top, long double log_sum, long double sum)
{
	long double rest = (long double)smoothing / LONG, at_label = 1 - (long double)smoothing, want;
	double loss = cross_entropy_both_ways();
	total all = { 0, 0 };
	for (size_t i = 0; i < LONG; i++) {
		long double q = i == LABEL ? rest + at_label : rest;
		add(&all, log_sum - (x[i] - top));
		expect("gradient of cross-entropy", i, (long double)gloss * (part[i] / sum - q), 0x1p-34 * gloss);
	}
	want = at_label * (log_sum - (x[LABEL] - top)) + rest * value(&all);
	if (!(fabsl(loss - want) <= 0x1p-34L * want))
		fail_msg("cross-entropy is %a, expected %La", loss, want);
}

static void softmax_and_cross_entropy(void **state)
{
	(void)state;
	x = normals;
	double top = greatest();
	long double sum = exponentials(top), log_sum = logl(sum);
	both_ways(ACTFN_LAYER_SOFTMAX);
	for (size_t i = 0; i < LONG; i++)
		expect("softmax", i, part[i] / sum, 0);
	both_ways(ACTFN_LAYER_LOG_SOFTMAX);
	for (size_t i = 0; i < LONG; i++)
		expect("log_softmax", i, (long double)x[i] - (long double)top - log_sum, 0);
	check_cross_entropy((long double)top, log_sum, sum);
}

/* ---- sparse ones ------------------------------------------------------------------------ */

/* The sum of max(z - theta, 0)^power; *slope is that of power - 1, or how many are above 0. */
static long double mass(size_t n, int power, long double theta, long double *slope)
{
	total sum = { 0, 0 }, below = { 0, 0 };
	for (size_t i = 0; i < n; i++) {
		long double d = part[i] - theta;
		if (d > 0) {
			add(&sum, power == 2 ? d * d : d);
			add(&below, power == 2 ? d : 1);
		}
	}
	*slope = value(&below);
	return value(&sum);
}

/* theta of z = (x - top) / power, where the mass is 1: Newton from the theta of n equal elements, until the
 * mass says that it is there.  Elements below -1 have no part in it; the others go to part[]. */
static long double threshold(int power, double top, size_t *kept)
{
	long double theta, slope, more = 1;
	size_t n = 0;
	for (size_t i = 0; i < LONG; i++)
		if (x[i] - top > -power)
			part[n++] = (x[i] - top) / power;
	theta = -powl(n, -1.0L / power);
	for (int step = 0; step < 200 && !(fabsl(more) <= 0x1p-58L); step++) {
		more = mass(n, power, theta, &slope) - 1;
		theta = fmaxl(theta + more / (power * slope), -1);
	}
	assert_true(fabsl(more) <= 0x1p-58L);
	*kept = n;
	return theta;
}

static void check_sparse(actfn_layer_id f, int power, size_t least)
{
	double top = greatest();
	size_t kept, support = 0;
	long double theta = threshold(power, top, &kept);
	both_ways(f);
	for (size_t i = 0; i < LONG; i++) {
		long double d = ((long double)x[i] - (long double)top) / power - theta;
		support += d > 0;
		expect(actfn_layer_at((int)f)->name, i, d <= 0 ? 0 : power == 2 ? d * d : d, 0x1p-46);
	}
	assert_true(support >= least && support <= kept);
}

/* Among normal numbers few are in the support. */
static void sparse_with_few(void **state)
{
	(void)state;
	x = normals;
	check_sparse(ACTFN_LAYER_SPARSEMAX, 1, 2);
	check_sparse(ACTFN_LAYER_ENTMAX15, 2, 2);
}

/* All of the row is in the support: the numbers lie closer together than 1 / LONG. */
static void sparse_with_all(void **state)
{
	(void)state;
	x = crowd;
	check_sparse(ACTFN_LAYER_SPARSEMAX, 1, LONG);
	check_sparse(ACTFN_LAYER_ENTMAX15, 2, LONG);
}

static int set_up(void **state)
{
	kit_rng r = { 23 };
	(void)state;
	normals = some(LONG * sizeof *x);
	crowd = some(LONG * sizeof *x);
	y = some(LONG * sizeof *y);
	again = some(LONG * sizeof *again);
	part = some(LONG * sizeof *part);
	fill_row(0, 21, ACTFN_F32, LONG, normals);
	for (size_t i = 0; i < LONG; i++)
		crowd[i] = (float)kit_random_in(&r, 0, 1.0 / LONG);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	free(normals), free(crowd), free(y), free(again), free(part);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(softmax_and_cross_entropy),
		cmocka_unit_test(sparse_with_few),
		cmocka_unit_test(sparse_with_all),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
