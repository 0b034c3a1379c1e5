/* SPDX-License-Identifier: MIT */
/* The instruction set in use: listed, capped by a call, and capped by the environment at start. */
#include <unistd.h>

#include "tests/act/kit.h"

static const char *self;

static const char *best(void)
{
	int n = 0;

	while (actfn_isa_available(n + 1))
		n++;
	return actfn_isa_available(n);
}

static void listed(void **state)
{
	(void)state;
	assert_string_equal(actfn_isa_available(0), "scalar");
	assert_null(actfn_isa_available(-1));
	assert_null(actfn_isa_available(100));
	for (int i = 0; actfn_isa_available(i); i++)
		for (int k = 0; k < i; k++)
			assert_string_not_equal(actfn_isa_available(i), actfn_isa_available(k));
	assert_string_equal(actfn_isa(), best());
}

static void capped(void **state)
{
	(void)state;
	for (int i = 0; actfn_isa_available(i); i++) {
		assert_int_equal(actfn_set_max_isa(actfn_isa_available(i)), ACTFN_OK);
		assert_string_equal(actfn_isa(), actfn_isa_available(i));
	}
	assert_int_equal(actfn_set_max_isa("scalar"), ACTFN_OK);
	assert_int_equal(actfn_set_max_isa("neon9"), ACTFN_ERR_ISA);
	assert_int_equal(actfn_set_max_isa(""), ACTFN_ERR_ISA);
	assert_string_equal(actfn_isa(), "scalar");
	assert_int_equal(actfn_set_max_isa(NULL), ACTFN_OK);
	assert_string_equal(actfn_isa(), best());
}

/* A cap above what this CPU has is no error. */
static void cap_above(void **state)
{
	(void)state;
	if (strcmp(actfn_isa_available(0), best()))
		assert_int_equal(actfn_set_max_isa("avx512"), ACTFN_OK);
	assert_string_equal(actfn_isa(), best());
}

/* What a fresh process with ACTFN_MAX_ISA=value says. */
static void child_says(const char *value, const char *want)
{
	char command[600], line[40] = "";
	FILE *p;

	snprintf(command, sizeof command, "ACTFN_MAX_ISA='%s' '%s' --isa", value, self);
	p = popen(command, "r");
	assert_non_null(p);
	assert_non_null(fgets(line, sizeof line, p));
	assert_int_equal(pclose(p), 0);
	assert_string_equal(line, want);
}

static void environment(void **state)
{
	(void)state;
	for (int i = 0; actfn_isa_available(i); i++)
		child_says(actfn_isa_available(i), actfn_isa_available(i));
	child_says("no such thing", best());
	child_says("", best());
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(listed),
		cmocka_unit_test(capped),
		cmocka_unit_test(cap_above),
		cmocka_unit_test(environment),
	};

	if (argc > 1)
		return printf("%s", actfn_isa()) < 0;
	self = argv[0];
	unsetenv("ACTFN_MAX_ISA");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
