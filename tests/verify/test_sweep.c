/* SPDX-License-Identifier: MIT */
/* The sweep finds what is wrong, wherever it is, and nothing else: kernels with one planted error each. */
#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "lab/text.h"
#include "lab/verify/inputs.h"
#include "lab/verify/sweep.h"

static void honest(const lab_subject *t, size_t n, const void *x, void *y)
{
	lab_subject library = *t;
	library.kernel = NULL;
	lab_subject_run(&library, n, x, y);
}

/* What the kernel at hand changes: inputs from lo to hi get the result that `change` makes of the right one. */
static struct {
	double lo, hi;
	double (*change)(const lab_format *f, double y);
} fault;

static void faulty(const lab_subject *t, size_t n, const void *x, void *y)
{
	const lab_format *f = &lab_formats[t->dtype];
	honest(t, n, x, y);
	for (size_t i = 0; i < n; i++) {
		double in, out;
		lab_read(t->dtype, 1, (const char *)x + i * f->size, &in);
		lab_read(t->dtype, 1, (const char *)y + i * f->size, &out);
		if (in >= fault.lo && in <= fault.hi) {
			out = fault.change(f, out);
			lab_write(t->dtype, 1, &out, (char *)y + i * f->size);
		}
	}
}

static double one_ulp_up(const lab_format *f, double y) { return lab_step(f, y, 1); }
static double twelve_ulps_up(const lab_format *f, double y) { return lab_step(f, y, 12); }
static double other_sign(const lab_format *f, double y) { (void)f; return -y; }
static double no_number(const lab_format *f, double y) { (void)f, (void)y; return NAN; }
static double to_zero(const lab_format *f, double y) { (void)f, (void)y; return 0; }

static void run(const char *spec, int output, lab_sweep_spec s, lab_sweep_result *r)
{
	char why[LAB_MESSAGE];
	const actfn *f = NULL;
	assert_int_equal(actfn_parse(spec, &f), ACTFN_OK);
	s.subject.f = f;
	s.subject.output = output;
	s.subject.mode = s.subject.mode ? s.subject.mode : ACTFN_EXACT;
	s.isa[0] = s.isa[0] ? s.isa[0] : actfn_isa();
	s.jobs = s.jobs ? s.jobs : 2;
	if (!lab_sweep_run(&s, r, why))
		fail_msg("%s: %s", spec, why);
	actfn_free(f);
}

static const lab_sweep_spec SAMPLE = { .spread = 100000 };

/* One wrong result in a sample of 200,000, in the last place. */
static void finds_one_ulp(void **state)
{
	lab_sweep_spec s = SAMPLE;
	lab_sweep_result right, wrong;
	(void)state;
	run("mish", LAB_F, s, &right);
	assert_int_equal(right.score[0].wrong, 0);
	fault.lo = fault.hi = 1.5f; /* a float with few bits is in every sample */
	fault.change = one_ulp_up;
	s.subject.kernel = faulty;
	run("mish", LAB_F, s, &wrong);
	assert_int_equal(wrong.score[0].wrong, 1);
	assert_true(wrong.score[0].x == 1.5f);
	assert_true(wrong.score[0].got == nextafterf((float)wrong.score[0].want, INFINITY));
	assert_true(wrong.score[0].max_ulp > 0.5 && wrong.score[0].max_ulp <= 1.5);
	assert_true(wrong.score[0].digest != right.score[0].digest);
	assert_int_equal(wrong.inputs, right.inputs);
}

static uint64_t count_wrong(lab_sweep_spec s, const char *spec, int output, double lo, double hi,
			    double (*change)(const lab_format *f, double y))
{
	lab_sweep_result r;
	fault.lo = lo;
	fault.hi = hi;
	fault.change = change;
	s.subject.kernel = faulty;
	run(spec, output, s, &r);
	return r.score[0].wrong;
}

