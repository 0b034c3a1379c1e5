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

static void honest(const actfn *f, bool derivative, size_t n, const float *x, float *y)
{
	if (derivative)
		actfn_derivative(f, ACTFN_F32, n, x, y);
	else
		actfn_forward(f, ACTFN_F32, n, x, y);
}

/* What the kernel at hand changes: inputs from lo to hi get the result that `change` makes of the right one. */
static struct {
	float lo, hi;
	float (*change)(float y);
} fault;

static void faulty(const actfn *f, bool derivative, size_t n, const float *x, float *y)
{
	honest(f, derivative, n, x, y);
	for (size_t i = 0; i < n; i++)
		if (x[i] >= fault.lo && x[i] <= fault.hi)
			y[i] = fault.change(y[i]);
}

static float one_ulp_up(float y) { return nextafterf(y, INFINITY); }
static float other_sign(float y) { return -y; }
static float no_number(float y) { (void)y; return NAN; }
static float to_zero(float y) { (void)y; return 0; }

static void run(const char *spec, bool derivative, lab_sweep_spec s, lab_sweep_result *r)
{
	char why[LAB_MESSAGE];
	const actfn *f = NULL;
	assert_int_equal(actfn_parse(spec, &f), ACTFN_OK);
	s.f = f;
	s.derivative = derivative;
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
	run("mish", false, s, &right);
	assert_int_equal(right.score[0].wrong, 0);
	fault.lo = fault.hi = 1.5f; /* a float with few bits is in every sample */
	fault.change = one_ulp_up;
	s.kernel = faulty;
	run("mish", false, s, &wrong);
	assert_int_equal(wrong.score[0].wrong, 1);
	assert_true(wrong.score[0].x == 1.5f);
	assert_true(wrong.score[0].got == nextafterf(wrong.score[0].want, INFINITY));
	assert_true(wrong.score[0].max_ulp > 0.5 && wrong.score[0].max_ulp <= 1.5);
	assert_true(wrong.score[0].digest != right.score[0].digest);
	assert_int_equal(wrong.inputs, right.inputs);
}

static uint64_t count_wrong(const char *spec, bool derivative, float lo, float hi, float (*change)(float y))
{
	lab_sweep_spec s = SAMPLE;
	lab_sweep_result r;
	fault.lo = lo;
	fault.hi = hi;
	fault.change = change;
	s.kernel = faulty;
	run(spec, derivative, s, &r);
	return r.score[0].wrong;
}

static void finds_what_matters(void **state)
{
	(void)state;
	/* the kink's documented derivative, which no formula gives */
	assert_true(count_wrong("relu", true, 0, 0, one_ulp_up) > 0);
	/* limits */
	assert_true(count_wrong("tanh", false, INFINITY, INFINITY, one_ulp_up) > 0);
	assert_true(count_wrong("silu", false, -INFINITY, -INFINITY, other_sign) > 0);
	/* the sign of a zero that stands for a negative number */
	assert_true(count_wrong("silu", false, -FLT_MAX, -1000, other_sign) > 0);
	/* a lost tail: the true value is subnormal */
	assert_true(count_wrong("gelu", false, -14, -13.5f, to_zero) > 0);
	assert_true(count_wrong("sigmoid", true, 88, 100, to_zero) > 0);
	/* NaN for a number */
	assert_true(count_wrong("elu", false, 3, 3, no_number) > 0);
}

static void swallow_nan(const actfn *f, bool derivative, size_t n, const float *x, float *y)
{
	honest(f, derivative, n, x, y);
	for (size_t i = 0; i < n; i++)
		y[i] = isnan(x[i]) ? 0 : y[i];
}

static void finds_a_swallowed_nan(void **state)
{
	lab_sweep_spec s = SAMPLE;
	lab_sweep_result r;
	(void)state;
	s.kernel = swallow_nan;
	run("relu", false, s, &r);
	assert_true(r.score[0].wrong > 0);
	assert_true(isnan(r.score[0].want));
}

static void all_wrong(const actfn *f, bool derivative, size_t n, const float *x, float *y)
{
	(void)f, (void)derivative;
	for (size_t i = 0; i < n; i++)
		y[i] = x[i] + 1;
}

/* A kernel that is wrong everywhere does not take MPFR's time for each input. */
static void counts_a_wreck(void **state)
{
	lab_sweep_spec s = SAMPLE;
	lab_sweep_result r;
	(void)state;
	s.kernel = all_wrong;
	run("tanh", false, s, &r);
	assert_true(r.score[0].wrong > r.inputs / 2);
	assert_true(r.by_mpfr < r.inputs / 10);
}

/* Parameters other than the defaults: half an ULP and a thousandth, not more. */
static void allows_one_rounding_more(void **state)
{
	lab_sweep_spec s = SAMPLE;
	lab_sweep_result r;
	(void)state;
	run("elu(alpha=0.3)", false, s, &r);
	assert_true(r.allowed == 0.501);
	assert_int_equal(r.score[0].wrong, 0);
	assert_true(count_wrong("elu(alpha=0.3)", false, -1, -1, one_ulp_up) > 0);
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
	run("gelu", true, s, &one);
	s.jobs = 3;
	run("gelu", true, s, &three);
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
	lab_sweep_spec s = { .f = actfn_get(ACTFN_RELU), .isa = { actfn_isa() }, .stride = 1, .jobs = 2 };
	(void)state;
	s.progress = stop_at_once;
	assert_false(lab_sweep_run(&s, &r, why));
	assert_string_equal(why, "interrupted");
}

static bool listed(const lab_inputs *in, float x)
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
	lab_reference *r = lab_reference_new(actfn_get(ACTFN_RELU6), true, why);
	(void)state;
	assert_true(lab_inputs_sample(&in, r, 10));
	float wanted[] = { 0,       -0.0f,    6,        nextafterf(6, 7), nextafterf(6, 5), -INFINITY,
			   FLT_MIN, -FLT_MAX, 0x1p-149f, INFINITY,         1 + 1.0f / 128 };
	for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
		assert_true(listed(&in, wanted[i]));
	assert_int_equal(in.n, in.nlisted + 10);
	lab_inputs_free(&in);
	lab_reference_free(r);
	r = lab_reference_new(actfn_get(ACTFN_SIGMOID), false, why);
	assert_true(lab_inputs_sample(&in, r, 0));
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
		cmocka_unit_test(stops_when_told),       cmocka_unit_test(samples_know_the_places),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
