/* SPDX-License-Identifier: MIT */
/* The tile interpreter against C's own evaluation of the same expressions, for every length and in place. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <actfn/formula.h>

static const char *const names[] = { "x", "alpha", NULL };
static const double ALPHA = 0.75;

typedef double scalar(double x);

static double mish(double x) { return x * tanh(log1p(exp(x))); }
static double elu(double x) { return x > 0 ? x : ALPHA * expm1(x); }
static double gelu(double x) { return 0.5 * x * erfc(-x / sqrt(2)); }
static double wave(double x) { return sin(x) * cos(2 * x) + atan(x) - pow(fabs(x), 1.5); }
static double constant(double x) { (void)x; return ALPHA + 1; }
static double identity(double x) { return x; }

static const struct {
	const char *text;
	scalar *value;
} cases[] = {
	{ "x * tanh(log1p(exp(x)))", mish },
	{ "x > 0 ? x : alpha * expm1(x)", elu },
	{ "0.5 * x * erfc(-x / sqrt(2))", gelu },
	{ "sin(x) * cos(2 * x) + atan(x) - abs(x)^1.5", wave },
	{ "alpha + 1", constant },
	{ "x", identity },
};

static const actfn_formula *parse(const char *text)
{
	const actfn_formula *f = NULL;
	assert_int_equal(actfn_formula_parse(text, names, &f, NULL, 0), ACTFN_OK);
	return f;
}

static double input(size_t i)
{
	return sin(0.37 * i) * 20;
}

/* The same operations in the same order: the same bits, but for contraction in this file. */
static bool close_to(double a, double b)
{
	return fabs(a - b) <= 1e-15 * (1 + fabs(b));
}

static void check_length(const actfn_formula *f, scalar *value, size_t n)
{
	double vars[] = { -1, ALPHA }, x[1000] = { 0 }, y[1001];
	y[n] = 12345;
	for (size_t i = 0; i < n; i++)
		x[i] = input(i);
	actfn_formula_values(f, vars, n, x, y);
	for (size_t i = 0; i < n; i++)
		if (!close_to(y[i], value(x[i])))
			fail_msg("n = %zu: element %zu: x = %a gives %a, not %a", n, i, x[i], y[i], value(x[i]));
	assert_true(y[n] == 12345);
	actfn_formula_values(f, vars, n, x, x);
	assert_memory_equal(x, y, n * sizeof *x);
}

static void every_length(void **state)
{
	static const size_t lengths[] = { 0, 1, 2, 255, 256, 257, 511, 512, 513, 1000 };
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const actfn_formula *f = parse(cases[i].text);
		for (size_t k = 0; k < sizeof lengths / sizeof *lengths; k++)
			check_length(f, cases[i].value, lengths[k]);
		actfn_formula_free(f);
	}
}

/* x + x^2 + ... nested so that hundreds of values are alive at once: tiles get short, not the result wrong. */
static void many_live_values(void **state)
{
	char text[8192] = "", tail[8192] = "";
	double sum = 0, x = 0.5;
	(void)state;
	for (int i = 1; i <= 90; i++) {
		sprintf(text + strlen(text), "%s(x+%d)", i > 1 ? "+(" : "", i);
		strcat(tail, i > 1 ? ")" : "");
		sum += x + i;
	}
	strcat(text, tail);
	const actfn_formula *f = parse(text);
	assert_true(close_to(actfn_formula_value(f, (double[]){ x, 0 }), sum));
	actfn_formula_free(f);
}

static void conditions_on_parameters(void **state)
{
	static const char *const only[] = { "alpha", "beta", NULL };
	const actfn_formula *f = NULL;
	(void)state;
	assert_int_equal(actfn_formula_parse("alpha > 0 && alpha <= beta", only, &f, NULL, 0), ACTFN_OK);
	assert_true(actfn_formula_value(f, (double[]){ 1, 2 }) == 1);
	assert_true(actfn_formula_value(f, (double[]){ 3, 2 }) == 0);
	assert_true(actfn_formula_value(f, (double[]){ NAN, 2 }) == 0);
	actfn_formula_free(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_length),
		cmocka_unit_test(many_live_values),
		cmocka_unit_test(conditions_on_parameters),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
