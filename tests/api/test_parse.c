/* SPDX-License-Identifier: MIT */
/* Specs: what they mean, what is wrong with the wrong ones, and the way back to text. */
#include "tests/act/kit.h"

static void check_parameter(const char *spec, actfn_id id, int i, double want)
{
	const actfn *f = kit_parse(spec);

	assert_int_equal(actfn_get_info(f)->id, id);
	if (!(actfn_param(f, i) == want))
		fail_msg("%s: parameter %d is %.17g, expected %.17g", spec, i, actfn_param(f, i), want);
	actfn_free(f);
}

static void values(void **state)
{
	(void)state;
	check_parameter("elu", ACTFN_ELU, 0, 1);
	check_parameter("elu(alpha=0.5)", ACTFN_ELU, 0, 0.5);
	check_parameter("ELU(0.5)", ACTFN_ELU, 0, 0.5);
	check_parameter("  elu ( alpha = -2e-3 )\t", ACTFN_ELU, 0, -2e-3);
	check_parameter("leaky-relu(0x1.8p-3)", ACTFN_LEAKY_RELU, 0, 0.1875);
	check_parameter("lrelu(negative_slope=+.25)", ACTFN_LEAKY_RELU, 0, 0.25);
	check_parameter("leaky_relu(0.1000000000000000055511151231257827)", ACTFN_LEAKY_RELU, 0, 0.1);
	check_parameter("srelu(-1, 0.3, 2)", ACTFN_SRELU, 0, -1);
	check_parameter("srelu(-1, 0.3, 2)", ACTFN_SRELU, 2, 2);
	check_parameter("srelu(-1, 0.3, 2)", ACTFN_SRELU, 3, 1);
	check_parameter("srelu(a_r=4, t_l=-3)", ACTFN_SRELU, 0, -3);
	check_parameter("srelu(-1, a_l=7)", ACTFN_SRELU, 1, 7);
	check_parameter("rrelu(upper=0.5)", ACTFN_RRELU, 1, 0.5);
}

/* Built-ins with defaults come as they are; parameters make a new handle, also if they are the defaults. */
static void handles(void **state)
{
	const actfn *f = kit_parse("gelu"), *g = kit_parse("elu(1)");

	(void)state;
	assert_ptr_equal(f, actfn_get(ACTFN_GELU));
	assert_ptr_equal(actfn_get_info(g), actfn_get_info(actfn_get(ACTFN_ELU)));
	actfn_free(f);
	actfn_free(f);
	actfn_free(g);
	actfn_free(NULL);
	actfn_free(actfn_get(ACTFN_ELU));
	assert_string_equal(actfn_get_info(actfn_get(ACTFN_ELU))->name, "elu");
}

static void parameters_out_of_reach(void **state)
{
	const actfn *f = kit_parse("elu(3)");

	(void)state;
	assert_true(isnan(actfn_param(f, -1)) && isnan(actfn_param(f, 1)) && isnan(actfn_param(f, 1 << 30)));
	assert_true(isnan(actfn_param(NULL, 0)) && isnan(actfn_param(actfn_get(ACTFN_RELU), 0)));
	actfn_free(f);
}

/* ---- errors ------------------------------------------------------------------- */

