/* SPDX-License-Identifier: MIT */
/* One planted defect each: the audit names it, its inputs and its size. */
#include <float.h>

#include "tests/audit/fake.h"

/* ---- values ---------------------------------------------------------------------- */

static double zero_left(const lab_target_call *call, size_t i, double x, double y)
{
	(void)call, (void)i;
	return x < -5.6f ? -0.0 : y;
}

static void false_zero(void **state)
{
	fake k = { .spec = "gelu", .change = zero_left };
	(void)state;
	lab_audit a = audit_fake(&k, LAB_F, ACTFN_F32, 4);
	const lab_finding *f = only(&a, LAB_FINDING_FALSE_ZERO);
	assert_int_equal(count(&a), 1);
	assert_true(f->x == below(-5.6f) && f->to == below(-5.6f));
	assert_true(f->from < -13 && f->from > -14.5); /* further out 0 is right: f(-14.5) = -9e-47 */
	assert_true(f->got == 0 && f->want < -5e-8 && f->want > -7e-8); /* -5.6 Phi(-5.6) = -6.0e-08 */
	assert_true(a.part[0]->first[0] == below(-5.6f) && isnan(a.part[0]->first[1]));
	assert_true(a.part[0]->max_ulp > 0x1p23 && a.part[0]->max_ulp <= 0x1p24);
	lab_audit_free(&a);
}

static double ten_up(const lab_target_call *call, size_t i, double x, double y)
{
	(void)i;
	return x >= 1 && x < 2 ? lab_step(&lab_formats[call->dtype], y, 10) : y;
}

static void beyond_the_limit(void **state)
{
	fake k = { .spec = "tanh", .change = ten_up };
	(void)state;
	lab_audit a = audit_fake(&k, LAB_F, ACTFN_F32, 4);
	const lab_finding *f = only(&a, LAB_FINDING_ULP);
	assert_true(f->from == 1 && f->to == below(2));
	assert_true(f->ulps > 9.9 && f->ulps <= 10.5);
	assert_true(f->relative > 9 * FLT_EPSILON / 2 && f->relative < 11 * FLT_EPSILON);
	assert_true(a.part[0]->first[1] == 1 && isnan(a.part[0]->first[0]));
	lab_audit_free(&a);
}

/* A number as somebody may have written it, and not the ones around it. */
static double written;

static double wrong_there(const lab_target_call *call, size_t i, double x, double y)
{
	(void)call, (void)i;
	return x == written ? y + 0.25 : y;
}

static void single_numbers(void **state)
{
	static const struct {
		double at;
		actfn_dtype dtype;
	} cases[] = {
		{ 2.5, ACTFN_F32 },		{ -7, ACTFN_F32 },		{ 0.1f, ACTFN_F32 },
		{ -0.3f, ACTFN_F32 },		{ 3.14159265f, ACTFN_F32 },	{ 2.71828183f, ACTFN_F32 },
		{ -0.69314718f, ACTFN_F32 },	{ 1.41421356f, ACTFN_F32 },	{ 1e-3f, ACTFN_F32 },
		{ 0x1p-13, ACTFN_F32 },		{ -100, ACTFN_F32 },		{ 2.5 + 0x1p-22, ACTFN_F32 },
		{ 0.1f - 0x1p-27f, ACTFN_F32 }, { 2.5, ACTFN_F64 },		{ 0.1, ACTFN_F64 },
		{ -3.14159265358979324, ACTFN_F64 }, { 0.6, ACTFN_F64 },	{ 1e-5, ACTFN_F64 },
		{ 2.5 - 0x1p-51, ACTFN_F64 },	{ -0x1p-40, ACTFN_F64 },
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		fake k = { .spec = "tanh", .change = wrong_there };
		written = cases[i].at;
		lab_audit a = audit_fake(&k, LAB_F, cases[i].dtype, 4);
		const lab_finding *f = only(&a, LAB_FINDING_ULP);
		assert_true(f->from == written && f->to == written && f->n == 1);
		lab_audit_free(&a);
	}
}

static double nan_between(const lab_target_call *call, size_t i, double x, double y)
{
	(void)call, (void)i;
	return x > 3 && x < 4 ? NAN : y;
}

static void nan_from_a_number(void **state)
{
	fake k = { .spec = "mish", .change = nan_between };
	(void)state;
	lab_audit a = audit_fake(&k, LAB_F, ACTFN_F32, 4);
	const lab_finding *f = only(&a, LAB_FINDING_NAN);
	assert_true(f->from == above(3) && f->to == below(4) && isnan(f->got));
	lab_audit_free(&a);
}

static double zero_for_nan(const lab_target_call *call, size_t i, double x, double y)
{
	(void)call, (void)i;
	return isnan(x) ? 0 : y;
}

