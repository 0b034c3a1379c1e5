/* SPDX-License-Identifier: MIT */
/* Functions by id, name and nearest name; texts of the library. */
#include <ctype.h>

#include "tests/act/kit.h"

static void expect_found(const char *name, actfn_id id)
{
	const actfn *f = NULL;

	if (actfn_find(name, &f))
		fail_msg("\"%s\" is not found", name);
	assert_ptr_equal(f, actfn_get(id));
}

/* Names in capitals, with dashes and with blanks. */
static void spellings(void **state)
{
	char name[64];

	(void)state;
	for (int id = 0; id < ACTFN_COUNT; id++) {
		const char *plain = actfn_get_info(actfn_get((actfn_id)id))->name;
		expect_found(plain, (actfn_id)id);
		for (size_t i = 0; i <= strlen(plain); i++)
			name[i] = (char)toupper((unsigned char)plain[i]);
		expect_found(name, (actfn_id)id);
		for (char *at = name; (at = strchr(at, '_'));)
			*at = '-';
		expect_found(name, (actfn_id)id);
	}
	expect_found("SiLU", ACTFN_SILU);
	expect_found("Leaky-ReLU", ACTFN_LEAKY_RELU);
	expect_found("logistic", ACTFN_SIGMOID);
}

static void not_found(void **state)
{
	static const char *const names[] = { "", " ", "gel", "gelu ()", "gelu(", "geluu", "relu_6_", "sigmoi\xc3\xb0" };
	const actfn *untouched = actfn_get(ACTFN_TANH), *f = untouched;

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		assert_int_equal(actfn_find(names[i], &f), ACTFN_ERR_NAME);
	assert_int_equal(actfn_find(NULL, &f), ACTFN_ERR_NULL);
	assert_int_equal(actfn_find("gelu", NULL), ACTFN_ERR_NULL);
	assert_ptr_equal(f, untouched);
}

static void by_id(void **state)
{
	(void)state;
	assert_null(actfn_get(ACTFN_COUNT));
	assert_null(actfn_get((actfn_id)-1));
	assert_null(actfn_get((actfn_id)(1 << 30)));
	assert_null(actfn_get_info(NULL));
	for (int id = 0; id < ACTFN_COUNT; id++)
		assert_int_equal(actfn_get_info(actfn_get((actfn_id)id))->id, id);
}

/* Ids are part of the interface: what was 26 stays 26. */
static void pinned_ids(void **state)
{
	(void)state;
	assert_int_equal(ACTFN_IDENTITY, 0);
	assert_int_equal(ACTFN_RELU, 7);
	assert_int_equal(ACTFN_GELU, 26);
	assert_int_equal(ACTFN_TLU, 28);
	assert_int_equal(ACTFN_F32, 0);
}

static void nearest(void **state)
{
	static const char *const rows[][2] = {
		{ "geluu", "gelu" }, { "relu7", "relu" }, { "sigmiod", "sigmoid" }, { "leakyrelu", "leaky_relu" },
		{ "MSIH", "mish" }, { "softplos", "softplus" }, { "gelu", "gelu" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *got = actfn_nearest(rows[i][0]);
		if (!got || strcmp(got, rows[i][1]))
			fail_msg("nearest to \"%s\" is \"%s\", expected \"%s\"", rows[i][0], got ? got : "(none)", rows[i][1]);
	}
	assert_null(actfn_nearest(NULL));
	assert_null(actfn_nearest(""));
	assert_null(actfn_nearest("zzzzzzzzzz"));
	assert_null(actfn_nearest("a very long text that is nobody's name, and much longer than any name is"));
}

/* ---- texts -------------------------------------------------------------------- */

static void statuses(void **state)
{
	static const actfn_status all[] = {
#define STATUS(name, value, text) ACTFN_##name,
#include <actfn/status.def>
#undef STATUS
	};
	enum { ALL = sizeof all / sizeof *all };

	(void)state;
	for (int i = 0; i < ALL; i++) {
		const char *text = actfn_status_text(all[i]);
		assert_true(strlen(text) > 5 && !strchr(text, '\n'));
		for (int k = 0; k < i; k++) {
			assert_int_not_equal(all[i], all[k]);
			assert_string_not_equal(text, actfn_status_text(all[k]));
		}
	}
	assert_int_equal(ACTFN_OK, 0);
	assert_string_equal(actfn_status_text(ACTFN_OK), "success");
	assert_string_equal(actfn_status_text((actfn_status)9999), actfn_status_text((actfn_status)-1));
	assert_string_not_equal(actfn_status_text((actfn_status)9999), "");
}

static void version(void **state)
{
	char want[40];

	(void)state;
	snprintf(want, sizeof want, "%d.%d.%d", ACTFN_VERSION_MAJOR, ACTFN_VERSION_MINOR, ACTFN_VERSION_PATCH);
	assert_string_equal(actfn_version(), want);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(spellings),  cmocka_unit_test(not_found), cmocka_unit_test(by_id),
		cmocka_unit_test(pinned_ids), cmocka_unit_test(nearest),   cmocka_unit_test(statuses),
		cmocka_unit_test(version),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
