/* SPDX-License-Identifier: MIT */
/* Opening and calling the functions of strangers.c. */
#ifndef TESTS_LAB_AUDIT_STRANGERS_H
#define TESTS_LAB_AUDIT_STRANGERS_H

#include "lab/audit/target.h"
#include "lab/text.h"
#include "tests/lab/test.h"

static inline char *target_of(const char *symbol, char target[512])
{
	snprintf(target, 512, "%s:%s", STRANGERS, symbol);
	return target;
}

static inline lab_target *open_with(const lab_target_spec *more, const char *symbol, const char *signature)
{
	char target[512], why[LAB_MESSAGE] = "";
	lab_target_spec s = *more;
	lab_target *t;

	s.target = target_of(symbol, target);
	s.signature = signature;
	t = lab_target_open(&s, why);
	if (!t)
		print_error("%s: %s\n", symbol, why);
	assert_non_null(t);
	return t;
}

static inline lab_target *open_symbol(const char *symbol, const char *signature)
{
	return open_with(&(lab_target_spec){ 0 }, symbol, signature);
}

static inline void assert_outcome_at(lab_target *t, const lab_target_call *c, lab_target_outcome want, const char *says,
				     const char *file, int line)
{
	char why[LAB_MESSAGE] = "";
	lab_target_outcome got = lab_target_run(t, c, why);

	if (got != want) {
		print_error("%s:%d: %s (%s), expected %s\n", file, line, lab_target_word(got), why, lab_target_word(want));
		_fail(file, line);
	}
	if (says)
		assert_says_at(why, says, file, line);
}

#define assert_outcome(t, c, want, says) assert_outcome_at(t, c, want, says, __FILE__, __LINE__)

#endif
