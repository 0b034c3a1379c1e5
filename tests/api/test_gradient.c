/* SPDX-License-Identifier: MIT */
/* actfn_param_gradient() against the formulas' symbolic derivatives by the parameters, evaluated with MPFR. */
#include "lab/text.h"
#include "lab/verify/format.h"
#include "lab/verify/reference.h"
#include "tests/spec/rows.h"

enum { POINTS = 60 + 600 / SLOWER, MAX_SETS = 8, LONG = 3001 };

/* A partial may be off by so many units of its last place or, near a zero, of that of the terms that cancel. */
static const double ULPS = 16;

/* Sets that functions.tsv does not have: negative, small, large, with several branches. */
static const char *const more[] = {
	"elu(-1.7)", "elu(1e-30)", "celu(1e-3)", "celu(1e6)", "isru(3)", "isru(1e-6)", "isrlu(1e20)", "swish(-0.7)", "swish(200)",
	"swish(0)", "softplus(0.3)", "softplus(1000)", "soft_exponential(0.3)", "soft_exponential(-0.4)", "soft_exponential(1)",
	"soft_exponential(1e-9)", "soft_exponential(-1e-9)", "soft_exponential(-3)", "apl(-0.7, -1, 0.4, 1.5)",
	"srelu(-1.5, 0.3, 2.5, -0.4)", "rrelu(0.1, 0.2)", "leaky_relu(-0.5)", "prelu(0)", "scaled_tanh(-2, 0.3)",
	"dyt(-1.5, 2, -0.3)", "ptelu(0.3, 4)", "penalized_tanh(0.7)", "power(2.5)", "power(-1)", "power(3)", "repu(3)",
	"star_relu(0.3, 1)", "arelu(0.2, -30)", "squareplus(0.3)", "squareplus(1e-30)", "affine(-0.3, 4)", "hard_sigmoid(0.2, 0.3)",
	"hard_swish(0.3, 0.1)", "hard_tanh(-0.3, 2.7)", "clip(-0.3, 0.7)", "bounded_relu(0.1)", "relu_general(0.3, 4, 1)",
	"relu_general(0.1, 7, -1)", "thresholded_relu(0.1)", "threshold(-0.3, 0.1)", "hard_shrink(0.1)", "soft_shrink(0.1)",
	"shrink(0.1, 0.3)", "frelu(0.7)", "nlrelu(1e-3)", "nlrelu(1e6)", "e_swish(-2)", "acon_c(-0.5, 1.5, 0.3)",
	"acon_c(0.7, 0.7, 2)", "acon_c(1, 0.25, -1.5)", "pelu(3, 0.01)", "snake(-0.3)", "snake(50)", "sinerelu(-3)",
	"xielu(-0.3, 0.5, 0.5)", "xielu(2, 0.1, -1)", "erf_relu(-0.3)", "soft_root_sign(1, 0.5)", "soft_root_sign(30, 70)",
	"smish(-2, -0.5)", "smish(1, 0)", "smish(0.1, 30)", "soft_clipping(3)", "soft_clipping(1000)",
	"thresholded_linear_unit(-0.3)",
};

enum { MORE = sizeof more / sizeof *more };

static int failures;

static void report(const actfn *f, int k, double x, double got, double want, const char *what)
{
	char spec[200];

	actfn_spec(f, spec, sizeof spec);
	if (failures++ < 100)
		print_error("%s: d/d%s at %a = %.17g is %.17g, expected %.17g: %s\n", spec, actfn_get_info(f)->param[k].name, x, x,
			    got, want, what);
}

/* The gradient of one element with gy = 1 is the derivative by the parameter itself. */
static double partial(const actfn *f, int k, double x)
{
	double one = 1, gp[ACTFN_MAX_PARAMS];

	assert_int_equal(actfn_param_gradient(f, ACTFN_F64, 1, &x, &one, gp), ACTFN_OK);
	return gp[k];
}

/* ---- values ------------------------------------------------------------------- */

/* [-8, 8], [-120, 120], and any size from 2^-60 to 2^60. */
static double random_input(kit_rng *r, int i)
{
	if (i % 3 < 2)
		return kit_random_in(r, i % 3 ? -8 : -120, i % 3 ? 8 : 120);
	double size = kit_random_in(r, 1, 2);
	return ldexp(kit_random(r) & 1 ? size : -size, (int)(kit_random(r) % 121) - 60);
}

