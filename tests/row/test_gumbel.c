/* SPDX-License-Identifier: MIT */
/* Gumbel-softmax: what the noise depends on, how it is spread, and what the hard sample is. */
#include "tests/row/rows.h"

enum { CLASSES = 8, DRAWS = 200000 };

static const actfn_layer_id gumbel = ACTFN_LAYER_GUMBEL_SOFTMAX;

static void sample(actfn_dtype dtype, actfn_axis axis, actfn_row_options o, const void *x, void *y)
{
	assert_int_equal(actfn_row_forward(gumbel, dtype, &axis, &o, x, y), ACTFN_OK);
}

static actfn_row_options seeded(uint64_t seed, int hard)
{
	return (actfn_row_options){ 1, 0, hard, seed };
}

/* ---- what the noise depends on ----------------------------------------------------------- */

/* In a row of nothing but zeros, log y is the noise but for a constant. */
static void noise_is_a_matter_of_seed_and_place(void **state)
{
	enum { ALL = 60 };
	static const actfn_axis axes[] = { { 5, 12, 1 }, { 1, 12, 5 }, { 5, 4, 3 }, { 2, 30, 1 }, { 1, 3, 20 } };
	double x[ALL] = { 0 }, noise[ALL], y[ALL];
	(void)state;
	sample(ACTFN_F64, (actfn_axis){ 1, ALL, 1 }, seeded(3, 0), x, noise);
	for (int k = 0; k < 5; k++) {
		const actfn_axis *a = &axes[k];
		sample(ACTFN_F64, *a, seeded(3, 0), x, y);
		for (size_t i = 0; i < ALL; i++) {
			size_t first = i / (a->size * a->inner) * a->size * a->inner + i % a->inner;
			double got = log(y[i] / y[first]), want = log(noise[i] / noise[first]);
			if (!(fabs(got - want) <= 1e-13 * (1 + fabs(want))))
				fail_msg("axis %d, element %zu: the noise is %.17g, expected %.17g", k, i, got, want);
		}
	}
}

/* The first rows of a tensor are those of a shorter one; with other seeds everything is something else. */
static void rows_behind_do_not_matter(void **state)
{
	static float x[900 * CLASSES], y[900 * CLASSES], part[900 * CLASSES];
	(void)state;
	fill_row(0, 1, ACTFN_F32, 900 * CLASSES, x);
	sample(ACTFN_F32, (actfn_axis){ 900, CLASSES, 1 }, seeded(5, 0), x, y);
	for (size_t rows = 1; rows < 900; rows += 127) {
		sample(ACTFN_F32, (actfn_axis){ rows, CLASSES, 1 }, seeded(5, 0), x, part);
		assert_memory_equal(part, y, rows * CLASSES * sizeof *y);
	}
}

static void seeds_differ(void **state)
{
	static const uint64_t seeds[] = { 1, 2, 3, 1ULL << 32, 1ULL << 63, UINT64_MAX };
	static float x[100], y[100], other[100];
	(void)state;
	sample(ACTFN_F32, (actfn_axis){ 1, 100, 1 }, seeded(0, 0), x, y);
	for (int s = 0; s < 6; s++) {
		int same = 0;
		sample(ACTFN_F32, (actfn_axis){ 1, 100, 1 }, seeded(seeds[s], 0), x, other);
		for (int i = 0; i < 100; i++)
			same += y[i] == other[i];
		if (same > 2)
			fail_msg("seeds 0 and %#llx: %d of 100 elements are the same", (unsigned long long)seeds[s], same);
	}
}

static void threads_do_not_matter(void **state)
{
	static const actfn_axis axes[] = { { 1, 300000, 1 }, { 30000, 10, 1 }, { 3, 100, 1000 }, { 100, 3, 1000 } };
	enum { ALL = 300000 };
	float *x = some(ALL * sizeof *x), *y = some(ALL * sizeof *y), *again = some(ALL * sizeof *again);
	(void)state;
	fill_row(1, 4, ACTFN_F32, ALL, x);
	for (int hard = 0; hard < 2; hard++)
		for (int k = 0; k < 4; k++) {
			sample(ACTFN_F32, axes[k], seeded(11, hard), x, y);
			for (int threads = 2; threads <= 7; threads += 5) {
				actfn_set_threads(threads);
				sample(ACTFN_F32, axes[k], seeded(11, hard), x, again);
				actfn_set_threads(1);
				assert_memory_equal(y, again, ALL * sizeof *y);
			}
		}
	free(x), free(y), free(again);
}

