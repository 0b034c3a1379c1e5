/* SPDX-License-Identifier: MIT */
/* Which part of the axis shows what a function is. */
#include <actfn/formula.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lab/plot/curve.h"

static const double usual = 4, wide = 12;

/* How often f' changes its sign within the wide range. */
static int turning_points(const actfn *f)
{
	enum { SAMPLES = 512 };
	int turns = 0;
	lab_curve c;
	float last = 0;

	if (!lab_curve_make(f, true, -wide, wide, SAMPLES, &c))
		return 0;
	for (size_t i = 0; i < c.n; i++)
		if (isfinite(c.y[i]) && c.y[i]) {
			turns += last && signbit(last) != signbit(c.y[i]);
			last = c.y[i];
		}
	lab_curve_free(&c);
	return turns;
}

/* The value of an expression in the parameters of f, n characters long; NaN if it is none. */
static double evaluate(const actfn *f, const char *text, size_t n)
{
	const actfn_info *info = actfn_get_info(f);
	const char *names[ACTFN_MAX_PARAMS + 1] = { 0 };
	double parameters[ACTFN_MAX_PARAMS] = { 0 }, value = NAN;
	const actfn_formula *e;
	char *copy = strndup(text, n);

	for (int i = 0; i < info->nparams; i++) {
		names[i] = info->param[i].name;
		parameters[i] = actfn_param(f, i);
	}
	if (copy && !actfn_formula_parse(copy, names, &e, NULL, 0)) {
		value = actfn_formula_value(e, parameters);
		actfn_formula_free(e);
	}
	free(copy);
	return value;
}

/* Makes room for every kink and half as much beyond it, within reason. */
static void include_kinks(const actfn *f, double *a, double *b)
{
	const char *kink = actfn_get_info(f)->kinks;

	while (kink && *kink) {
		double at = evaluate(f, kink, strcspn(kink, ":"));

		if (fabs(at) < 1000) {
			*a = fmin(*a, floor(1.5 * at));
			*b = fmax(*b, ceil(1.5 * at));
		}
		kink += strcspn(kink, ";");
		kink += strspn(kink, "; ");
	}
}

void lab_curve_range(const actfn *f, double *a, double *b)
{
	double half = turning_points(f) > 3 ? wide : usual;

	*a = fmin(*a, -half);
	*b = fmax(*b, half);
	include_kinks(f, a, b);
}
