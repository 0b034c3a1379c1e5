/* SPDX-License-Identifier: MIT */
/* The parser: what it reads, how it prints it, and what it says about the rest. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <actfn/formula.h>

static const char *const names[] = { "x", "alpha", "negative_slope", NULL };

static const actfn_formula *parse(const char *text)
{
	char why[256];
	const actfn_formula *f = NULL;
	if (actfn_formula_parse(text, names, &f, why, sizeof why))
		fail_msg("\"%s\": %s", text, why);
	return f;
}

static double value(const char *text, double x)
{
	const actfn_formula *f = parse(text);
	double v = actfn_formula_value(f, (double[]){ x, 2, 0.5 });
	actfn_formula_free(f);
	return v;
}

/* The expected values are C's own, for the same expression written in C. */
static void precedence_is_that_of_c(void **state)
{
	double x = 3;
	(void)state;
	assert_true(value("1 + 2*x - 4/x", x) == 1 + 2 * x - 4 / x);
	assert_true(value("1 - 2 - x", x) == 1 - 2 - x);
	assert_true(value("16/4/2", x) == 2);
	assert_true(value("-x*x", x) == -x * x);
	assert_true(value("x < 4 == 1 && !(x > 5) || 0", x) == 1);
	assert_true(value("x > 1 ? x > 2 ? 7 : 8 : 9", x) == 7);
	assert_true(value("x >= 3 && x <= 3 && x != 4", x) == 1);
	assert_true(value("1 < 2 + 3", x) == 1);
	assert_true(value("!x + 1", x) == 1);
}

static void powers_bind_tightest(void **state)
{
	(void)state;
	assert_true(value("-x^2", 3) == -9);
	assert_true(value("2^3^2", 0) == 512);
	assert_true(value("x^-2", 2) == 0.25);
	assert_true(value("2*x^2", 3) == 18);
	assert_true(value("pow(x, 2)", 3) == 9);
}

static void knows_its_words(void **state)
{
	(void)state;
	assert_true(value("alpha*negative_slope", 0) == 1);
	assert_true(value("max(x, 1) + min(x, 1)", 5) == 6);
	assert_true(value("hypot(3, 4)", 0) == 5);
	assert_true(value("fabs(x) + abs(x)", -2) == 4);
	assert_true(value("floor(x)", -1.5) == -2);
	assert_true(value("inf", 0) == INFINITY);
	assert_true(value("pi", 0) == 3.141592653589793);
	assert_true(value("e", 0) == 2.718281828459045);
	assert_true(isnan(value("nan", 0)));
	assert_true(isnan(value("max(x, 1)", NAN)) && isnan(value("min(1, x)", NAN)));
}

static void numbers_keep_their_text(void **state)
{
	const actfn_node *node;
	const actfn_formula *f = parse("0.044715 * x");
	int n = actfn_formula_nodes(f, &node), found = 0;
	(void)state;
	for (int i = 0; i < n; i++)
		found += node[i].op == ACTFN_OP_NUMBER && !strcmp(node[i].text, "0.044715") &&
			 node[i].value == 0.044715;
	assert_int_equal(found, 1);
	actfn_formula_free(f);
}

/* Operands come before the operations on them, and equal parts are one node. */
static void nodes_are_in_order(void **state)
{
	const actfn_node *node;
	const actfn_formula *f = parse("exp(x) / (1 + exp(x))");
	int n = actfn_formula_nodes(f, &node);
	(void)state;
	assert_int_equal(n, 5); /* x, exp(x), 1, 1 + exp(x), the quotient */
	for (int i = 0; i < n; i++)
		for (int k = 0; k < actfn_op_arity(node[i].op); k++)
			assert_in_range(node[i].arg[k], 0, i - 1);
	assert_int_equal(node[n - 1].op, ACTFN_OP_DIV);
	actfn_formula_free(f);
}

static void expect_print(const char *text, const char *printed)
{
	char s[256];
	const actfn_formula *f = parse(text), *again;
	assert_int_equal(actfn_formula_print(f, s, sizeof s), strlen(printed));
	assert_string_equal(s, printed);
	actfn_formula_free(f);
	again = parse(s);
	actfn_formula_print(again, s, sizeof s);
	assert_string_equal(s, printed);
	actfn_formula_free(again);
}

