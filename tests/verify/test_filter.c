/* SPDX-License-Identifier: MIT */
/* The filters: their bounds against MPFR, also on formulas that cancel, overflow and underflow. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lab/text.h"
#include "lab/verify/margin.h"

/* How far the filter is off for one formula, one function after the other; x as in margin.c. */
static const char *const formulas[] = {
	"(exp(x) - 1) / x",          "1 - tanh(x)^2",            "sqrt(x^2 + 1) - 1",     "x - sin(x)",
	"log(1 + exp(x))",           "exp(-x * x) * x",          "erfc(x) * exp(x)",      "hypot(x, 1) - x",
	"atan(1000000 * x)",         "exp(x * 1000)",            "sinh(x) / cosh(x)",     "max(x, 0) - min(x, 0)",
	"abs(x) > 1 ? 1/x : x",      "0.1 * x - x / 10",         "exp(-x) * exp(-x / 2)", "log1p(x * x) / x",
	"sigmoid(x * x * x)",        "expm1(x) - x",             "1 / (1 + x * x)",       "erf(x * x) - erf(x)",
	"cos(x) * x - sin(x)",       "x * 0x1p-140 * 0x1p-140",  "exp(x) / (exp(x) + 2)", "tanh(100 * x) * 3",
	/* of an argument whose error counts for more than the function's own */
	"erf(1 - exp(x))",           "expm1(exp(x) - 1)",        "sinh(1000 * exp(x))",   "log(exp(100 * x) - 1)",
	"max(1 - exp(x), -x)",       "min(1 - exp(x), -x)",      "sqrt(exp(x) - 1)",      "erfc(30 - exp(x))",
	"exp(x) - 1 > 0 ? 1 : -1",   "(exp(x) - 1) * sin(x)",    "x / (exp(x) - 1)",      "atan(exp(x) - 1)",
	"cosh(100 * exp(x))",        "sigmoid(100 - exp(x))",    "tanh(exp(x) - 1)",      "log1p(exp(x) - 2)",
	"sin(x)",                    "cos(x)",                   "sin(3 * x)",            "cos(x) / sin(x)",
};

static const lab_bounds *const tables[] = {
	&lab_bounds_base,
#if defined(__x86_64__)
	&lab_bounds_avx2,
	&lab_bounds_avx512,
#endif
};

static bool usable(const lab_bounds *bounds)
{
#if defined(__x86_64__)
	if (bounds == &lab_bounds_avx512)
		return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq");
	if (bounds == &lab_bounds_avx2)
		return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#endif
	return bounds == &lab_bounds_base;
}

/* Powers of two with a rough mantissa, both signs, from subnormals to the largest. */
static void make_inputs(float *x)
{
	for (int i = 0; i < LAB_TILE; i++)
		x[i] = ldexpf((i & 1 ? -1 : 1) * (1 + 0.37f * (i % 3)), i - 140 + (i * 7) % 5);
}

/* 256 floats in a row from +-2^k / 3 on. */
static void make_neighbours(float *x, int k, int sign)
{
	x[0] = ldexpf((float)sign / 3, k);
	for (int i = 1; i < LAB_TILE; i++)
		x[i] = nextafterf(x[i - 1], (float)sign * INFINITY);
}

static void check_inputs(const char *text, lab_filter *filter, lab_exact *exact, const float *x, int step)
{
	const lab_tile *t = lab_filter_run(filter, x);
	for (int i = 0; i < LAB_TILE; i += step) {
		double e = t->e[i] > 0 && t->e[i] < 0x1p-170 ? 0x1p-170 : t->e[i];
		if (isfinite(t->v[i]) && isfinite(e) && !(lab_exact_distance(exact, x[i], t->v[i], e > 0 ? e : 1) <= (e > 0)))
			fail_msg("%s at %a: %a is off by more than %a", text, x[i], t->v[i], t->e[i]);
	}
}

static void check_formula(const char *text, const lab_bounds *bounds)
{
	static const char *const names[] = { "x", NULL };
	const actfn_formula *f = NULL;
	float x[LAB_TILE];
	assert_int_equal(actfn_formula_parse(text, names, &f, NULL, 0), ACTFN_OK);
	lab_filter *filter = lab_filter_new(f, NULL, bounds);
	lab_exact *exact = lab_exact_new(f, NULL);
	make_inputs(x);
	check_inputs(text, filter, exact, x, 1);
	for (int k = -280; k < 256; k++) { /* both signs of 2^-140 .. 2^127 */
		make_neighbours(x, k / 2, k % 2 ? 1 : -1);
		check_inputs(text, filter, exact, x, 85);
	}
	lab_exact_free(exact);
	lab_filter_free(filter);
	actfn_formula_free(f);
}

