/* SPDX-License-Identifier: MIT */
/* Messages and numbers. */
#include "lab/text.h"

#include <locale.h>

#include "tests/lab/test.h"

static void messages(void **state)
{
	char why[LAB_MESSAGE];

	(void)state;
	assert_false(lab_fail(why, "%d is too many", 7));
	assert_string_equal(why, "7 is too many");
	assert_false(lab_fail_in(why, "x.npy"));
	assert_string_equal(why, "x.npy: 7 is too many");
	assert_false(lab_fail(NULL, "nobody listens"));
	assert_false(lab_fail(why, "%0600d", 1)); /* longer than the buffer */
	assert_int_equal(strlen(why), LAB_MESSAGE - 1);
}

static void suggestions(void **state)
{
	static const char *const names[] = { "sgd", "momentum", "adagrad", "adam", NULL };
	char s[LAB_MESSAGE];

	(void)state;
	assert_string_equal(lab_suggest("adma", names, s), "; did you mean \"adam\"?");
	assert_string_equal(lab_suggest("momentun", names, s), "; did you mean \"momentum\"?");
	assert_string_equal(lab_suggest("rmsprop", names, s), "; one of sgd, momentum, adagrad, adam");
	assert_int_equal(lab_index("adagrad", names), 2);
	assert_int_equal(lab_index("Adagrad", names), -1);
}

static void numbers(void **state)
{
	static const struct {
		const char *text;
		double value;
	} good[] = { { "0.1", 0.1 }, { "-2", -2 }, { "1e-3", 1e-3 }, { "0x1p-3", 0.125 }, { "inf", INFINITY } };
	static const char *const bad[] = { "", "1,5", "1.5x", "x", "0.1 ", "1e" };
	double v = 42;
	char s[32];

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(lab_number(bad[i], &v));
	assert_true(v == 42);
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		assert_true(lab_number(good[i].text, &v));
		assert_true(v == good[i].value);
	}
	assert_string_equal(lab_shortest(0.1, s), "0.1");
	assert_string_equal(lab_shortest(1.0 / 3, s), "0.3333333333333333");
	assert_string_equal(lab_shortest(2000, s), "2000");
	assert_string_equal(lab_shortest(NAN, s), "nan");
	assert_string_equal(lab_commas(0, s), "0");
	assert_string_equal(lab_commas(999, s), "999");
	assert_string_equal(lab_commas(47040016, s), "47,040,016");
	assert_string_equal(lab_commas(UINT64_MAX, s), "18,446,744,073,709,551,615");
}

/* A locale with a decimal comma must not change what is read or written. */
static void foreign_locale(void **state)
{
	static const char *const names[] = { "de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "de_DE" };
	bool set = false;

	for (size_t i = 0; i < sizeof names / sizeof *names && !set; i++)
		set = setlocale(LC_ALL, names[i]) != NULL;
	if (!set)
		skip();
	numbers(state);
	setlocale(LC_ALL, "C");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(messages),
		cmocka_unit_test(suggestions),
		cmocka_unit_test(numbers),
		cmocka_unit_test(foreign_locale),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