static void finds_what_matters(void **state)
{
	(void)state;
	/* the kink's documented derivative, which no formula gives */
	assert_true(count_wrong(SAMPLE, "relu", LAB_DF, 0, 0, one_ulp_up) > 0);
	/* limits */
	assert_true(count_wrong(SAMPLE, "tanh", LAB_F, INFINITY, INFINITY, one_ulp_up) > 0);
	assert_true(count_wrong(SAMPLE, "silu", LAB_F, -INFINITY, -INFINITY, other_sign) > 0);
	/* the sign of a zero that stands for a negative number */
	assert_true(count_wrong(SAMPLE, "silu", LAB_F, -FLT_MAX, -1000, other_sign) > 0);
	/* a lost tail: the true value is subnormal */
	assert_true(count_wrong(SAMPLE, "gelu", LAB_F, -14, -13.5f, to_zero) > 0);
	assert_true(count_wrong(SAMPLE, "sigmoid", LAB_DF, 88, 100, to_zero) > 0);
	/* NaN for a number */
	assert_true(count_wrong(SAMPLE, "elu", LAB_F, 3, 3, no_number) > 0);
}

static void swallow_nan(const lab_subject *t, size_t n, const void *x, void *y)
{
	const float *in = x;
	float *out = y;
	honest(t, n, x, y);
	for (size_t i = 0; i < n; i++)
		out[i] = isnan(in[i]) ? 0 : out[i];
}

static void finds_a_swallowed_nan(void **state)
{
	lab_sweep_spec s = SAMPLE;
	lab_sweep_result r;
	(void)state;
	s.subject.kernel = swallow_nan;
	run("relu", LAB_F, s, &r);
	assert_true(r.score[0].wrong > 0);
	assert_true(isnan(r.score[0].want));
}

static void all_wrong(const lab_subject *t, size_t n, const void *x, void *y)
{
	const float *in = x;
	float *out = y;
	(void)t;
	for (size_t i = 0; i < n; i++)
		out[i] = in[i] + 1;
}

/* A kernel that is wrong everywhere does not take MPFR's time for each input. */
static void counts_a_wreck(void **state)
{
	lab_sweep_spec s = SAMPLE;
	lab_sweep_result r;
	(void)state;
	s.subject.kernel = all_wrong;
	run("tanh", LAB_F, s, &r);
	assert_true(r.score[0].wrong > r.inputs / 2);
	assert_true(r.by_mpfr < r.inputs / 10);
}

/* Parameters other than the defaults: half an ULP and a thousandth, not more. */
static void allows_one_rounding_more(void **state)
{
	lab_sweep_spec s = SAMPLE;
	lab_sweep_result r;
	(void)state;
	run("elu(alpha=0.3)", LAB_F, s, &r);
	assert_true(r.promise.ulp == 0.501);
	assert_int_equal(r.score[0].wrong, 0);
	assert_true(count_wrong(SAMPLE, "elu(alpha=0.3)", LAB_F, -1, -1, one_ulp_up) > 0);
}

/* Mode fast: as many ULP as the bound says, not more. */
static void allows_what_is_promised(void **state)
{
	lab_sweep_spec s = { .spread = 100000, .subject = { .mode = ACTFN_FAST, .bound = 9 } };
	(void)state;
	assert_int_equal(count_wrong(s, "sigmoid", LAB_F, 1.5, 1.5, one_ulp_up), 0);
	assert_int_equal(count_wrong(s, "sigmoid", LAB_F, 1.5, 1.5, twelve_ulps_up), 1);
}

/* One wrong result among the 65,536 of a 16-bit type. */
static void finds_one_ulp_in_16_bits(void **state)
{
	static const actfn_dtype types[] = { ACTFN_BF16, ACTFN_F16 };
	(void)state;
	for (int i = 0; i < 2; i++) {
		lab_sweep_spec s = { .subject = { .dtype = types[i] } };
		assert_int_equal(count_wrong(s, "silu", LAB_F, 0, 0, no_number), 2); /* 0 and -0 */
		assert_int_equal(count_wrong(s, "silu", LAB_F, 1.5, 1.5, one_ulp_up), 1);
		assert_int_equal(count_wrong(s, "silu", LAB_F, INFINITY, INFINITY, to_zero), 1);
	}
}