static bool is_kink(lab_reference *r, double x)
{
	const double *kink;
	int kinks = lab_reference_kinks(r, &kink);

	for (int i = 0; i < kinks; i++)
		if (x == kink[i])
			return true;
	return false;
}

/* The formula's derivative does not exist, but the function's does: the branch alpha == 0 says nothing of alpha
 * beside it, and 0^a log(0) is 0. */
static bool is_blind(const actfn *f, double x)
{
	actfn_id id = actfn_get_info(f)->id;

	return (id == ACTFN_SOFT_EXPONENTIAL && actfn_param(f, 0) == 0) || (id == ACTFN_REPU && x <= 0);
}

/* How far off, in units; 0 where it is right by definition.  A factor sigma' or exp may have lost digits to underflow
 * before x or x^2 makes a larger number of it. */
static double distance(lab_reference *r, double x, double got, double *want)
{
	lab_verdict verdict = lab_reference_round(r, x, want);

	if (is_kink(r, x) || got == *want || (verdict == LAB_ZERO && got == 0) || (isnan(got) && isnan(*want)))
		return 0;
	if (!(fabs(*want) <= DBL_MAX) || !(fabs(got) <= DBL_MAX))
		return INFINITY;
	double size = fmax(fabs(*want), lab_reference_terms(r, x)), lost = 0x1p-1074 * fmax(1, x * x) / ULPS;
	return lab_reference_distance(r, x, got, fmax(lab_ulp(&lab_formats[ACTFN_F64], size), lost));
}

/* The worst of many inputs. */
static void check_partial(const actfn *f, int k, lab_reference *r)
{
	kit_rng random = { 9 };
	double worst = 0, at = 0, want;

	for (int i = 0; i < POINTS; i++) {
		double x = random_input(&random, i), away = distance(r, x, partial(f, k, x), &want);
		if (away > worst && !is_blind(f, x)) {
			worst = away;
			at = x;
		}
	}
	if (worst > ULPS) {
		char what[60];
		distance(r, at, partial(f, k, at), &want);
		snprintf(what, sizeof what, "%.3g units away", worst);
		report(f, k, at, partial(f, k, at), want, what);
	}
}

static void check_values(const actfn *f)
{
	for (int k = 0; k < actfn_get_info(f)->nparams; k++) {
		char why[LAB_MESSAGE];
		lab_reference *r = lab_reference_new(f, LAB_DP + k, ACTFN_F64, why);
		if (!r)
			fail_msg("%s", why);
		check_partial(f, k, r);
		lab_reference_free(r);
	}
}

/* Calls test for every parameterised function: defaults, the specification's other parameters, and more. */
static void for_each(void (*test)(const actfn *f))
{
	failures = 0;
	for (int i = 0; i < spec_count; i++) {
		const actfn *f[MAX_SETS];
		int sets = spec_handles(&spec_rows[i], f, MAX_SETS);
		for (int set = 0; set < sets; set++) {
			test(f[set]);
			actfn_free(f[set]);
		}
	}
	for (int i = 0; i < MORE; i++) {
		const actfn *f = kit_parse(more[i]);
		test(f);
		actfn_free(f);
	}
	assert_int_equal(failures, 0);
}

static void values(void **state)
{
	(void)state;
	for_each(check_values);
}

/* Where the formula is blind: (exp(a x) - 1)/a + a = x + a (x^2/2 + 1) + ..., and max(0, x)^a. */
static void limits(void **state)
{
	kit_rng random = { 9 };

	(void)state;
	for (int i = 0; i < POINTS; i++) {
		double in = random_input(&random, i), want = 0.5 * in * in + 1;
		assert_true(fabs(partial(actfn_get(ACTFN_SOFT_EXPONENTIAL), 0, in) - want) <= 0x1p-51 * want);
		assert_true(in > 0 || partial(actfn_get(ACTFN_REPU), 0, in) == 0);
	}
}

/* ---- kinks -------------------------------------------------------------------- */

/* What the specification says at a kink; it has no table of partials of its own, but a formula that includes it. */
static void check_kink(const spec_row *row, const actfn *f, const char *name, const char *text)
{
	const actfn_formula *e = spec_formula(f, "x", text);
	spec_pairs kinks = spec_split(row->kinks, ':');
	int k = 0;

	while (strcmp(actfn_get_info(f)->param[k].name, name))
		k++;
	for (int i = 0; i < kinks.n; i++) {
		const actfn_formula *position = spec_formula(f, "x", kinks.left[i]);
		double x = spec_value(position, f, 0), want = spec_value(e, f, x), got = partial(f, k, x);
		if (!(fabs(got - want) <= 0x1p-48 * fabs(want)))
			report(f, k, x, got, want, "at a kink, by functions.tsv");
		actfn_formula_free(position);
	}
	actfn_formula_free(e);
}

