/* SPDX-License-Identifier: MIT */
/* The bounds of gx that actfn/row.h states, judged by MPFR: gx as a function of the y and gy that the call is given, and
 * of the x of cross-entropy. */
#include "tests/row/judge_back.h"

static const size_t lengths[] = { 1, 2, 3, 16, 17, 100, 1000 };

enum { LENGTHS = sizeof lengths / sizeof *lengths, LONGEST = 1000 };

/* gx may be off by so many ULP and, besides, by such a part of the sum of its terms' sizes. */
typedef struct bound {
	double ulps, part;
} bound;

#define SHARP { 0.5, 0x1p-48 }
#define DOUBLE { 1, 0x1p-48 }

static const struct function {
	actfn_layer_id f;
	bound bound[DTYPES];
} functions[] = {
	{ ACTFN_LAYER_SOFTMAX, { { 2.5, 0x1p-48 }, DOUBLE, SHARP, SHARP } },
	{ ACTFN_LAYER_SOFTMIN, { { 2.5, 0x1p-48 }, DOUBLE, SHARP, SHARP } },
	{ ACTFN_LAYER_LOG_SOFTMAX, { { 0.5, 0x1p-31 }, DOUBLE, { 0.5, 0x1p-36 }, { 0.5, 0x1p-36 } } },
	{ ACTFN_LAYER_SPARSEMAX, { SHARP, DOUBLE, SHARP, SHARP } },
	{ ACTFN_LAYER_ENTMAX15, { SHARP, DOUBLE, SHARP, SHARP } },
};

/* In float: three roundings, and for softmax those of the products and of the first two sums of them. */
static const struct function fast[] = {
	{ ACTFN_LAYER_SOFTMAX, { { 0.5, 6 * 0x1p-24 } } },
	{ ACTFN_LAYER_SOFTMIN, { { 0.5, 6 * 0x1p-24 } } },
	{ ACTFN_LAYER_LOG_SOFTMAX, { { 1, 3 * 0x1p-24 } } },
};

static const bound entropy_bound[DTYPES] = { { 0.5, 0x1p-36 }, DOUBLE, { 0.5, 0x1p-36 }, { 0.5, 0x1p-36 } };

enum { FUNCTIONS = sizeof functions / sizeof *functions };

static double x[LONGEST], y[LONGEST], gy[LONGEST], gx[LONGEST];
static back_error error[LONGEST];

/* ---- gradients from above ------------------------------------------------------------------ */

enum { PULLS = 5, USUAL_PULLS = 3 };

static const char *const pull_name[PULLS] = { "normal", "nearly equal", "one", "tiny", "huge" };

/* Nearly equal ones leave little of gx; tiny ones are next to the smallest floats, huge ones next to the largest. */
static void fill_pull(int pull, uint64_t seed, actfn_dtype dtype, size_t n)
{
	kit_rng r = { seed };
	if (pull == 0)
		fill_gradient(seed, dtype, n, gy);
	else if (pull >= USUAL_PULLS)
		for (size_t i = 0; i < n; i++)
			put(dtype, gy, i, ldexp(kit_random_in(&r, -1, 2), pull == USUAL_PULLS ? -130 : 110));
	else
		for (size_t i = 0; i < n; i++)
			put(dtype, gy, i, pull == 1 ? kit_random_in(&r, 1, 1.01) : i == n / 3);
}

static void expect(actfn_layer_id f, const bound *b, actfn_dtype dtype, const char *row, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!(error[i].off <= b->ulps * error[i].ulp + b->part * error[i].terms))
			fail_msg("%s %s, %s, length %zu, element %zu: gx %a, expected %a, off by %.3f ULP and 2^%.1f of its terms",
				 actfn_layer_at((int)f)->name, dtype_name[dtype], row, n, i, get(dtype, gx, i), error[i].want,
				 error[i].off / error[i].ulp, log2(error[i].off / error[i].terms));
}

/* ---- functions of a row ---------------------------------------------------------------------- */

static int has_nan(actfn_dtype dtype, size_t n, const void *a)
{
	for (size_t i = 0; i < n; i++)
		if (isnan(get(dtype, a, i)))
			return 1;
	return 0;
}

