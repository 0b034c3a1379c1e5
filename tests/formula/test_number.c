/* SPDX-License-Identifier: MIT */
/* Reading numbers: correctly rounded, in any locale, and no further than the number goes. */
#include <errno.h>
#include <locale.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <actfn/formula.h>

static void expect(const char *s, double value, size_t length)
{
	const char *end = NULL;
	double out = -12345;
	assert_int_equal(actfn_read_number(s, &end, &out), 1);
	assert_int_equal(end - s, length);
	assert_memory_equal(&out, &value, sizeof out);
}

static void reads_numbers(void **state)
{
	(void)state;
	expect("0", 0.0, 1);
	expect("-0", -0.0, 2);
	expect("1.", 1, 2);
	expect(".5", 0.5, 2);
	expect("+2.5e-3", 0x1.47ae147ae147bp-9, 7);
	expect("0x1.8p-3", 0.1875, 8);
	expect("0X.8P1", 1, 6);
	expect("inf", INFINITY, 3);
	expect("-Infinity", -INFINITY, 9);
	expect("1e999", INFINITY, 5);
	expect("4.9e-324", 0x1p-1074, 8);
	/* halfway between two doubles: to even; a hair above: up */
	expect("9007199254740993", 9007199254740992, 16);
	expect("9007199254740993.0000000000000000000000001", 9007199254740994, 42);
}

static void stops_where_the_number_ends(void **state)
{
	(void)state;
	expect("2e", 2, 1);
	expect("2e+", 2, 1);
	expect("0x", 0, 1);
	expect("0xg", 0, 1);
	expect("1.5.5", 1.5, 3);
	expect("0x1p", 1, 3);
	expect("3,5", 3, 1);
}

static void reads_nan(void **state)
{
	double out = 0;
	(void)state;
	assert_int_equal(actfn_read_number("NaN", NULL, &out), 1);
	assert_true(isnan(out));
}

static void refuses_the_rest(void **state)
{
	static const char *const bad[] = { "", " 1", "-", "+", ".", "e5", "x", "--1", "infinite",
					   "nan1", "in", "-e", "\xff" };
	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		double out = 7;
		assert_int_equal(actfn_read_number(bad[i], NULL, &out), 0);
		assert_true(out == 7);
	}
}

static void leaves_errno_alone(void **state)
{
	double out;
	(void)state;
	errno = 17;
	assert_int_equal(actfn_read_number("1e999", NULL, &out), 1);
	assert_int_equal(errno, 17);
}

/* With a comma as decimal point, strtod() would stop at the full stop. */
static void ignores_the_locale(void **state)
{
	static const char *const comma[] = { "de_DE.UTF-8", "de_DE", "fr_FR.UTF-8", "fr_FR", "pl_PL.UTF-8" };
	bool found = false;
	(void)state;
	for (size_t i = 0; i < sizeof comma / sizeof *comma && !found; i++)
		found = setlocale(LC_ALL, comma[i]) && *localeconv()->decimal_point == ',';
	expect("1.5", 1.5, 3);
	setlocale(LC_ALL, "C");
	if (!found)
		skip();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_numbers),    cmocka_unit_test(stops_where_the_number_ends),
		cmocka_unit_test(reads_nan),        cmocka_unit_test(refuses_the_rest),
		cmocka_unit_test(leaves_errno_alone), cmocka_unit_test(ignores_the_locale),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