/* "a=...; b=...": the names' texts may hold anything but a semicolon. */
static int check_kinks(const spec_row *row, const actfn *f)
{
	char texts[2048], *rest = texts, *text;
	int n = 0;

	assert_true((size_t)snprintf(texts, sizeof texts, "%s", row->partials) < sizeof texts);
	for (; *row->partials && (text = strsep(&rest, ";")); n++) {
		char *equals = strchr(text, '=');
		assert_non_null(equals);
		*equals = '\0';
		check_kink(row, f, text + strspn(text, " "), equals + 1);
	}
	return n;
}

static void kinks(void **state)
{
	int seen = 0;

	(void)state;
	failures = 0;
	for (int i = 0; i < spec_count; i++) {
		const actfn *f[MAX_SETS];
		int sets = spec_handles(&spec_rows[i], f, MAX_SETS);
		for (int set = 0; set < sets; set++) {
			seen += check_kinks(&spec_rows[i], f[set]);
			actfn_free(f[set]);
		}
	}
	assert_true(seen > 40);
	assert_int_equal(failures, 0);
}

/* ---- sums --------------------------------------------------------------------- */

static double x[LONG], gy[LONG];

static void fill(actfn_dtype dtype, uint64_t seed, double from, double to, double *v)
{
	kit_rng r = { seed };

	for (int i = 0; i < LONG; i++)
		v[i] = lab_round(&lab_formats[dtype], kit_random_in(&r, from, to));
	v[7] = lab_least_normal(&lab_formats[dtype]) / 4; /* a subnormal number */
	v[8] = -v[7];
}

/* Of n elements: the sum of each element's, in long double; rounded once for each of its steps at most. */
static void check_sum(const actfn *f, actfn_dtype dtype, size_t n)
{
	static unsigned char xs[LONG * 8], gs[LONG * 8];
	double gp[ACTFN_MAX_PARAMS + 1] = { 0 };

	gp[actfn_get_info(f)->nparams] = -99;
	lab_write(dtype, n, x, xs);
	lab_write(dtype, n, gy, gs);
	assert_int_equal(actfn_param_gradient(f, dtype, n, xs, gs, gp), ACTFN_OK);
	assert_true(gp[actfn_get_info(f)->nparams] == -99);
	for (int k = 0; k < actfn_get_info(f)->nparams; k++) {
		long double sum = 0, size = 0;
		for (size_t i = 0; i < n; i++) {
			long double term = (long double)gy[i] * (long double)partial(f, k, x[i]);
			sum += term;
			size += fabsl(term);
		}
		if (!(fabsl((long double)gp[k] - sum) <= 0x1p-48L * size))
			fail_msg("%s: d/d%s of %zu elements, type %d: %.17g, expected %.17Lg", actfn_get_info(f)->name,
				 actfn_get_info(f)->param[k].name, n, (int)dtype, gp[k], sum);
	}
}

static void sums(void **state)
{
	static const actfn_id ids[] = { ACTFN_PRELU, ACTFN_SWISH, ACTFN_SRELU, ACTFN_ACON_C };
	static const size_t sizes[] = { 0, 1, 2, 3, 255, 256, 257, 511, 512, 513, 768, 1024, LONG };

	(void)state;
	for (int dtype = ACTFN_F32; dtype <= ACTFN_F16; dtype++) {
		fill((actfn_dtype)dtype, 1, -6, 6, x);
		fill((actfn_dtype)dtype, 2, -1, 1, gy);
		for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
			for (size_t n = 0; n < sizeof sizes / sizeof *sizes; n++)
				check_sum(actfn_get(ids[i]), (actfn_dtype)dtype, sizes[n]);
	}
}

/* ---- special cases ------------------------------------------------------------ */