static const struct {
	const char *spec;
	actfn_status status;
	const char *says[3];
} wrong[] = {
	{ "geluu", ACTFN_ERR_NAME, { "unknown activation \"geluu\"", "did you mean \"gelu\"?" } },
	{ "sofplus(beta=2)", ACTFN_ERR_NAME, { "\"sofplus\"", "\"softplus\"" } },
	{ "qqqqqqqqqqqq", ACTFN_ERR_NAME, { "unknown activation \"qqqqqqqqqqqq\"" } },
	{ "", ACTFN_ERR_SPEC, { "expected the name of an activation" } },
	{ "   ", ACTFN_ERR_SPEC, { "expected the name" } },
	{ "(0.5)", ACTFN_ERR_SPEC, { "expected the name" } },
	{ "elu(beta=2)", ACTFN_ERR_PARAM, { "elu has no parameter \"beta\"", "it has alpha (default 1)" } },
	{ "srelu(x=2)", ACTFN_ERR_PARAM, { "t_l (default 0), a_l (default 0.2), t_r (default 1), a_r (default 1)" } },
	{ "relu(1)", ACTFN_ERR_PARAM, { "relu has no parameters" } },
	{ "relu(slope=1)", ACTFN_ERR_PARAM, { "relu has no parameters" } },
	{ "elu(1, 2)", ACTFN_ERR_PARAM, { "elu takes 1 parameter:", "alpha (default 1)" } },
	{ "rrelu(0, 1, 2)", ACTFN_ERR_PARAM, { "rrelu takes 2 parameters:" } },
	{ "softplus(0)", ACTFN_ERR_PARAM, { "softplus needs beta > 0", "beta is 0" } },
	{ "isru(alpha=-1e-3)", ACTFN_ERR_PARAM, { "isru needs alpha > 0", "alpha is -0.001" } },
	{ "srelu(t_l=2)", ACTFN_ERR_PARAM, { "t_r >= t_l" } },
	{ "rrelu(0.5, 0.25)", ACTFN_ERR_PARAM, { "upper >= lower" } },
	{ "elu(nan)", ACTFN_ERR_PARAM, { "alpha must be a finite number" } },
	{ "elu(alpha=-inf)", ACTFN_ERR_PARAM, { "alpha must be a finite number" } },
	{ "elu(1e999)", ACTFN_ERR_PARAM, { "alpha must be a finite number" } },
	{ "elu(alpha=1, alpha=2)", ACTFN_ERR_SPEC, { "alpha is given twice" } },
	{ "srelu(1, t_l=2)", ACTFN_ERR_SPEC, { "t_l is given twice" } },
	{ "elu(alpha=)", ACTFN_ERR_SPEC, { "expected a number for alpha", "\")\"" } },
	{ "elu(alpha=one)", ACTFN_ERR_SPEC, { "expected a number for alpha", "\"one)\"" } },
	{ "elu(1", ACTFN_ERR_SPEC, { "expected \",\" or \")\"", "end of text" } },
	{ "elu(", ACTFN_ERR_SPEC, { "expected a number for alpha", "end of text" } },
	{ "elu()", ACTFN_ERR_SPEC, { "expected a number" } },
	{ "elu(1,)", ACTFN_ERR_PARAM, { "elu takes 1 parameter" } },
	{ "elu(1 2)", ACTFN_ERR_SPEC, { "expected \",\" or \")\"", "\"2)\"" } },
	{ "elu(0,5)", ACTFN_ERR_PARAM, { "elu takes 1 parameter" } },
	{ "elu(1)x", ACTFN_ERR_SPEC, { "unexpected \"x\" at the end" } },
	{ "gelu gelu", ACTFN_ERR_SPEC, { "unexpected \"gelu\" at the end" } },
	{ "elu(\n1)", ACTFN_ERR_SPEC, { "expected a number" } },
	{ "gelu\x01\x02", ACTFN_ERR_SPEC, { "unexpected \"??\" at the end" } },
};

/* The status and one line with all the words; the handle stays what it was. */
static void messages(void **state)
{
	char why[200];

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		const actfn *untouched = actfn_get(ACTFN_TANH), *f = untouched;
		actfn_status status = actfn_parse_why(wrong[i].spec, &f, why, sizeof why);
		if (status != wrong[i].status)
			fail_msg("\"%s\" gives %d (%s), expected %d", wrong[i].spec, status, why, wrong[i].status);
		for (int w = 0; w < 3 && wrong[i].says[w]; w++)
			if (!strstr(why, wrong[i].says[w]))
				fail_msg("\"%s\" gives \"%s\", which lacks \"%s\"", wrong[i].spec, why, wrong[i].says[w]);
		assert_null(strpbrk(why, "\n\r\x01"));
		assert_ptr_equal(f, untouched);
		assert_int_equal(actfn_parse(wrong[i].spec, &f), status);
	}
}

