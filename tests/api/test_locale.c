/* SPDX-License-Identifier: MIT */
/* A locale with a decimal comma changes nothing: numbers go to text and back bit for bit. */
#include <locale.h>

#include "tests/act/kit.h"

enum { ROUNDS = 20000 };

/* Any finite double, half of them of an ordinary size. */
static double any_double(kit_rng *r)
{
	uint64_t bits = kit_random(r);
	double d;

	if (bits & 1)
		return kit_random_in(r, -3, 3);
	memcpy(&d, &bits, sizeof d);
	return isfinite(d) ? d : 1.5;
}

/* swish takes every beta. */
static void round_trip(double beta)
{
	char spec[64], again[64];
	const actfn *f, *g;

	snprintf(spec, sizeof spec, "swish(%a)", beta);
	for (char *at = spec; (at = strchr(at, ','));)
		*at = '.'; /* printf() writes the locale's comma */
	f = kit_parse(spec);
	assert_true(actfn_param(f, 0) == beta && !signbit(actfn_param(f, 0)) == !signbit(beta));
	actfn_spec(f, again, sizeof again);
	assert_null(strchr(again, ','));
	g = kit_parse(again);
	if (!(actfn_param(g, 0) == beta))
		fail_msg("%s reads back as %a, was %a", again, actfn_param(g, 0), beta);
	actfn_free(f);
	actfn_free(g);
}

static void random_parameters(void)
{
	kit_rng r = { 30 };

	for (int i = 0; i < ROUNDS / SLOWER; i++)
		round_trip(any_double(&r));
	round_trip(0.1);
	round_trip(-0.0);
	round_trip(0x1p-1074);
	round_trip(DBL_MAX);
}

static void c_locale(void **state)
{
	(void)state;
	random_parameters();
}

/* Makes a locale that has nothing but a decimal comma, in a folder of our own, and sets it. */
static bool set_comma(void)
{
	static char folder[] = "/tmp/actfn-locale-XXXXXX";
	char command[300];
	bool ok;

	snprintf(command, sizeof command,
		 "cd '%s' && printf '%s' >comma.src && "
		 "localedef --no-archive -c -i comma.src ./comma >log 2>&1; test -r comma/LC_NUMERIC",
		 mkdtemp(folder), "LC_NUMERIC\\ndecimal_point \",\"\\nthousands_sep \"\"\\ngrouping -1\\n"
				  "END LC_NUMERIC\\n");
	setenv("LOCPATH", folder, 1);
	ok = system(command) == 0 && setlocale(LC_NUMERIC, "comma");
	snprintf(command, sizeof command, "rm -rf '%s'", folder);
	return system(command) == 0 && ok;
}

/* The texts of numbers that a comma would cut short or spoil. */
static void decimal_comma(void **state)
{
	const actfn *f;
	char why[200];

	(void)state;
	if (!set_comma()) {
		print_message("localedef cannot make a locale with a decimal comma here\n");
		skip();
	}
	assert_string_equal(localeconv()->decimal_point, ",");
	snprintf(why, sizeof why, "%g", 1.5);
	assert_string_equal(why, "1,5");
	random_parameters();
	assert_int_equal(actfn_parse_why("leaky_relu(x=1)", &f, why, sizeof why), ACTFN_ERR_PARAM);
	assert_non_null(strstr(why, "(default 0.01)"));
	assert_string_equal(setlocale(LC_NUMERIC, NULL), "comma");
	setlocale(LC_NUMERIC, "C");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(c_locale),
		cmocka_unit_test(decimal_comma),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
