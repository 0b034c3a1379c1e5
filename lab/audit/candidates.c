/* SPDX-License-Identifier: MIT */
/* The functions that an unknown one is compared with. */
#include "lab/audit/candidates.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lab/text.h"

static bool known(const lab_candidates *all, const char *spec)
{
	for (size_t i = 0; i < all->n; i++)
		if (!strcmp(all->c[i].spec, spec))
			return true;
	return false;
}

/* Takes f or formula, which it may free. */
static bool add(lab_candidates *all, const lab_samples *s, lab_candidate c)
{
	const double vars[1] = { 0 };

	if (known(all, c.spec) || all->n == LAB_CANDIDATES) {
		actfn_free(c.f);
		actfn_formula_free(c.formula);
		return true;
	}
	c.y = malloc(s->n * sizeof *c.y);
	all->c[all->n++] = c;
	if (!c.y)
		return false;
	if (c.f)
		actfn_forward(c.f, ACTFN_F64, s->n, s->x, c.y);
	else
		actfn_formula_values(c.formula, vars, s->n, s->x, c.y);
	return true;
}

static bool add_function(lab_candidates *all, const lab_samples *s, const actfn *f, bool defaults)
{
	lab_candidate c = { .f = f, .defaults = defaults };

	actfn_spec(f, c.spec, sizeof c.spec);
	return add(all, s, c);
}

static bool add_alias(lab_candidates *all, const lab_samples *s, const lab_alias *a)
{
	static const char *const names[] = { "x", NULL };
	const char *text = lab_alias_formula(a);
	const actfn *f = lab_alias_function(a);
	lab_candidate c = { 0 };

	if (f)
		return add_function(all, s, f, false);
	if (!text || actfn_formula_parse(text, names, &c.formula, NULL, 0) != ACTFN_OK)
		return true;
	strncat(c.spec, text, sizeof c.spec - 1);
	return add(all, s, c);
}

/* Of twins the one with fewer parameters, then with its defaults, then that of the lower number is named. */
static int simplest_first(const void *a, const void *b)
{
	const lab_candidate *x = a, *y = b;
	int formulas = !x->f - !y->f;

	if (formulas || !x->f)
		return formulas ? formulas : strcmp(x->spec, y->spec);

	const actfn_info *i = actfn_get_info(x->f), *k = actfn_get_info(y->f);
	if (i->nparams != k->nparams)
		return i->nparams - k->nparams;
	if (x->defaults != y->defaults)
		return y->defaults - x->defaults;
	return i->id != k->id ? (int)i->id - (int)k->id : strcmp(x->spec, y->spec);
}

bool lab_candidates_make(const lab_samples *s, lab_candidates *out, char *why)
{
	bool ok = true;

	out->n = 0;
	for (int i = 0; i < ACTFN_COUNT && ok; i++)
		ok = add_function(out, s, actfn_get((actfn_id)i), true);
	for (const lab_alias *a = lab_aliases; a->framework && ok; a++)
		ok = add_alias(out, s, a);
	qsort(out->c, out->n, sizeof *out->c, simplest_first);
	return ok ? true : lab_fail(why, "out of memory");
}

void lab_candidates_free(lab_candidates *all)
{
	for (size_t i = 0; i < all->n; i++) {
		actfn_free(all->c[i].f);
		actfn_formula_free(all->c[i].formula);
		free(all->c[i].y);
	}
	all->n = 0;
}

lab_misfit lab_misfit_of(size_t n, const double *x, const double *y, const double *f, double tolerance)
{
	lab_misfit m = { 0 };
	double sum = 0;
	size_t close = 0;

	for (size_t i = 0; i < n; i++) {
		bool equal = y[i] == f[i] || (isnan(y[i]) && isnan(f[i]));
		double gap = equal ? 0 : isfinite(y[i]) && isfinite(f[i]) ? fabs(y[i] - f[i]) : INFINITY;
		double e = isinf(gap) ? 1 : gap / fmax(0.1, fmax(fabs(y[i]), fabs(f[i])));
		double scaled = equal ? 0 : gap / fmax(1, isfinite(f[i]) ? fabs(f[i]) : 1);

		sum += e * e;
		close += scaled <= tolerance;
		if (scaled > m.max)
			m.max = scaled, m.at = x[i];
	}
	m.rms = sqrt(sum / (double)(n ? n : 1));
	m.share = n ? (double)close / (double)n : 0;
	return m;
}
