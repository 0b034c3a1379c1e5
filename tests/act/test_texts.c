/* SPDX-License-Identifier: MIT */
/* The expressions in a function's facts: all can be read, and they say the same thing as the formula. */
#include <actfn/formula.h>

#include "tests/act/kit.h"

/* Parses text over a variable (NULL: none) and the parameters; fails with the parser's words. */
static const actfn_formula *read(const actfn_info *info, const char *variable, const char *text)
{
	const char *names[ACTFN_MAX_PARAMS + 2] = { variable ? variable : "x" };
	const actfn_formula *e;
	char why[200];

	for (int i = 0; i < info->nparams; i++)
		names[i + 1] = info->param[i].name;
	if (actfn_formula_parse(text, names, &e, why, sizeof why))
		fail_msg("%s: \"%s\": %s", info->name, text, why);
	return e;
}

static double value(const actfn_formula *e, const actfn *f, double x)
{
	double vars[ACTFN_MAX_PARAMS + 1] = { x };

	for (int i = 0; i < actfn_get_info(f)->nparams; i++)
		vars[i + 1] = actfn_param(f, i);
	return actfn_formula_value(e, vars);
}

static double value_of_text(const actfn *f, const char *variable, const char *text, double x)
{
	const actfn_formula *e = read(actfn_get_info(f), variable, text);
	double v = value(e, f, x);

	actfn_formula_free(e);
	return v;
}

/* Kinks are "position: derivative; ..."; calls see for each. */
static int each_kink(const actfn *f, void (*see)(const actfn *f, double position, double slope))
{
	const char *at = actfn_get_info(f)->kinks;
	char position[64], slope[128];
	int n = 0, used;

	for (; at && sscanf(at, " %63[^:]:%127[^;]%n", position, slope, &used) == 2; n++) {
		see(f, value_of_text(f, NULL, position, 0), value_of_text(f, NULL, slope, 0));
		at += used + (at[used] == ';');
	}
	assert_true(!at || !*at);
	return n;
}

static void derivative_at_kink(const actfn *f, double position, double slope)
{
	if (isfinite(position)) /* an infinite bound has a limit instead */
		kit_expect_same(f, DERIVATIVE, (float)position, 1, kit_one(DERIVATIVE, f, (float)position, 1), (float)slope);
}

/* Handles to look at: defaults, and other parameters where formulas have several branches. */
static const char *const more[] = { "soft_exponential(0.3)", "soft_exponential(-0.4)", "softplus(3)", "swish(-0.7)", "isru(3)",
				    "elu(0.3)", "srelu(-1, 0.3, 1.5, -0.4)", "apl(-0.7, -1, 0.4, 1.5)", "rrelu(0.1, 0.3)" };

enum { MORE = sizeof more / sizeof *more };

static void for_each(void (*test)(const actfn *f, const actfn_info *info))
{
	for (int id = 0; id < ACTFN_COUNT; id++)
		test(actfn_get((actfn_id)id), actfn_get_info(actfn_get((actfn_id)id)));
	for (int i = 0; i < MORE; i++) {
		const actfn *f = kit_parse(more[i]);
		test(f, actfn_get_info(f));
		actfn_free(f);
	}
}

/* ---- presence ----------------------------------------------------------------- */

static void check_complete(const actfn *f, const actfn_info *info)
{
	const char *const texts[] = {
		info->name, info->title, info->formula, info->derivative, info->stable, info->stable_dx, info->range,
		info->monotone, info->saturates, info->smooth, info->zero_centred, info->lipschitz, info->source,
		info->limits[0], info->limits[1], info->limits[2], info->limits[3],
	};

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		assert_true(texts[i] && *texts[i]);
	assert_true(info->nparams >= 0 && info->nparams <= ACTFN_MAX_PARAMS);
	for (int i = 0; i < info->nparams; i++) {
		assert_false(isnan(info->param[i].init));
		if (info->param[i].check)
			assert_true(value_of_text(f, NULL, info->param[i].check, 0) != 0);
	}
	if (info->from_y_if)
		assert_true(info->from_y && value_of_text(f, NULL, info->from_y_if, 0) != 0);
}

static void complete(void **state)
{
	(void)state;
	for_each(check_complete);
}

static void kinks_are_what_the_library_does(void **state)
{
	int n = 0;

	(void)state;
	for (int id = 0; id < ACTFN_COUNT; id++)
		n += each_kink(actfn_get((actfn_id)id), derivative_at_kink);
	assert_true(n > 14);
}

/* ---- equivalence -------------------------------------------------------------- */