static void number_from_nan(void **state)
{
	fake k = { .spec = "relu", .change = zero_for_nan };
	(void)state;
	lab_audit a = audit_fake(&k, LAB_F, ACTFN_F16, 4);
	const lab_finding *f = only(&a, LAB_FINDING_NAN);
	assert_true(f->n == 2 * 1023 && isnan(f->from) && f->got == 0);
	assert_int_equal(count(&a), 1);
	lab_audit_free(&a);
}

static double nan_at_the_end(const lab_target_call *call, size_t i, double x, double y)
{
	(void)call, (void)i;
	return x == -INFINITY ? NAN : y;
}

static void wrong_limit(void **state)
{
	fake k = { .spec = "silu", .change = nan_at_the_end };
	(void)state;
	lab_audit a = audit_fake(&k, LAB_F, ACTFN_F32, 4);
	const lab_finding *f = only(&a, LAB_FINDING_INF);
	assert_int_equal(count(&a), 1);
	assert_true(f->x == -INFINITY && isnan(f->got) && f->want == 0);
	lab_audit_free(&a);
}

static double overflow(const lab_target_call *call, size_t i, double x, double y)
{
	(void)call, (void)i;
	return x > 1e38f ? INFINITY : y;
}

/* From 4 ULP below the end of the numbers on infinity is no worse than other errors. */
static void false_infinity(void **state)
{
	fake k = { .spec = "hard_swish", .change = overflow };
	(void)state;
	lab_audit a = audit_fake(&k, LAB_F, ACTFN_F32, 4);
	const lab_finding *f = only(&a, LAB_FINDING_FALSE_INF);
	assert_true(f->from == above(1e38f) && f->to > 3.4028e38 && f->got == INFINITY);
	lab_audit_free(&a);
}

static double number_outside(const lab_target_call *call, size_t i, double x, double y)
{
	(void)call, (void)i;
	return x < 0 && isfinite(x) ? 0 : y;
}

static void outside_of_the_domain(void **state)
{
	fake k = { .spec = "sqrt", .change = number_outside };
	(void)state;
	lab_audit a = audit_fake(&k, LAB_F, ACTFN_F16, 4);
	const lab_finding *f = only(&a, LAB_FINDING_DOMAIN);
	assert_true(f->from == -65504 && f->to == -0x1p-24);
	lab_audit_free(&a);
}

static double positive_zero(const lab_target_call *call, size_t i, double x, double y)
{
	(void)call, (void)i, (void)x;
	return y == 0 ? 0 : y;
}

static void sign_of_zero(void **state)
{
	fake k = { .spec = "tanh", .change = positive_zero };
	(void)state;
	lab_audit a = audit_fake(&k, LAB_F, ACTFN_F32, 4);
	const lab_finding *f = only(&a, LAB_FINDING_ZERO_SIGN);
	assert_int_equal(count(&a), 1);
	assert_true(f->x == 0 && signbit(f->x) && !signbit(f->got) && signbit(f->want));
	lab_audit_free(&a);
}

static double half_at_zero(const lab_target_call *call, size_t i, double x, double y)
{
	(void)call, (void)i;
	return x == 0 ? 0.5 : y;
}

static void value_at_a_kink(void **state)
{
	fake k = { .spec = "relu", .change = half_at_zero };
	(void)state;
	lab_audit a = audit_fake(&k, LAB_DF, ACTFN_F32, 4);
	bool found = false;
	for (int i = 0; i < count(&a); i++) { /* both zeros */
		const lab_finding *f = &a.part[0]->findings.list[i];
		assert_int_equal(f->kind, LAB_FINDING_KINK);
		assert_true(f->x == 0 && f->got == 0.5 && f->want == 0);
		found = true;
	}
	assert_true(found);
	lab_audit_free(&a);
}

/* Within 4 ULP everywhere, and yet a step down of 7. */
static double seesaw(const lab_target_call *call, size_t i, double x, double y)
{
	(void)i;
	return x >= 1.5 && x < 1.75 ? lab_step(&lab_formats[call->dtype], y, x < 1.625 ? 3 : -3) : y;
}

static void not_monotone(void **state)
{
	fake k = { .spec = "sigmoid", .change = seesaw };
	(void)state;
	lab_audit a = audit_fake(&k, LAB_F, ACTFN_F16, 4);
	const lab_finding *f = only(&a, LAB_FINDING_ORDER);
	assert_int_equal(count(&a), 1);
	assert_true(f->x < 1.625 && f->x > 1.62 && f->ulps > 4 && f->ulps < 8);
	lab_audit_free(&a);
}

/* ---- subnormal numbers --------------------------------------------------------------- */

