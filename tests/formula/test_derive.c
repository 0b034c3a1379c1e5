/* SPDX-License-Identifier: MIT */
/* Derivatives: each rule against extrapolated differences, and how they read. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <actfn/formula.h>

static const char *const names[] = { "x", "alpha", NULL };
static const double ALPHA = 1.25;

static const actfn_formula *parse(const char *text)
{
	const actfn_formula *f = NULL;
	assert_int_equal(actfn_formula_parse(text, names, &f, NULL, 0), ACTFN_OK);
	return f;
}

static double at(const actfn_formula *f, double x)
{
	return actfn_formula_value(f, (double[]){ x, ALPHA });
}

/* Richardson's extrapolation of central differences: h^6 left over, here below 1e-9. */
static double difference(const actfn_formula *f, double x)
{
	double d[3], h = 0x1p-6;
	for (int k = 0; k < 3; k++, h /= 2)
		d[k] = (at(f, x + h) - at(f, x - h)) / (2 * h);
	double e = (4 * d[1] - d[0]) / 3, g = (4 * d[2] - d[1]) / 3;
	return (16 * g - e) / 15;
}

static const char *const formulas[] = {
	"x + 3 - x*x", "alpha*x/(1 + x^2)", "-x^3", "x^alpha", "alpha^x", "x^x", "exp(-x^2)", "log(1 + x)", "log1p(x)",
	"expm1(alpha*x)", "erf(x/2)", "erfc(-x)", "tanh(x)*x", "sinh(x)", "cosh(x)", "sqrt(1 + alpha*x^2)",
	"abs(x - 5)",
	"sin(2*x)", "cos(x)/x", "tan(x/3)", "asin(x/4)", "acos(x/4)", "atan(x^2)", "sigmoid(alpha*x)", "max(x, x^2/9)",
	"min(2*x, x^3)", "hypot(x, 1)", "x > 1 ? x^2 : 7*x", "x * tanh(log(1 + exp(x)))", "0.5*x*(1 + erf(x/sqrt(2)))",
	"1/(1 + exp(-x))", "log(1 + exp(alpha*x))/alpha", "x/2/x/x", "(x - 1)*(x + 1)/(x*x)", "max(0, x)^2",
};

static void rules_match_differences(void **state)
{
	static const double points[] = { 0.40625, 0.71875, 1.6875, 2.3125 };
	(void)state;
	for (size_t i = 0; i < sizeof formulas / sizeof *formulas; i++) {
		const actfn_formula *f = parse(formulas[i]), *d = NULL;
		assert_int_equal(actfn_formula_derive(f, 0, &d), ACTFN_OK);
		for (size_t k = 0; k < sizeof points / sizeof *points; k++) {
			double exact = at(d, points[k]), about = difference(f, points[k]);
			if (!(fabs(exact - about) <= 1e-7 * (1 + fabs(exact))))
				fail_msg("(%s)' at %g: %.12g, differences give %.12g", formulas[i], points[k], exact,
					 about);
		}
		actfn_formula_free(d);
		actfn_formula_free(f);
	}
}

static void expect_derivative(const char *text, int variable, const char *printed)
{
	char s[512];
	const actfn_formula *f = parse(text), *d = NULL;
	assert_int_equal(actfn_formula_derive(f, variable, &d), ACTFN_OK);
	actfn_formula_print(d, s, sizeof s);
	assert_string_equal(s, printed);
	actfn_formula_free(d);
	actfn_formula_free(f);
}

/* As one would write them by hand. */
static void reads_like_a_textbook(void **state)
{
	(void)state;
	expect_derivative("x", 0, "1");
	expect_derivative("alpha", 0, "0");
	expect_derivative("x^2", 0, "2*x");
	expect_derivative("3*x^4", 0, "12*x^3");
	expect_derivative("alpha*x", 1, "x");
	expect_derivative("exp(x)", 0, "exp(x)");
	expect_derivative("log(1 + exp(x))", 0, "exp(x)/(1 + exp(x))");
	expect_derivative("log(1 + exp(alpha*x))/alpha", 0, "exp(alpha*x)/(1 + exp(alpha*x))");
	expect_derivative("sqrt(x^2 + 1)", 0, "x/sqrt(x^2 + 1)");
	expect_derivative("x > 0 ? x : alpha*(exp(x) - 1)", 0, "x > 0 ? 1 : alpha*exp(x)");
	expect_derivative("1/(1 + exp(-x))", 0, "exp(-x)/(1 + exp(-x))^2");
	expect_derivative("tanh(x)", 0, "1 - tanh(x)^2");
	expect_derivative("atan(x)", 0, "1/(1 + x^2)");
	expect_derivative("(exp(alpha*x) - 1)/alpha + alpha", 0, "exp(alpha*x)");
	expect_derivative("floor(x)", 0, "0");
}

/* x/x/x/... and x^x^x^... : the derivative fits, or the answer is that it does not, and soon. */
static void long_formulas_end(void **state)
{
	static const char *const part[] = { "x/", "x*", "x-", "x^", "sin(x)/" };
	(void)state;
	for (size_t i = 0; i < sizeof part / sizeof *part; i++) {
		char text[2048] = "";
		for (int k = 0; k < 90; k++)
			strcat(text, part[i]);
		const actfn_formula *f = parse(strcat(text, "x")), *d = NULL;
		actfn_status status = actfn_formula_derive(f, 0, &d);
		assert_true(status == ACTFN_OK || status == ACTFN_ERR_FORMULA);
		actfn_formula_free(d);
		actfn_formula_free(f);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rules_match_differences),
		cmocka_unit_test(reads_like_a_textbook),
		cmocka_unit_test(long_formulas_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