/* A unit without a part takes none, whatever gy is; a NaN comes through. */
static void special_values(void **state)
{
	const double in[] = { 3, -2, 5 }, infinite[] = { INFINITY, 1, NAN }, bad[] = { 3, NAN, 5 }, ones[] = { 1, 1, 1 };
	double gp = 0;

	(void)state;
	assert_int_equal(actfn_param_gradient(actfn_get(ACTFN_PRELU), ACTFN_F64, 3, in, infinite, &gp), ACTFN_OK);
	assert_true(gp == -2);
	assert_int_equal(actfn_param_gradient(actfn_get(ACTFN_PRELU), ACTFN_F64, 3, bad, ones, &gp), ACTFN_OK);
	assert_true(isnan(gp));
	for (int id = 0; id < ACTFN_COUNT; id++)
		for (int k = 0; k < actfn_get_info(actfn_get((actfn_id)id))->nparams; k++)
			if (!isnan(partial(actfn_get((actfn_id)id), k, NAN)))
				fail_msg("%s: d/d%s is %g at NaN", actfn_get_info(actfn_get((actfn_id)id))->name,
					 actfn_get_info(actfn_get((actfn_id)id))->param[k].name,
					 partial(actfn_get((actfn_id)id), k, NAN));
}

/* Infinities and NaN of the 16-bit types are read as such. */
static void special_halves(void **state)
{
	static const struct {
		actfn_dtype dtype;
		uint16_t in;
		double want; /* prelu: x for x < 0 */
	} rows[] = {
		{ ACTFN_BF16, 0xff80, -INFINITY }, { ACTFN_BF16, 0xff7f, -0x1.fep127 }, { ACTFN_BF16, 0x8001, -0x1p-133 },
		{ ACTFN_F16, 0xfc00, -INFINITY },  { ACTFN_F16, 0xfbff, -65504 },       { ACTFN_F16, 0x8001, -0x1p-24 },
		{ ACTFN_F16, 0x83ff, -0x1.ff8p-15 }, { ACTFN_F16, 0x8400, -0x1p-14 },   { ACTFN_F16, 0xc000, -2 },
		{ ACTFN_BF16, 0x7f80, 0 },         { ACTFN_F16, 0x7c00, 0 },            { ACTFN_F16, 0x0001, 0 },
	};
	static const uint16_t one[] = { [ACTFN_BF16] = 0x3f80, [ACTFN_F16] = 0x3c00 };

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		double gp = 99;
		assert_int_equal(actfn_param_gradient(actfn_get(ACTFN_PRELU), rows[i].dtype, 1, &rows[i].in,
						      &one[rows[i].dtype], &gp), ACTFN_OK);
		if (gp != rows[i].want)
			fail_msg("prelu, type %d, 0x%x: %a, expected %a", (int)rows[i].dtype, rows[i].in, gp, rows[i].want);
	}
}

static void errors(void **state)
{
	const actfn *f = actfn_get(ACTFN_PRELU);
	double in = -1, gp = 42;

	(void)state;
	assert_int_equal(actfn_param_gradient(NULL, ACTFN_F64, 1, &in, &in, &gp), ACTFN_ERR_NULL);
	assert_int_equal(actfn_param_gradient(f, ACTFN_F64, 1, NULL, &in, &gp), ACTFN_ERR_NULL);
	assert_int_equal(actfn_param_gradient(f, ACTFN_F64, 1, &in, NULL, &gp), ACTFN_ERR_NULL);
	assert_int_equal(actfn_param_gradient(f, ACTFN_F64, 1, &in, &in, NULL), ACTFN_ERR_NULL);
	assert_int_equal(actfn_param_gradient(f, ACTFN_I8, 1, &in, &in, &gp), ACTFN_ERR_DTYPE);
	assert_int_equal(actfn_param_gradient(f, (actfn_dtype)99, 1, &in, &in, &gp), ACTFN_ERR_DTYPE);
	assert_true(gp == 42);
	assert_int_equal(actfn_param_gradient(f, ACTFN_F64, 0, NULL, NULL, &gp), ACTFN_OK);
	assert_true(gp == 0);
	assert_int_equal(actfn_param_gradient(actfn_get(ACTFN_RELU), ACTFN_F64, 1, &in, &in, NULL), ACTFN_OK);
}

static int set_up(void **state)
{
	(void)state;
	spec_read("tests/spec/functions.tsv");
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values), cmocka_unit_test(limits),	    cmocka_unit_test(kinks),
		cmocka_unit_test(sums),	  cmocka_unit_test(special_values), cmocka_unit_test(special_halves),
		cmocka_unit_test(errors),
	};

	return cmocka_run_group_tests(tests, set_up, NULL);
}