/* f64: a wrong result is found, and the search around the worst error finds a worse one. */
static void finds_wrong_doubles(void **state)
{
	lab_sweep_spec s = { .spread = 20000, .subject = { .dtype = ACTFN_F64, .bound = 9 } };
	lab_sweep_result wide, searched;
	(void)state;
	assert_int_equal(count_wrong(s, "sigmoid", LAB_F, 1.5, 1.5, twelve_ulps_up), 1);
	assert_true(count_wrong(s, "sigmoid", LAB_F, -1000, -710, to_zero) > 0);
	assert_true(count_wrong(s, "sigmoid", LAB_F, INFINITY, INFINITY, no_number) > 0);
	s.subject.kernel = NULL;
	run("tanh", LAB_F, s, &wide);
	s.search = 2;
	run("tanh", LAB_F, s, &searched);
	assert_int_equal(wide.score[0].wrong, 0);
	assert_true(wide.score[0].digest == searched.score[0].digest);
	assert_true(searched.inputs > wide.inputs);
	assert_true(searched.score[0].max_ulp > wide.score[0].max_ulp);
}

/* The digest depends neither on threads nor on the instruction set. */
static void digests_agree(void **state)
{
	lab_sweep_spec s = { .stride = 65537 };
	lab_sweep_result one, three;
	(void)state;
	for (int i = 0; i < LAB_MAX_ISAS && (s.isa[i] = actfn_isa_available(i)); i++)
		;
	s.jobs = 1;
	run("gelu", LAB_DF, s, &one);
	s.jobs = 3;
	run("gelu", LAB_DF, s, &three);
	assert_int_equal(one.inputs, 65536);
	for (int k = 0; k < one.isas; k++) {
		assert_int_equal(one.score[k].wrong, 0);
		assert_true(one.score[k].digest == one.score[0].digest);
		assert_true(three.score[k].digest == one.score[0].digest);
	}
}

static bool stop_at_once(void *arg, double done, double total)
{
	(void)arg, (void)done, (void)total;
	return false;
}

static void stops_when_told(void **state)
{
	char why[LAB_MESSAGE];
	lab_sweep_result r;
	lab_sweep_spec s = { .subject = { .f = actfn_get(ACTFN_RELU), .mode = ACTFN_EXACT },
			     .isa = { actfn_isa() }, .stride = 1, .jobs = 2 };
	(void)state;
	s.progress = stop_at_once;
	assert_false(lab_sweep_run(&s, &r, why));
	assert_string_equal(why, "interrupted");
}

static bool listed(const lab_inputs *in, double x)
{
	for (size_t i = 0; i < in->nlisted; i++)
		if (memcmp(&in->listed[i], &x, sizeof x) == 0)
			return true;
	return false;
}

/* relu6' has kinks at 0 and 6; sigmoid rounds to 1 from about 25 ln 2 on. */
static void samples_know_the_places(void **state)
{
	char why[LAB_MESSAGE];
	lab_inputs in;
	lab_reference *r = lab_reference_new(actfn_get(ACTFN_RELU6), LAB_DF, ACTFN_F32, why);
	(void)state;
	assert_true(lab_inputs_sample(&in, r, ACTFN_F32, 10));
	float wanted[] = { 0,       -0.0f,    6,        nextafterf(6, 7), nextafterf(6, 5), -INFINITY,
			   FLT_MIN, -FLT_MAX, 0x1p-149f, INFINITY,         1 + 1.0f / 128 };
	for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
		assert_true(listed(&in, wanted[i]));
	assert_int_equal(in.n, in.nlisted + 10);
	lab_inputs_free(&in);
	lab_reference_free(r);
	r = lab_reference_new(actfn_get(ACTFN_SIGMOID), LAB_F, ACTFN_F32, why);
	assert_true(lab_inputs_sample(&in, r, ACTFN_F32, 0));
	float edge = (float)(25 * log(2));
	assert_true(listed(&in, edge) && listed(&in, nextafterf(edge, 0)) && listed(&in, nextafterf(edge, 99)));
	lab_inputs_free(&in);
	lab_reference_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_one_ulp),         cmocka_unit_test(finds_what_matters),
		cmocka_unit_test(finds_a_swallowed_nan), cmocka_unit_test(counts_a_wreck),
		cmocka_unit_test(allows_one_rounding_more), cmocka_unit_test(digests_agree),
		cmocka_unit_test(allows_what_is_promised), cmocka_unit_test(finds_one_ulp_in_16_bits),
		cmocka_unit_test(finds_wrong_doubles),
		cmocka_unit_test(stops_when_told),       cmocka_unit_test(samples_know_the_places),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
