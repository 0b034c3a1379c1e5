/* SPDX-License-Identifier: MIT */
/* Running gnuplot: pictures come back, mistakes are told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lab/plot/gnuplot.h"

static char why[LAB_GNUPLOT_WHY];

static bool run(const char *script, char **out, size_t *n)
{
	return lab_gnuplot(script, strlen(script), out, n, why);
}

/* Skips the test where there is no gnuplot, and says so. */
static void need_gnuplot(void)
{
	char *out;
	size_t n;

	if (!run("\n", &out, &n)) {
		print_message("no gnuplot: %s\n", why);
		skip();
	}
	free(out);
}

static void test_output_comes_back(void **state)
{
	char *out;
	size_t n;

	(void)state;
	need_gnuplot();
	assert_true(run("set print '-'\nprint 6*7\n", &out, &n));
	assert_int_equal(n, 3);
	assert_string_equal(out, "42\n");
	free(out);
}

/* More than any pipe holds, in both directions. */
static void test_large_script_and_picture(void **state)
{
	size_t length = 0, n, limit = 1 << 20;
	char *script = malloc(limit), *out;

	(void)state;
	need_gnuplot();
	length += (size_t)sprintf(script, "set terminal svg\n$d << EOD\n");
	for (int i = 0; i < 40000; i++)
		length += (size_t)sprintf(script + length, "%d %d\n", i, i * 7919 % 104729);
	length += (size_t)sprintf(script + length, "EOD\nplot $d with lines\n");
	assert_true(lab_gnuplot(script, length, &out, &n, why));
	assert_true(n > 300000 && out[n] == '\0');
	assert_non_null(strstr(out, "</svg>"));
	free(out);
	free(script);
}

static void test_mistake_is_told(void **state)
{
	char *out = NULL;
	size_t n;

	(void)state;
	need_gnuplot();
	assert_false(run("plto 3\n", &out, &n));
	assert_null(out);
	assert_non_null(strstr(why, "invalid command"));
	assert_null(strchr(why, '\n'));
}

static void test_missing_program_names_the_package(void **state)
{
	char *path = strdup(getenv("PATH")), *out = NULL;
	size_t n;

	(void)state;
	setenv("PATH", "/nowhere", 1);
	assert_false(run("plot x\n", &out, &n));
	setenv("PATH", path, 1);
	free(path);
	assert_null(out);
	assert_non_null(strstr(why, "apt-get install gnuplot-nox"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_output_comes_back),
		cmocka_unit_test(test_large_script_and_picture),
		cmocka_unit_test(test_mistake_is_told),
		cmocka_unit_test(test_missing_program_names_the_package),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