/* ---- the hard sample --------------------------------------------------------------------- */

/* One 1 in a row, at a maximum of the soft sample.  Returns the place. */
static size_t one_hot(actfn_dtype dtype, size_t n, const void *hard, const void *soft, size_t row)
{
	size_t at = n;
	double top = 0;
	for (size_t i = 0; i < n; i++) {
		double h = get(dtype, hard, row * n + i), s = get(dtype, soft, row * n + i);
		assert_true(s >= 0 && s <= 1 && (h == 0 || h == 1));
		assert_false(h == 1 && at < n);
		at = h == 1 ? i : at;
		top = s > top ? s : top;
	}
	assert_true(at < n && get(dtype, soft, row * n + at) == top);
	return at;
}

/* All types, any row: no NaN either, one_hot() would see it. */
static void hard_is_the_greatest_of_soft(void **state)
{
	enum { ROWS = 40, SIZE = 37 };
	double x[ROWS * SIZE], soft[ROWS * SIZE], hard[ROWS * SIZE];
	static const double temperatures[] = { 0.01, 0.5, 1, 30 };
	(void)state;
	for (int dtype = 0; dtype < DTYPES; dtype++)
		for (int kind = 0; kind < KINDS; kind++)
			for (int t = 0; t < 4; t++) {
				actfn_row_options o = { temperatures[t], 0, 0, (uint64_t)kind };
				if (dtype == ACTFN_F16 && !strcmp(kind_name[kind], "huge"))
					continue; /* holds infinities */
				fill_row(kind, 9, (actfn_dtype)dtype, ROWS * SIZE, x);
				sample((actfn_dtype)dtype, (actfn_axis){ ROWS, SIZE, 1 }, o, x, soft);
				o.hard = 1;
				sample((actfn_dtype)dtype, (actfn_axis){ ROWS, SIZE, 1 }, o, x, hard);
				for (size_t row = 0; row < ROWS; row++)
					one_hot((actfn_dtype)dtype, SIZE, hard, soft, row);
			}
}

/* Backward knows nothing of noise: softmax's gradient from the soft sample. */
static void backward_is_that_of_softmax(void **state)
{
	static float x[30 * CLASSES], y[30 * CLASSES], gy[30 * CLASSES], gx[30 * CLASSES], want[30 * CLASSES];
	actfn_row_options o = { 0.7, 0, 0, 8 };
	const actfn_axis axis = { 30, CLASSES, 1 };
	(void)state;
	fill_row(0, 1, ACTFN_F32, 30 * CLASSES, x);
	fill_gradient(2, ACTFN_F32, 30 * CLASSES, gy);
	sample(ACTFN_F32, axis, o, x, y);
	assert_int_equal(actfn_row_backward(gumbel, ACTFN_F32, &axis, &o, y, gy, gx), ACTFN_OK);
	assert_int_equal(actfn_row_backward(ACTFN_LAYER_SOFTMAX, ACTFN_F32, &axis, &o, y, gy, want), ACTFN_OK);
	assert_memory_equal(gx, want, sizeof want);
}

static void no_temperature_is_an_error(void **state)
{
	actfn_row_options o = { 0, 0, 0, 1 };
	float x[CLASSES] = { 0 }, y[CLASSES] = { 7 };
	const actfn_axis axis = { 1, CLASSES, 1 };
	(void)state;
	for (o.hard = 0; o.hard < 2; o.hard++) {
		assert_int_equal(actfn_row_forward(gumbel, ACTFN_F32, &axis, &o, x, y), ACTFN_ERR_ARGUMENT);
		assert_int_equal(actfn_row_backward(gumbel, ACTFN_F32, &axis, &o, x, x, y), ACTFN_ERR_ARGUMENT);
	}
	assert_true(y[0] == 7);
}

/* ---- how it is spread ---------------------------------------------------------------------- */

static const double logits[CLASSES] = { 0, 1, -1, 0.5, 2, -2, 1.5, 0 };

/* Quantiles 1 - 10^-6 of chi-square with CLASSES - 1, and with CLASSES^2 - 1 degrees of freedom; by the incomplete
 * gamma function's continued fraction. */
static const double rare = 40.522, rare_pairs = 131.370;

