/* SPDX-License-Identifier: MIT */
/* Wrong arguments of calls on learned parameters, and what the check says about them. */
#include <actfn/learned.h>

#include "tests/act/kit.h"

static float slopes[64], x[64 * 6], y[64 * 6];

static actfn_learned prelu(size_t values)
{
	return (actfn_learned){ .f = actfn_get(ACTFN_PRELU),
				.shape = { 2, 64, 3, 0 },
				.param = { { slopes, values } } };
}

static void expect(const actfn_learned *l, actfn_status status, const char *text)
{
	char why[200] = "untouched";

	assert_int_equal(actfn_learned_check(l, why, sizeof why), status);
	assert_string_equal(why, text);
	assert_int_equal(actfn_learned_check(l, NULL, 0), status);
	if (status == ACTFN_OK || status == ACTFN_ERR_PARAM)
		return;
	y[0] = 77;
	assert_int_equal(actfn_learned_forward(l, x, y), status);
	assert_int_equal(actfn_learned_backward(l, x, x, y, NULL), status);
	assert_true(y[0] == 77);
}

static void counts(void **state)
{
	actfn_learned l = prelu(3);

	(void)state;
	expect(&l, ACTFN_ERR_ARGUMENT,
	       "prelu: 3 values of a for 64 channels; give 1 (shared), 64 (per channel) or 192 (per element)");
	l.shape = (actfn_tensor){ 2, 64, 1, 0 };
	expect(&l, ACTFN_ERR_ARGUMENT, "prelu: 3 values of a for 64 channels; give 1 (shared) or 64 (per channel)");
	l.shape = (actfn_tensor){ 2, 1, 64, 0 };
	expect(&l, ACTFN_ERR_ARGUMENT, "prelu: 3 values of a for 1 channel; give 1 (shared) or 64 (per element)");
	l.param[0].count = 0;
	expect(&l, ACTFN_ERR_ARGUMENT, "prelu: 0 values of a for 1 channel; give 1 (shared) or 64 (per element)");
	for (size_t i = 0; i < 2; i++) {
		l = prelu(i ? 64 : 1);
		expect(&l, ACTFN_OK, "");
	}
}

static void values(void **state)
{
	float a[3] = { 1, 2, 3 }, b[6] = { 1, 1, 1, 1, 1, 1 };
	actfn_learned l = { .f = actfn_get(ACTFN_PELU), .shape = { 5, 3, 2, 0 }, .param = { { a, 3 }, { b, 6 } } };

	(void)state;
	expect(&l, ACTFN_OK, "");
	b[3] = -0.5f;
	expect(&l, ACTFN_ERR_PARAM, "pelu needs b > 0; b of element 1 of channel 1 is -0.5");
	l.shape.channels_last = 1;
	expect(&l, ACTFN_ERR_PARAM, "pelu needs b > 0; b of element 1 of channel 0 is -0.5");
	b[3] = 1;
	a[2] = NAN;
	expect(&l, ACTFN_ERR_PARAM, "pelu needs a to be a finite number; a of channel 2 is nan");
	a[2] = -1;
	expect(&l, ACTFN_ERR_PARAM, "pelu needs a > 0; a of channel 2 is -1");
	l.param[0].count = 1;
	a[0] = 0;
	expect(&l, ACTFN_ERR_PARAM, "pelu needs a > 0; a is 0");
}

static void calls(void **state)
{
	actfn_learned l = prelu(64);

	(void)state;
	expect(NULL, ACTFN_ERR_NULL, actfn_status_text(ACTFN_ERR_NULL));
	l.f = NULL;
	expect(&l, ACTFN_ERR_NULL, actfn_status_text(ACTFN_ERR_NULL));
	l = prelu(64);
	l.dtype = ACTFN_U8;
	expect(&l, ACTFN_ERR_DTYPE, actfn_status_text(ACTFN_ERR_DTYPE));
	l = prelu(64);
	l.mode = (actfn_mode)9;
	expect(&l, ACTFN_ERR_ARGUMENT, actfn_status_text(ACTFN_ERR_ARGUMENT));
	l.f = actfn_get(ACTFN_GELU);
	expect(&l, ACTFN_ERR_UNSUPPORTED, "gelu has no parameters");
	l = prelu(64);
	l.shape = (actfn_tensor){ SIZE_MAX / 2, 64, 3, 0 };
	expect(&l, ACTFN_ERR_ARGUMENT, "9223372036854775807 x 64 x 3 elements are more than memory can hold");
}

static void arrays(void **state)
{
	actfn_learned l = prelu(64);
	double gp[64], *const to[ACTFN_MAX_PARAMS] = { gp };

	(void)state;
	assert_int_equal(actfn_learned_forward(&l, NULL, y), ACTFN_ERR_NULL);
	assert_int_equal(actfn_learned_forward(&l, x, NULL), ACTFN_ERR_NULL);
	assert_int_equal(actfn_learned_backward(&l, x, NULL, y, NULL), ACTFN_ERR_NULL);
	assert_int_equal(actfn_learned_forward(&l, x, x + 1), ACTFN_ERR_OVERLAP);
	assert_int_equal(actfn_learned_backward(&l, y, x, x + 1, NULL), ACTFN_ERR_OVERLAP);
	l.param[0].at = y + 5;
	assert_int_equal(actfn_learned_forward(&l, x, y), ACTFN_ERR_OVERLAP);
	l.param[0].at = y;
	assert_int_equal(actfn_learned_forward(&l, x, y), ACTFN_ERR_OVERLAP);
	l = prelu(64);
	assert_int_equal(actfn_learned_backward(&l, x, x, NULL, NULL), ACTFN_OK);
	l.shape.n = 0;
	gp[5] = 42;
	assert_int_equal(actfn_learned_forward(&l, NULL, NULL), ACTFN_OK);
	assert_int_equal(actfn_learned_backward(&l, NULL, NULL, NULL, to), ACTFN_OK);
	assert_true(gp[5] == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts),
		cmocka_unit_test(values),
		cmocka_unit_test(calls),
		cmocka_unit_test(arrays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