static double flush_results(const lab_target_call *call, size_t i, double x, double y)
{
	(void)i, (void)x;
	return fabs(y) < lab_least_normal(&lab_formats[call->dtype]) ? copysign(0, y) : y;
}

static double flush_inputs(const lab_target_call *call, size_t i, double x, double y)
{
	(void)i;
	return fabs(x) < lab_least_normal(&lab_formats[call->dtype]) ? copysign(0, x) : y;
}

static void flushed_results(void **state)
{
	fake k = { .spec = "exponential", .change = flush_results };
	(void)state;
	lab_audit a = audit_fake(&k, LAB_F, ACTFN_F32, 4);
	const lab_finding *f = only(&a, LAB_FINDING_FTZ);
	assert_int_equal(count(&a), 1);
	assert_non_null(strstr(f->text, "subnormal results"));
	assert_true(f->from > -104 && f->to < -87.3 && f->to > -87.4); /* log(2^-126) = -87.34 */
	assert_true(a.part[0]->max_ulp <= 4); /* no error in the usual sense */
	lab_audit_free(&a);
}

static void flushed_inputs(void **state)
{
	fake k = { .spec = "sqrt", .change = flush_inputs };
	(void)state;
	lab_audit a = audit_fake(&k, LAB_F, ACTFN_F32, 4);
	const lab_finding *f = only(&a, LAB_FINDING_FTZ);
	assert_non_null(strstr(f->text, "inputs"));
	assert_true(f->to < FLT_MIN && f->from <= 0x1p-149);
	lab_audit_free(&a);
}

/* ---- accidents ------------------------------------------------------------------------- */

static lab_target_outcome fails_between(const lab_target_call *call, char *why, double from, double to,
					lab_target_outcome outcome)
{
	for (size_t i = 0; i < call->n; i++)
		if (element(call, i) >= from && element(call, i) <= to) {
			strcpy(why, "signal 8");
			return outcome;
		}
	return LAB_TARGET_OK;
}

static lab_target_outcome dies_at_two(const lab_target_call *call, char *why)
{
	return fails_between(call, why, 2, 2, LAB_TARGET_CRASHED);
}

static lab_target_outcome dies_from_two_to_three(const lab_target_call *call, char *why)
{
	return fails_between(call, why, 2, 3, LAB_TARGET_CRASHED);
}

static lab_target_outcome raises_left(const lab_target_call *call, char *why)
{
	return fails_between(call, why, -INFINITY, -710, LAB_TARGET_REFUSED);
}

static lab_target_outcome hangs_at_five(const lab_target_call *call, char *why)
{
	return fails_between(call, why, 5, 5, LAB_TARGET_HUNG);
}

static lab_target_outcome dies_of_length(const lab_target_call *call, char *why)
{
	strcpy(why, "signal 11");
	return call->n > 1000 && call->n < 2000 ? LAB_TARGET_CRASHED : LAB_TARGET_OK;
}

static void crash_at_one_input(void **state)
{
	fake k = { .spec = "tanh", .end = dies_at_two };
	(void)state;
	lab_audit a = audit_fake(&k, LAB_F, ACTFN_F32, 4);
	const lab_finding *f = only(&a, LAB_FINDING_CRASH);
	assert_int_equal(count(&a), 1);
	assert_true(f->from == 2 && f->to == 2 && f->n == 1);
	assert_true(a.part[0]->pass.done > 7000000); /* and the rest was tried */
	lab_audit_free(&a);
}

static void crash_in_an_interval(void **state)
{
	fake k = { .spec = "tanh", .end = dies_from_two_to_three };
	(void)state;
	lab_audit a = audit_fake(&k, LAB_F, ACTFN_F32, 4);
	const lab_finding *f = only(&a, LAB_FINDING_CRASH);
	assert_true(f->from == 2 && f->to == 3 && f->n == (1 << 22) + 1);
	lab_audit_free(&a);
}

static void exceptions_on_one_side(void **state)
{
	fake k = { .spec = "sigmoid", .end = raises_left };
	(void)state;
	lab_audit a = audit_fake(&k, LAB_F, ACTFN_F32, 4);
	const lab_finding *f = only(&a, LAB_FINDING_ERROR);
	assert_true(f->from == -INFINITY && f->to == -710);
	lab_audit_free(&a);
}

/* f64 has 2^64 patterns: distances between them are not numbers of 63 bits. */
static void exceptions_in_double(void **state)
{
	fake k = { .spec = "sigmoid", .end = raises_left };
	(void)state;
	lab_audit a = audit_fake(&k, LAB_F, ACTFN_F64, 8);
	const lab_finding *f = only(&a, LAB_FINDING_ERROR);
	assert_int_equal(count(&a), 1);
	assert_true(f->from == -INFINITY && f->to == -710);
	lab_audit_free(&a);
}