static void null_arguments(void **state)
{
	const actfn *f;
	char why[100] = "";

	(void)state;
	assert_int_equal(actfn_parse(NULL, &f), ACTFN_ERR_NULL);
	assert_int_equal(actfn_parse("elu", NULL), ACTFN_ERR_NULL);
	assert_int_equal(actfn_parse_why(NULL, &f, why, sizeof why), ACTFN_ERR_NULL);
	assert_string_equal(why, actfn_status_text(ACTFN_ERR_NULL));
	assert_int_equal(actfn_parse_why("geluu", &f, NULL, 0), ACTFN_ERR_NAME);
}

/* A short buffer gets what fits, always terminated, and nothing behind it changes. */
static void short_buffers(void **state)
{
	char full[200], why[200];
	const actfn *f;

	(void)state;
	actfn_parse_why("elu(beta=2)", &f, full, sizeof full);
	for (size_t n = 0; n <= strlen(full) + 2; n++) {
		memset(why, '~', sizeof why);
		assert_int_equal(actfn_parse_why("elu(beta=2)", &f, why, n), ACTFN_ERR_PARAM);
		assert_true(why[n] == '~');
		if (n) {
			assert_true(strlen(why) < n);
			assert_memory_equal(why, full, strlen(why));
		}
	}
}

/* A megabyte of each kind of nonsense: an error, quickly, and a message that fits. */
static void huge_input(void **state)
{
	enum { MANY = 1 << 20 };
	static const char *const starts[] = { "", "elu(", "elu(alpha=", "elu(1", "gelu " };
	char *spec = malloc(MANY + 1), why[200];
	const actfn *f;

	(void)state;
	assert_non_null(spec);
	for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
		for (const char *with = "a(,1=- \xff"; *with; with++) {
			memset(spec, *with, MANY);
			memcpy(spec, starts[i], strlen(starts[i]));
			spec[MANY] = '\0';
			actfn_status s = actfn_parse_why(spec, &f, why, sizeof why);
			assert_true(strlen(why) < sizeof why);
			if (s == ACTFN_OK) /* the blanks after "gelu" */
				assert_true(*with == ' ' && i == 4);
		}
	free(spec);
}

/* ---- back to text ------------------------------------------------------------- */

static void specs(void **state)
{
	static const char *const rows[][2] = {
		{ "gelu", "gelu" }, { "elu(1)", "elu" }, { "elu(alpha=0.5)", "elu(alpha=0.5)" }, { "ELU( .5 )", "elu(alpha=0.5)" },
		{ "srelu(0, 0.25, 1, 2)", "srelu(a_l=0.25, a_r=2)" }, { "lrelu(0.1)", "leaky_relu(negative_slope=0.1)" },
		{ "swish(-0)", "swish(beta=-0)" }, { "elu(1e300)", "elu(alpha=1e+300)" },
		{ "elu(0.30000000000000004)", "elu(alpha=0.30000000000000004)" },
	};
	char s[100];

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const actfn *f = kit_parse(rows[i][0]);
		assert_int_equal(actfn_spec(f, s, sizeof s), strlen(rows[i][1]));
		assert_string_equal(s, rows[i][1]);
		for (size_t n = 1; n <= strlen(rows[i][1]); n++) { /* cut off as snprintf() does */
			memset(s, '~', sizeof s);
			assert_int_equal(actfn_spec(f, s, n), strlen(rows[i][1]));
			assert_int_equal(strlen(s), n - 1);
			assert_memory_equal(s, rows[i][1], n - 1);
		}
		assert_int_equal(actfn_spec(f, NULL, 0), strlen(rows[i][1]));
		actfn_free(f);
	}
	assert_int_equal(actfn_spec(NULL, s, sizeof s), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values),
		cmocka_unit_test(handles),
		cmocka_unit_test(parameters_out_of_reach),
		cmocka_unit_test(messages),
		cmocka_unit_test(null_arguments),
		cmocka_unit_test(short_buffers),
		cmocka_unit_test(huge_input),
		cmocka_unit_test(specs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