/* The classes that DRAWS rows of the same logits take. */
static unsigned char *draw(actfn_dtype dtype, size_t inner, uint64_t seed)
{
	const actfn_axis axis = { DRAWS / inner, CLASSES, inner };
	size_t n = axis.outer * inner * CLASSES;
	void *x = some(n * dtype_size[dtype]);
	unsigned char *class = some(DRAWS);
	for (size_t i = 0; i < n; i++)
		put(dtype, x, i, logits[i / inner % CLASSES]);
	sample(dtype, axis, seeded(seed, 1), x, x);
	for (size_t i = 0; i < n; i++)
		if (get(dtype, x, i) == 1)
			class[i / (inner * CLASSES) * inner + i % inner] = (unsigned char)(i / inner % CLASSES);
	free(x);
	return class;
}

static void probabilities(double *p)
{
	double sum = 0;
	for (int i = 0; i < CLASSES; i++)
		sum += exp(logits[i]);
	for (int i = 0; i < CLASSES; i++)
		p[i] = exp(logits[i]) / sum;
}

static void expect_spread(const char *what, const double *count, size_t n, double draws, const double *p, double most)
{
	double chi = 0;
	for (size_t i = 0; i < n; i++)
		chi += (count[i] - draws * p[i]) * (count[i] - draws * p[i]) / (draws * p[i]);
	if (!(chi <= most))
		fail_msg("%s: chi-square is %g, expected at most %g", what, chi, most);
}

static void frequencies_follow_softmax(void **state)
{
	static const size_t inners[] = { 1, 25 };
	double p[CLASSES];
	(void)state;
	probabilities(p);
	for (int dtype = ACTFN_F32; dtype <= ACTFN_F64; dtype++)
		for (int k = 0; k < 2; k++)
			for (uint64_t seed = 0; seed < 2; seed++) {
				unsigned char *class = draw((actfn_dtype)dtype, inners[k], seed);
				double count[CLASSES] = { 0 };
				for (size_t i = 0; i < DRAWS; i++)
					count[class[i]]++;
				expect_spread("classes", count, CLASSES, DRAWS, p, rare);
				free(class);
			}
}

/* What two draws take together, class by class. */
static void expect_independent(const char *what, const unsigned char *a, const unsigned char *b, size_t step, size_t n)
{
	double p[CLASSES], pairs[CLASSES * CLASSES], count[CLASSES * CLASSES] = { 0 }, draws = 0;
	probabilities(p);
	for (int i = 0; i < CLASSES * CLASSES; i++)
		pairs[i] = p[i / CLASSES] * p[i % CLASSES];
	for (size_t i = 0; i < n; i += step) {
		count[a[i] * CLASSES + b[i]]++;
		draws++;
	}
	expect_spread(what, count, CLASSES * CLASSES, draws, pairs, rare_pairs);
}

/* Neighbours in the tensor have nothing in common, and tensors with seeds that are neighbours neither. */
static void draws_are_independent(void **state)
{
	unsigned char *a = draw(ACTFN_F32, 1, 1), *b = draw(ACTFN_F32, 1, 2);
	(void)state;
	expect_independent("a row and the next", a, a + 1, 2, DRAWS - 1);
	expect_independent("seeds 1 and 2", a, b, 1, DRAWS);
	free(a), free(b);
}

/* With this seed the first element's noise is 17.8, and 65504 + 17.8 would round to infinity in f16, y to NaN. */
static void no_infinity_of_a_number(void **state)
{
	static const uint16_t x[] = { 0x7bff, 0 };
	uint16_t y[2];
	(void)state;
	sample(ACTFN_F16, (actfn_axis){ 1, 2, 1 }, seeded(14790804, 0), x, y);
	assert_int_equal(y[0], 0x3c00);
	assert_int_equal(y[1], 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(noise_is_a_matter_of_seed_and_place),
		cmocka_unit_test(rows_behind_do_not_matter),
		cmocka_unit_test(seeds_differ),
		cmocka_unit_test(threads_do_not_matter),
		cmocka_unit_test(hard_is_the_greatest_of_soft),
		cmocka_unit_test(backward_is_that_of_softmax),
		cmocka_unit_test(no_temperature_is_an_error),
		cmocka_unit_test(frequencies_follow_softmax),
		cmocka_unit_test(draws_are_independent),
		cmocka_unit_test(no_infinity_of_a_number),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