/* The two agree on [-6, 6] but at a kink (no grid point is one) and outside of the domain. */
static void agree(const actfn *f, const char *what, const actfn_formula *a, const actfn_formula *b)
{
	const char *domain = actfn_get_info(f)->domain;
	int seen = 0;

	for (double x = -6 + 1e-3; x < 6; x += 0.0371) {
		double u = value(a, f, x), v = value(b, f, x);
		if (domain && !value_of_text(f, "x", domain, x))
			continue;
		seen++;
		if (!(fabs(u - v) <= 1e-10 * fmax(1, fabs(u))))
			fail_msg("%s: %s: %.17g and %.17g at x = %.17g", actfn_get_info(f)->name, what, u, v, x);
	}
	assert_true(seen > 100);
}

static void check_texts(const actfn *f, const actfn_info *info)
{
	const actfn_formula *formula = read(info, "x", info->formula), *stable = read(info, "x", info->stable);
	const actfn_formula *printed = read(info, "x", info->derivative), *stable_dx = read(info, "x", info->stable_dx);
	const actfn_formula *symbolic;

	assert_int_equal(actfn_formula_derive(formula, 0, &symbolic), ACTFN_OK);
	agree(f, "formula and stable", formula, stable);
	agree(f, "formula's derivative and derivative", symbolic, printed);
	agree(f, "derivative and stable_dx", printed, stable_dx);
	actfn_formula_free(formula);
	actfn_formula_free(stable);
	actfn_formula_free(printed);
	actfn_formula_free(stable_dx);
	actfn_formula_free(symbolic);
}

static void one_function(void **state)
{
	(void)state;
	for_each(check_texts);
}

static void check_from_y(const actfn *f, const actfn_info *info)
{
	if (!info->from_y)
		return;
	for (double x = -4 + 1e-3; x < 4; x += 0.0371) {
		double y = value_of_text(f, "x", info->stable, x), want = value_of_text(f, "x", info->stable_dx, x);
		double got = value_of_text(f, "y", info->from_y, y);
		if (!(fabs(got - want) <= 1e-10 * fmax(1, fabs(want))) && !isnan(want) && !isnan(y))
			fail_msg("%s: from_y is %.17g, derivative %.17g at x = %.17g", info->name, got, want, x);
	}
}

static void from_y(void **state)
{
	(void)state;
	for_each(check_from_y);
}

/* ---- limits ------------------------------------------------------------------- */

/* Is a bound infinite?  Then the end of the line is a kink. */
static bool is_bound(const actfn *f, double at)
{
	for (int i = 0; i < actfn_get_info(f)->nparams; i++)
		if (actfn_param(f, i) == at)
			return true;
	return false;
}

/* What is documented is what the call returns at infinity, and close to what it returns at the last number. */
static void check_limits(const actfn *f, const actfn_info *info)
{
	for (int i = 0; i < 4; i++) {
		op o = i < 2 ? FORWARD : DERIVATIVE;
		float at = i % 2 ? INFINITY : -INFINITY;
		float want = (float)value_of_text(f, NULL, info->limits[i], (double)at);
		float got = kit_one(o, f, at, 1), last = kit_one(o, f, i % 2 ? FLT_MAX : -FLT_MAX, 1);
		if (isnan(want)) { /* no limit; outside of the domain there is nothing close, either */
			assert_true(isnan(got));
			continue;
		}
		kit_expect_same(f, o, at, 1, want == 0 ? fabsf(got) : got, want == 0 ? 0 : want);
		if (o == DERIVATIVE && is_bound(f, (double)at))
			continue;
		if (fabsf(want) <= FLT_MAX ? fabsf(last - want) > 1e-18f : !(last * copysignf(1, want) > 80))
			fail_msg("%s: limit %g, but %g at the last number", info->name, (double)want, (double)last);
	}
}

static void limits(void **state)
{
	(void)state;
	for_each(check_limits);
}

/* ---- names -------------------------------------------------------------------- */

/* Every name finds its own function, so none is there twice. */
static void names_are_unique(void **state)
{
	const actfn *found;

	(void)state;
	for (int id = 0; id < ACTFN_COUNT; id++) {
		const actfn_info *info = actfn_get_info(actfn_get((actfn_id)id));
		assert_int_equal(info->id, id);
		assert_int_equal(actfn_find(info->name, &found), ACTFN_OK);
		assert_ptr_equal(found, actfn_get((actfn_id)id));
		for (int i = 0; i < ACTFN_MAX_ALIASES && info->aliases[i]; i++) {
			assert_int_equal(actfn_find(info->aliases[i], &found), ACTFN_OK);
			if (found != actfn_get((actfn_id)id))
				fail_msg("\"%s\" is a name of %s and of %s", info->aliases[i], info->name,
					 actfn_get_info(found)->name);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(complete),
		cmocka_unit_test(kinks_are_what_the_library_does),
		cmocka_unit_test(one_function),
		cmocka_unit_test(from_y),
		cmocka_unit_test(limits),
		cmocka_unit_test(names_are_unique),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
