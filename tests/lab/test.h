/* SPDX-License-Identifier: MIT */
/* cmocka with the headers it needs, and what the lab's tests share. */
#ifndef TESTS_LAB_TEST_H
#define TESTS_LAB_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h must come after the four above */
#include <cmocka.h>

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Fails with both values and what was computed unless |got - want| <= tolerance; NaN never passes. */
static inline void assert_near_at(double got, double want, double tolerance, const char *what, const char *file,
				  int line)
{
	if (fabs(got - want) <= tolerance)
		return;
	print_error("%s:%d: %s = %.17g, expected %.17g within %g\n", file, line, what, got, want, tolerance);
	_fail(file, line);
}

#define assert_near(got, want, tolerance) assert_near_at(got, want, tolerance, #got, __FILE__, __LINE__)

/* Fails unless the text contains the words. */
static inline void assert_says_at(const char *text, const char *words, const char *file, int line)
{
	if (strstr(text, words) && !strchr(text, '\n'))
		return;
	print_error("%s:%d: message \"%s\", expected one line with \"%s\"\n", file, line, text, words);
	_fail(file, line);
}

#define assert_says(text, words) assert_says_at(text, words, __FILE__, __LINE__)

/* Makes an empty folder of our own; the test removes it.  Returns dir. */
static inline const char *make_folder(char dir[64])
{
	strcpy(dir, "/tmp/actfn-test-XXXXXX");
	assert_non_null(mkdtemp(dir));
	return dir;
}

#endif