static void bounds_hold(void **state)
{
	(void)state;
	for (size_t k = 0; k < sizeof tables / sizeof *tables; k++)
		for (size_t i = 0; i < sizeof formulas / sizeof *formulas && usable(tables[k]); i++)
			check_formula(formulas[i], tables[k]);
}

/* Random inputs of some built-in functions; the program's --check-margin does all. */
static void margins_hold(void **state)
{
	static const char *const specs[] = { "gelu", "mish", "softplus(beta=3)", "sinc", "bent_identity",
					     "elu(alpha=0.3)" };
	(void)state;
	for (size_t i = 0; i < 2 * sizeof specs / sizeof *specs; i++) {
		char why[LAB_MESSAGE];
		lab_margin m;
		const actfn *f = NULL;
		assert_int_equal(actfn_parse(specs[i / 2], &f), ACTFN_OK);
		lab_reference *r = lab_reference_new(f, i % 2 ? LAB_DF : LAB_F, ACTFN_F32, why);
		if (!r)
			fail_msg("%s", why);
		lab_margin_check(r, i, 1000, &m);
		if (m.broken)
			fail_msg("%s: %d bounds broken, the last at %a", specs[i / 2], (int)m.broken, m.x);
		assert_true(m.silent < m.inputs / 100);
		assert_true(m.used > 0.001); /* else nothing was measured */
		lab_reference_free(r);
		actfn_free(f);
	}
}

/* A filter that lies is found: the same bounds around a value that is 2^-40 off. */
static void lies_are_found(void **state)
{
	static const char *const names[] = { "x", NULL };
	const actfn_formula *f = NULL;
	(void)state;
	assert_int_equal(actfn_formula_parse("exp(x)", names, &f, NULL, 0), ACTFN_OK);
	lab_exact *exact = lab_exact_new(f, NULL);
	double v = exp(0.7f), e = 0x1p-48;
	assert_true(lab_exact_distance(exact, 0.7f, v, e) <= 1);
	assert_false(lab_exact_distance(exact, 0.7f, v * (1 + 0x1p-40), e) <= 1);
	lab_exact_free(exact);
	actfn_formula_free(f);
}

/* Near-ties that the first filter must leave open and pairs of doubles decide; right: x/2 + x^2/4, 3x/2 - 1/2. */
static void pairs_decide_near_ties(void **state)
{
	static const struct {
		const char *name;
		float x, right;
	} cases[] = {
		{ "silu", 0x1p-149f, 0x1p-149f },   { "silu", 0x7p-149f, 0x4p-149f },
		{ "silu", -0x7p-149f, -0x3p-149f }, { "gelu", 0x5p-149f, 0x3p-149f },
		{ "bent_identity", 0x1.000002p+100f, 0x1.800002p+100f },
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char why[LAB_MESSAGE];
		const actfn *f = NULL;
		double y = 0;
		assert_int_equal(actfn_find(cases[i].name, &f), ACTFN_OK);
		lab_reference *r = lab_reference_new(f, LAB_F, ACTFN_F32, why);
		assert_non_null(r);
		assert_true(lab_reference_round_fast(r, cases[i].x, &y));
		assert_true(y == cases[i].right);
		assert_int_equal(lab_reference_round_exact(r, cases[i].x, &y), LAB_DECIDED);
		assert_true(y == cases[i].right);
		lab_reference_free(r);
	}
}

/* beta x / (1 + exp(-x)) with beta = 3/2 is just below the middle between two floats, by an error bound that no double
 * holds: pairs may leave that open, but must not call it a tie. */
static void pairs_see_no_tie(void **state)
{
	char why[LAB_MESSAGE];
	(void)state;
	lab_reference *r = lab_reference_new(actfn_get(ACTFN_E_SWISH), LAB_F, ACTFN_F32, why);
	assert_non_null(r);
	for (int e = 10; e < 127; e += 9) {
		double x = ldexp(0x1.000002p0, e), right = ldexp(0x1.800002p0, e), y = 0;
		assert_true(!lab_reference_round_fast(r, x, &y) || y == right);
		assert_int_equal(lab_reference_round(r, x, &y), LAB_DECIDED);
		assert_true(y == right);
	}
	lab_reference_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bounds_hold),
		cmocka_unit_test(margins_hold),
		cmocka_unit_test(lies_are_found),
		cmocka_unit_test(pairs_decide_near_ties),
		cmocka_unit_test(pairs_see_no_tie),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