static void prints_what_it_read(void **state)
{
	(void)state;
	expect_print("x*tanh( log(1+exp(x)) )", "x*tanh(log(1 + exp(x)))");
	expect_print("(x-1)-(2-x)", "x - 1 - (2 - x)");
	expect_print("(x/2)/(x*2)", "x/2/(x*2)");
	expect_print("(-x)^2", "(-x)^2");
	expect_print("-(x^2)", "-x^2");
	expect_print("(2^x)^3", "(2^x)^3");
	expect_print("x^(-2)", "x^-2");
	expect_print("x<0?alpha*(exp(x)-1):x", "x < 0 ? alpha*(exp(x) - 1) : x");
	expect_print("(x<0?1:2)+1", "(x < 0 ? 1 : 2) + 1");
	expect_print("0x1.8p1 + .5", "0x1.8p1 + .5");
}

static void prints_into_small_buffers(void **state)
{
	char s[8] = "#######";
	const actfn_formula *f = parse("x + alpha");
	(void)state;
	assert_int_equal(actfn_formula_print(f, NULL, 0), 9);
	assert_int_equal(actfn_formula_print(f, s, 4), 9);
	assert_string_equal(s, "x +");
	assert_int_equal(s[4], '#');
	actfn_formula_free(f);
}

static void says_what_is_wrong(void **state)
{
	static const struct {
		const char *text, *why;
	} bad[] = {
		{ "", "column 1: expected a number, a name or \"(\", found the end" },
		{ "1 +", "column 4: expected a number, a name or \"(\", found the end" },
		{ "(x", "column 3: expected \")\", found the end" },
		{ "x y", "column 3: expected an operator or the end, found \"y\"" },
		{ "2e", "column 2: expected an operator or the end, found \"e\"" },
		{ "exp x", "column 1: exp is a function: expected \"(\" after it" },
		{ "max(x)", "column 6: expected \",\", found \")\"" },
		{ "exp(x, 1)", "column 6: expected \")\", found \",\"" },
		{ "foo(x)", "column 1: unknown name \"foo\"; expected x, alpha, negative_slope, a constant or "
			    "a function" },
		{ "x ? 1", "column 6: expected \":\", found the end" },
		{ "x # 1", "column 3: expected an operator or the end, found \"#\"" },
		{ "x \xc3\xa4", "column 3: expected an operator or the end, found byte 0xc3" },
		{ "x = 1", "column 3: expected an operator or the end, found \"=\"" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		char why[256];
		const actfn_formula *f = NULL;
		assert_int_equal(actfn_formula_parse(bad[i].text, names, &f, why, sizeof why), ACTFN_ERR_FORMULA);
		assert_null(f);
		assert_string_equal(why, bad[i].why);
	}
}

static char *repeat(const char *part, int times, const char *end)
{
	char *s = malloc(strlen(part) * times + strlen(end) + 1), *at = s;
	for (int i = 0; i < times; i++)
		at = stpcpy(at, part);
	strcpy(at, end);
	return s;
}

/* Neither the stack nor the tables overflow. */
static void survives_hostile_texts(void **state)
{
	static const char *const part[] = { "(", "-", "!", "x^", "exp(", "x?", "x?x:", "x+", "x*", "1+(",
					    "max(x,", "x<" };
	(void)state;
	for (size_t i = 0; i < sizeof part / sizeof *part; i++) {
		char *text = repeat(part[i], 100000, "x");
		const actfn_formula *f = NULL;
		char why[256] = "";
		assert_int_equal(actfn_formula_parse(text, names, &f, why, sizeof why), ACTFN_ERR_FORMULA);
		assert_true(*why);
		free(text);
	}
}

static void needs_no_room_for_the_message(void **state)
{
	const actfn_formula *f = NULL;
	char why[4] = "###";
	(void)state;
	assert_int_equal(actfn_formula_parse("(", names, &f, NULL, 0), ACTFN_ERR_FORMULA);
	assert_int_equal(actfn_formula_parse("(", names, &f, why, 2), ACTFN_ERR_FORMULA);
	assert_string_equal(why, "c");
	assert_int_equal(actfn_formula_parse(NULL, names, &f, NULL, 0), ACTFN_ERR_NULL);
	assert_int_equal(actfn_formula_parse("x", NULL, &f, NULL, 0), ACTFN_ERR_NULL);
	assert_int_equal(actfn_formula_parse("x", names, NULL, NULL, 0), ACTFN_ERR_NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(precedence_is_that_of_c),   cmocka_unit_test(powers_bind_tightest),
		cmocka_unit_test(knows_its_words),           cmocka_unit_test(numbers_keep_their_text),
		cmocka_unit_test(nodes_are_in_order),        cmocka_unit_test(prints_what_it_read),
		cmocka_unit_test(prints_into_small_buffers), cmocka_unit_test(says_what_is_wrong),
		cmocka_unit_test(survives_hostile_texts),    cmocka_unit_test(needs_no_room_for_the_message),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
