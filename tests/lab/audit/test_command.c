/* SPDX-License-Identifier: MIT */
/* Commands that read a number a line and write one a line: what awk and cat make of them is plain arithmetic. */
#include "tests/lab/test.h"

#include "lab/audit/target.h"
#include "lab/text.h"

enum { N = 50000 }; /* more than pipes hold, in both directions */

static float x[N], y[N];

static lab_target *open_command(const char *target, actfn_dtype dtype)
{
	char why[LAB_MESSAGE] = "";
	const lab_target_spec s = { .target = target, .dtype = dtype, .seconds = 100 };
	lab_target *t = lab_target_open(&s, why);

	assert_string_equal(why, "");
	assert_non_null(t);
	return t;
}

static void test_floats(void **state)
{
	const lab_target_call c = { .n = N, .x = x, .y = y };
	lab_target *t = open_command("exec:cat", ACTFN_F32);
	char why[LAB_MESSAGE];

	(void)state;
	for (uint32_t i = 0; i < N; i++) { /* all of a float's digits, subnormals and both infinities */
		uint32_t u = i * 85900u;
		memcpy(&x[i], &u, sizeof u);
		x[i] = isnan(x[i]) ? -INFINITY : x[i];
	}
	assert_int_equal(lab_target_run(t, &c, why), LAB_TARGET_OK);
	assert_memory_equal(x, y, sizeof x);
	lab_target_close(t);
}

static void test_types(void **state)
{
	const double d[4] = { 0.1, -1e-310, -INFINITY, -0.0 };
	const uint16_t h[4] = { 0x3c01, 0x8001, 0xfc00, 0x8000 };
	double yd[4];
	uint16_t yh[4];
	const lab_target_call doubles = { .dtype = ACTFN_F64, .n = 4, .x = d, .y = yd };
	lab_target_call halves = { .dtype = ACTFN_F16, .n = 4, .x = h, .y = yh };
	char why[LAB_MESSAGE];
	lab_target *t = open_command("exec:cat", ACTFN_F64);

	(void)state;
	assert_int_equal(lab_target_run(t, &doubles, why), LAB_TARGET_OK);
	assert_memory_equal(d, yd, sizeof d);
	assert_int_equal(lab_target_run(t, &halves, why), LAB_TARGET_REFUSED);
	assert_says(why, "has no forward in f16");
	lab_target_close(t);
	for (halves.dtype = ACTFN_BF16; halves.dtype <= ACTFN_F16; halves.dtype++) {
		t = open_command("exec:cat", halves.dtype);
		assert_int_equal(lab_target_run(t, &halves, why), LAB_TARGET_OK);
		assert_memory_equal(h, yh, sizeof h);
		lab_target_close(t);
	}
}

/* Decimals a little off what lies half way between two numbers, by less than a float can tell. */
static void test_rounded_once(void **state)
{
	static const struct {
		const char *target;
		actfn_dtype dtype;
		uint16_t want;
	} cases[] = {
		{ "exec:echo 1.00390625000001", ACTFN_BF16, 0x3f81 },
		{ "exec:echo -1.01171874999999", ACTFN_BF16, 0xbf81 },
		{ "exec:echo 1.00390625", ACTFN_BF16, 0x3f80 },
		{ "exec:echo 1.00048828125001", ACTFN_F16, 0x3c01 },
		{ "exec:echo 8.9406967163085900e-08", ACTFN_F16, 0x0001 },
		{ "exec:echo 8.9406967163086000e-08", ACTFN_F16, 0x0002 },
		{ "exec:echo 1e-60", ACTFN_BF16, 0x0000 },
		{ "exec:echo 65519.9999999999", ACTFN_F16, 0x7bff },
		{ "exec:echo -1e300", ACTFN_F16, 0xfc00 },
	};
	const uint16_t in = 0;
	uint16_t out;
	lab_target_call c = { .n = 1, .x = &in, .y = &out };
	char why[LAB_MESSAGE];

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		lab_target *t = open_command(cases[i].target, cases[i].dtype);

		c.dtype = cases[i].dtype;
		assert_int_equal(lab_target_run(t, &c, why), LAB_TARGET_OK);
		assert_int_equal(out, cases[i].want);
		lab_target_close(t);
	}
}

static void test_awk(void **state)
{
	const float in[3] = { 1, -2, 0.5f };
	float out[3];
	const lab_target_call c = { .n = 3, .x = in, .y = out }, none = { .n = 0, .x = in, .y = out };
	char why[LAB_MESSAGE];
	lab_target *t = open_command("exec:awk '{ print $1 < 0 ? \"nan\" : \"0x1.8p\" int($1) }'", ACTFN_F32);

	(void)state;
	assert_string_equal(lab_target_about(t)->kind, "exec");
	assert_int_equal(lab_target_run(t, &c, why), LAB_TARGET_OK);
	assert_near(out[0], 3, 0);
	assert_true(isnan(out[1]));
	assert_near(out[2], 1.5, 0);
	assert_int_equal(lab_target_run(t, &none, why), LAB_TARGET_OK);
	lab_target_close(t);
}

/* A command that is good for one number, and not for more. */
static void check_bad(const char *target, lab_target_outcome want, const char *says)
{
	const lab_target_call c = { .n = N, .x = x, .y = y };
	char why[LAB_MESSAGE] = "";
	lab_target *t = open_command(target, ACTFN_F32);

	assert_int_equal(lab_target_run(t, &c, why), want);
	assert_says(why, says);
	lab_target_close(t);
}

static void test_bad(void **state)
{
	(void)state;
	check_bad("exec:head -n 1", LAB_TARGET_MISSHAPEN, "wrote 1 numbers for 50000 inputs");
	check_bad("exec:awk '{ print; if (NR > 1) print }'", LAB_TARGET_MISSHAPEN, "wrote 99999 numbers for 50000 inputs");
	check_bad("exec:awk '{ print NR == 3 ? \"three\" : $1 }'", LAB_TARGET_MISSHAPEN, "output 3, \"three\", is not a number");
	check_bad("exec:awk 'NR == 2 { exit 9 } { print }'", LAB_TARGET_REFUSED, "the command ended with exit code 9");
	check_bad("exec:read a; echo $a; if read b; then yes 1.5; fi", LAB_TARGET_MISSHAPEN, "wrote more than 20040000 bytes");
	check_bad("exec:read a; echo $a; if read b; then kill -KILL $$; fi", LAB_TARGET_CRASHED, "the command ended by signal 9");
	check_bad("exec:read a; echo $a; if read b; then sh -c 'kill -SEGV $$'; exit $?; fi", LAB_TARGET_CRASHED,
		  "the command ended by signal 11");
	check_bad("exec:read a; echo $a; if read b; then exit 255; fi", LAB_TARGET_REFUSED, "the command ended with exit code 255");
}

static void test_none(void **state)
{
	static const struct {
		const char *target, *says;
	} bad[] = {
		{ "exec:./no-such-program", "cannot be found (exit code 127)" },
		{ "exec:true", "wrote 0 numbers for 1 inputs" },
		{ "exec:echo hello", "output 1, \"hello\", is not a number" },
		{ "exec:exit 4", "the command ended with exit code 4" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		const lab_target_spec s = { .target = bad[i].target };
		char why[LAB_MESSAGE] = "";

		assert_null(lab_target_open(&s, why));
		assert_says(why, bad[i].says);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_floats), cmocka_unit_test(test_types), cmocka_unit_test(test_rounded_once),
		cmocka_unit_test(test_awk),
		cmocka_unit_test(test_bad),    cmocka_unit_test(test_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