static void judge_row(const struct function *f, actfn_dtype dtype, int kind, int pull, size_t n, double temperature)
{
	actfn_row_options o = ACTFN_ROW_OPTIONS;
	char row[80];
	o.temperature = temperature;
	fill_row(kind, n, dtype, n, x);
	fill_pull(pull, n, dtype, n);
	assert_int_equal(actfn_row_forward(f->f, dtype, &(actfn_axis){ 1, n, 1 }, &o, x, y), ACTFN_OK);
	if (has_nan(dtype, n, y))
		return;
	assert_int_equal(actfn_row_backward(f->f, dtype, &(actfn_axis){ 1, n, 1 }, &o, y, gy, gx), ACTFN_OK);
	judge_back(f->f, dtype, temperature, n, y, gy, gx, error);
	snprintf(row, sizeof row, "%s row, gy %s, temperature %g", kind_name[kind], pull_name[pull], temperature);
	expect(f->f, &f->bound[dtype], dtype, row, n);
}

static void gradients_of(const struct function *f, actfn_dtype dtype, int pulls)
{
	for (int kind = 0; kind < KINDS; kind++)
		for (int l = 0; l < LENGTHS; l++)
			for (int pull = 0; pull < pulls; pull++) {
				judge_row(f, dtype, kind, pull, lengths[l], 1);
				judge_row(f, dtype, kind, pull, lengths[l], 0.7);
			}
}

static void gradients_are_within_their_bounds(void **state)
{
	(void)state;
	for (int f = 0; f < FUNCTIONS; f++)
		for (int dtype = 0; dtype < DTYPES; dtype++)
			gradients_of(&functions[f], (actfn_dtype)dtype, dtype <= ACTFN_F64 ? PULLS : USUAL_PULLS);
}

static void fast_ones_are_within_theirs(void **state)
{
	(void)state;
	actfn_set_mode(ACTFN_FAST);
	for (size_t f = 0; f < sizeof fast / sizeof *fast; f++)
		gradients_of(&fast[f], ACTFN_F32, USUAL_PULLS);
	actfn_set_mode(ACTFN_EXACT);
}

/* ---- cross-entropy ------------------------------------------------------------------------- */

/* A huge row in f16. */
static int has_infinity(actfn_dtype dtype, size_t n, const void *a)
{
	for (size_t i = 0; i < n; i++)
		if (get(dtype, a, i) == INFINITY)
			return 1;
	return 0;
}

/* Half of the shares are 0; their sum is about 1. */
static void fill_distribution(uint64_t seed, actfn_dtype dtype, size_t n, void *to)
{
	kit_rng r = { seed };
	for (size_t i = 0; i < n; i++)
		put(dtype, to, i, kit_random(&r) & 1 ? kit_random_in(&r, 0, 4 / (double)n) : 0);
}

/* By a label, or by a distribution in the place of gy. */
static void judge_loss(actfn_dtype dtype, int kind, int given, const double *weight, double smoothing, size_t n)
{
	int64_t label = (int64_t)(n / 2);
	double g = -0.3 - kind;
	actfn_cross_entropy c = { .axis = { 1, n, 1 }, .labels = given ? NULL : &label, .target = given ? gy : NULL,
				  .smoothing = smoothing, .weight = weight };
	char row[80];
	fill_row(kind, n, dtype, n, x);
	fill_distribution(n, dtype, n, gy);
	if (has_infinity(dtype, n, x))
		return;
	assert_int_equal(actfn_cross_entropy_backward(dtype, &c, x, &g, gx), ACTFN_OK);
	judge_entropy_back(dtype, &c, x, g, gx, error);
	snprintf(row, sizeof row, "%s row, %s%s, smoothing %g", kind_name[kind], weight ? "weighted " : "",
		 given ? "distribution" : "label", smoothing);
	expect(ACTFN_LAYER_CROSS_ENTROPY, &entropy_bound[dtype], dtype, row, n);
}

static void gradients_of_losses_are_within_their_bounds(void **state)
{
	static double some[LONGEST];
	kit_rng r = { 5 };
	(void)state;
	for (int i = 0; i < LONGEST; i++)
		some[i] = kit_random_in(&r, -1, 4);
	for (int dtype = 0; dtype < DTYPES; dtype++)
		for (int kind = 0; kind < KINDS; kind++)
			for (int l = 0; l < LENGTHS; l++)
				for (int given = 0; given < 4; given++) {
					const double *weight = given / 2 ? some : NULL;
					judge_loss((actfn_dtype)dtype, kind, given % 2, weight, 0, lengths[l]);
					judge_loss((actfn_dtype)dtype, kind, given % 2, weight, 0.1, lengths[l]);
				}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gradients_are_within_their_bounds),
		cmocka_unit_test(fast_ones_are_within_theirs),
		cmocka_unit_test(gradients_of_losses_are_within_their_bounds),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
