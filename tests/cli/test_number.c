/* SPDX-License-Identifier: MIT */
/* Numbers as text: they read back, and no shorter text does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cli/cli.h"
#include "lab/rng.h"

static int significant_digits(const char *s)
{
	int n = 0, zeros = 0;

	for (s += strspn(s, "-0."); *s && *s != 'e'; s++)
		if (*s >= '0' && *s <= '9') {
			zeros = *s == '0' ? zeros + 1 : 0;
			n++;
		}
	return n - zeros > 0 ? n - zeros : 1;
}

static void test_floats_read_back(void **state)
{
	lab_rng r = lab_rng_stream(1, "test_number", 0);

	(void)state;
	for (int i = 0; i < 200000; i++) {
		uint32_t bits = (uint32_t)lab_rng_next(&r), again;
		char s[CLI_NUMBER], shorter[64];
		float x, y;

		memcpy(&x, &bits, sizeof x);
		if (x != x)
			continue;
		y = strtof(cli_number_f32(s, x), NULL);
		memcpy(&again, &y, sizeof y);
		assert_int_equal(again, bits);
		if (!strpbrk(s, ".e") || significant_digits(s) < 2) /* integers are written in full */
			continue;
		snprintf(shorter, sizeof shorter, "%.*e", significant_digits(s) - 2, (double)x);
		if (significant_digits(s) <= 8 && strtof(shorter, NULL) == x)
			fail_msg("%s is longer than %s", s, shorter);
	}
}

static void test_doubles_read_back(void **state)
{
	lab_rng r = lab_rng_stream(2, "test_number", 0);

	(void)state;
	for (int i = 0; i < 50000; i++) {
		uint64_t bits = lab_rng_next(&r);
		char s[CLI_NUMBER];
		double x;

		memcpy(&x, &bits, sizeof x);
		if (x == x)
			assert_true(strtod(cli_number(s, x), NULL) == x);
	}
}

static void test_forms(void **state)
{
	static const struct {
		double x;
		const char *text;
	} cases[] = {
		{ 0, "0" },	      { -0.0, "-0" },	    { 0.1, "0.1" },	       { 3600, "3600" },
		{ -2.5, "-2.5" },     { 1e15, "1000000000000000" }, { 1e16, "1e+16" }, { 1e-5, "0.00001" },
		{ 1e-6, "1e-06" },    { 1.0 / 3, "0.3333333333333333" }, { 5e-324, "5e-324" }, { 1e308 * 10, "inf" },
		{ -1e308 * 10, "-inf" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char s[CLI_NUMBER];

		assert_string_equal(cli_number(s, cases[i].x), cases[i].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_floats_read_back),
		cmocka_unit_test(test_doubles_read_back),
		cmocka_unit_test(test_forms),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