static void hang(void **state)
{
	fake k = { .spec = "tanh", .end = hangs_at_five };
	(void)state;
	lab_audit a = audit_fake(&k, LAB_F, ACTFN_F16, 4);
	const lab_finding *f = only(&a, LAB_FINDING_HANG);
	assert_true(f->from == 5 && f->to == 5);
	lab_audit_free(&a);
}

/* The inputs do not matter here: found where the properties are looked at, with the length. */
static void crash_of_a_length(void **state)
{
	fake k = { .spec = "tanh", .end = dies_of_length };
	(void)state;
	lab_audit a = audit_fake(&k, LAB_F, ACTFN_BF16, 4);
	assert_true(count(&a) > 0);
	lab_audit_free(&a);
}

/* ---- what results depend on --------------------------------------------------------------- */

static double last_differs(const lab_target_call *call, size_t i, double x, double y)
{
	(void)x;
	return i == call->n - 1 && y != 0 ? lab_step(&lab_formats[call->dtype], y, 1) : y;
}

static double position_matters(const lab_target_call *call, size_t i, double x, double y)
{
	(void)x;
	return i % 8 == 0 && y != 0 ? lab_step(&lab_formats[call->dtype], y, 1) : y;
}

static double alignment_matters(const lab_target_call *call, size_t i, double x, double y)
{
	(void)x, (void)i;
	return call->offset % 32 && y != 0 ? lab_step(&lab_formats[call->dtype], y, 1) : y;
}

static double stride_matters(const lab_target_call *call, size_t i, double x, double y)
{
	(void)x, (void)i;
	return call->stride > 2 && y != 0 ? lab_step(&lab_formats[call->dtype], y, 1) : y;
}

static double threads_matter(const lab_target_call *call, size_t i, double x, double y)
{
	(void)x, (void)i;
	return call->threads > 1 && y != 0 ? lab_step(&lab_formats[call->dtype], y, 1) : y;
}

static double moods(const lab_target_call *call, size_t i, double x, double y)
{
	static unsigned calls;
	calls += i == 0;
	(void)x;
	return calls % 2 && y != 0 ? lab_step(&lab_formats[call->dtype], y, 1) : y;
}

static void dependences(void **state)
{
	static const struct {
		double (*change)(const lab_target_call *call, size_t i, double x, double y);
		lab_finding_kind kind;
	} cases[] = {
		{ last_differs, LAB_FINDING_LENGTH },	     { position_matters, LAB_FINDING_POSITION },
		{ alignment_matters, LAB_FINDING_ALIGNMENT }, { stride_matters, LAB_FINDING_STRIDE },
		{ threads_matter, LAB_FINDING_THREADS },     { moods, LAB_FINDING_RUN },
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		fake k = { .spec = "tanh", .change = cases[i].change };
		lab_audit a = audit_fake(&k, LAB_F, ACTFN_BF16, 4);
		const lab_finding *f = only(&a, cases[i].kind);
		assert_true(f->ulps > 0 && f->ulps <= 2 && f->n > 0);
		lab_audit_free(&a);
	}
}

static lab_target_outcome no_strides(const lab_target_call *call, char *why)
{
	strcpy(why, "takes no strides");
	return call->stride > 1 ? LAB_TARGET_REFUSED : LAB_TARGET_OK;
}

static void refusals_are_no_findings(void **state)
{
	fake k = { .spec = "tanh", .end = no_strides };
	(void)state;
	lab_audit a = audit_fake(&k, LAB_F, ACTFN_F16, 4);
	assert_int_equal(count(&a), 0);
	assert_false(a.part[0]->property[LAB_SAME_STRIDE].tried);
	lab_audit_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(false_zero),
		cmocka_unit_test(beyond_the_limit),
		cmocka_unit_test(single_numbers),
		cmocka_unit_test(nan_from_a_number),
		cmocka_unit_test(number_from_nan),
		cmocka_unit_test(wrong_limit),
		cmocka_unit_test(false_infinity),
		cmocka_unit_test(outside_of_the_domain),
		cmocka_unit_test(sign_of_zero),
		cmocka_unit_test(value_at_a_kink),
		cmocka_unit_test(not_monotone),
		cmocka_unit_test(flushed_results),
		cmocka_unit_test(flushed_inputs),
		cmocka_unit_test(crash_at_one_input),
		cmocka_unit_test(crash_in_an_interval),
		cmocka_unit_test(exceptions_on_one_side),
		cmocka_unit_test(exceptions_in_double),
		cmocka_unit_test(hang),
		cmocka_unit_test(crash_of_a_length),
		cmocka_unit_test(dependences),
		cmocka_unit_test(refusals_are_no_findings),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
