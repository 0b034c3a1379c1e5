/* SPDX-License-Identifier: MIT */
/* The bounds that the facts in src/row/ state, judged by MPFR. */
#include "tests/row/judge.h"

static const size_t lengths[] = { 1, 2, 3, 15, 16, 17, 100, 1000, 4099 };

enum { LENGTHS = sizeof lengths / sizeof *lengths, LONGEST = 4099 };

/* An element may be off by so many ULP, or by so much. */
static const struct bound {
	actfn_layer_id f;
	double ulps, f64_ulps, absolute, f64_absolute;
} bounds[] = {
	{ ACTFN_LAYER_SOFTMAX, 0.51, 4, 0, 0 },
	{ ACTFN_LAYER_LOG_SOFTMAX, 0.51, 4, 0, 0 },
	{ ACTFN_LAYER_SOFTMIN, 0.51, 4, 0, 0 },
	{ ACTFN_LAYER_SPARSEMAX, 0.51, 0.5, 0x1p-46, 0x1p-48 },
	{ ACTFN_LAYER_ENTMAX15, 0.51, 0.5, 0x1p-46, 0x1p-48 },
};

enum { BOUNDS = sizeof bounds / sizeof *bounds };

static double x[LONGEST], y[LONGEST];
static row_error error[LONGEST];

/* A huge row in f16 holds infinities; the definitions by sorting do not know them. */
static bool has_infinity(actfn_dtype dtype, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (get(dtype, x, i) == INFINITY)
			return true;
	return false;
}

static void judge_row(const struct bound *b, actfn_dtype dtype, int kind, size_t n, double temperature)
{
	actfn_row_options o = ACTFN_ROW_OPTIONS;
	double ulps = dtype == ACTFN_F64 ? b->f64_ulps : b->ulps, absolute = dtype == ACTFN_F64 ? b->f64_absolute : b->absolute;
	const char *name = actfn_layer_at((int)b->f)->name;
	o.temperature = temperature;
	fill_row(kind, n, dtype, n, x);
	if (absolute > 0 && has_infinity(dtype, n))
		return;
	assert_int_equal(actfn_row_forward(b->f, dtype, &(actfn_axis){ 1, n, 1 }, &o, x, y), ACTFN_OK);
	judge(b->f, dtype, temperature, n, x, y, error);
	for (size_t i = 0; i < n; i++)
		if (!(error[i].ulps <= ulps || error[i].absolute <= absolute))
			fail_msg("%s %s, temperature %g, %s row of %zu (seed %zu), element %zu: x %a gives %a, off by %.4f ULP or %g",
				 name, dtype_name[dtype], temperature, kind_name[kind], n, n, i, get(dtype, x, i),
				 get(dtype, y, i), error[i].ulps, error[i].absolute);
}

static void results_are_within_their_bounds(void **state)
{
	(void)state;
	for (int b = 0; b < BOUNDS; b++)
		for (int dtype = 0; dtype < DTYPES; dtype++)
			for (int kind = 0; kind < KINDS; kind++)
				for (int l = 0; l < LENGTHS; l++)
					judge_row(&bounds[b], (actfn_dtype)dtype, kind, lengths[l], 1);
}

static void temperature_divides(void **state)
{
	(void)state;
	for (int b = 0; b < BOUNDS; b++)
		for (int kind = 0; kind < KINDS; kind++) {
			judge_row(&bounds[b], ACTFN_F32, kind, 1000, 0.7);
			judge_row(&bounds[b], ACTFN_F64, kind, 100, 5);
		}
}

/* Mode fast, next to arguments that do without a maximum and such that do not. */
static void fast_is_within_its_bound(void **state)
{
	static const struct bound fast[] = {
		{ ACTFN_LAYER_SOFTMAX, 4, 4, 0, 0 },
		{ ACTFN_LAYER_SOFTMIN, 4, 4, 0, 0 },
		{ ACTFN_LAYER_LOG_SOFTMAX, 4, 4, 0, 0 },
	};
	(void)state;
	actfn_set_mode(ACTFN_FAST);
	for (size_t b = 0; b < sizeof fast / sizeof *fast; b++)
		for (int kind = 0; kind < KINDS; kind++)
			for (int l = 0; l < LENGTHS; l++)
				judge_row(&fast[b], ACTFN_F32, kind, lengths[l], 1);
	actfn_set_mode(ACTFN_EXACT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(results_are_within_their_bounds),
		cmocka_unit_test(temperature_divides),
		cmocka_unit_test(fast_is_within_its_bound),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
