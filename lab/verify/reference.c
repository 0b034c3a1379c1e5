/* SPDX-License-Identifier: MIT */
/* What an activation function's result must be, from the texts in its actfn_info alone. */
#include "lab/verify/reference.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lab/text.h"
#include "lab/verify/fine.h"

struct lab_reference {
	const actfn_info *info;
	bool derivative;
	const char *name[ACTFN_MAX_PARAMS + 2]; /* x and the parameters */
	double vars[ACTFN_FORMULA_MAX_VARS];
	const actfn_formula *formula, *stable, *domain;
	lab_exact *exact, *inside;              /* of the formula and of the domain's condition */
	lab_filter *filter, *filter_inside;
	lab_fine *fine;
	lab_tile masked;
	float limit[2];                         /* at -inf, at +inf */
	int kinks;
	double position[LAB_MAX_KINKS];
	float value[LAB_MAX_KINKS];
	bool used_mpfr;
};

bool lab_is_default(const actfn *f)
{
	const actfn_info *info = actfn_get_info(f);
	for (int i = 0; i < info->nparams; i++)
		if (actfn_param(f, i) != info->param[i].init)
			return false;
	return true;
}

static bool parse(lab_reference *r, const char *what, const char *text, const actfn_formula **f, char *why)
{
	char reason[LAB_MESSAGE];
	if (actfn_formula_parse(text, r->name, f, reason, sizeof reason) == ACTFN_OK)
		return true;
	return lab_fail(why, "%s: %s \"%s\": %s", r->info->name, what, text, reason);
}

/* The correctly rounded value of a text at x; a zero has the sign that plain evaluation gives it. */
static bool round_text(lab_reference *r, const char *what, const char *text, double x, float *y, char *why)
{
	const actfn_formula *f;
	if (!parse(r, what, text, &f, why))
		return false;
	lab_exact *e = lab_exact_new(f, r->vars);
	lab_verdict verdict = e ? lab_exact_round(e, x, y) : LAB_UNDECIDED;
	r->vars[0] = x;
	if (verdict == LAB_ZERO)
		*y = (float)actfn_formula_value(f, r->vars);
	lab_exact_free(e);
	actfn_formula_free(f);
	return verdict != LAB_UNDECIDED ||
	       lab_fail(why, "%s: cannot decide %s \"%s\"", r->info->name, what, text);
}

static bool read_limits(lab_reference *r, char *why)
{
	const char *const *limits = r->info->limits + 2 * r->derivative;
	return round_text(r, "limit", limits[0], -INFINITY, &r->limit[0], why) &&
	       round_text(r, "limit", limits[1], INFINITY, &r->limit[1], why);
}

/* One "position: derivative"; text is cut up. */
static bool read_kink(lab_reference *r, char *text, char *why)
{
	char *colon = strchr(text, ':');
	if (!colon || r->kinks == LAB_MAX_KINKS)
		return lab_fail(why, "%s: kink \"%s\": expected \"position: derivative\"", r->info->name, text);
	*colon = 0;
	const actfn_formula *position;
	if (!parse(r, "kink", text, &position, why))
		return false;
	r->position[r->kinks] = actfn_formula_value(position, r->vars);
	actfn_formula_free(position);
	return round_text(r, "kink", colon + 1, r->position[r->kinks], &r->value[r->kinks], why) && ++r->kinks;
}

static bool read_kinks(lab_reference *r, char *why)
{
	if (!r->info->kinks || !r->derivative)
		return true;
	char *texts = strdup(r->info->kinks), *rest = texts;
	bool read = texts || lab_fail(why, "out of memory");
	for (char *text; read && (text = strsep(&rest, ";"));)
		read = read_kink(r, text, why);
	free(texts);
	return read;
}

/* The formula, or its symbolic derivative: never a derivative that somebody wrote. */
static bool read_formula(lab_reference *r, char *why)
{
	const actfn_formula *f;
	if (!parse(r, "formula", r->info->formula, &f, why))
		return false;
	if (!r->derivative) {
		r->formula = f;
		return true;
	}
	actfn_status status = actfn_formula_derive(f, 0, &r->formula);
	actfn_formula_free(f);
	return status == ACTFN_OK || lab_fail(why, "%s: derivative: %s", r->info->name, actfn_status_text(status));
}

static bool read_stable(lab_reference *r, char *why)
{
	const char *text = r->derivative ? r->info->stable_dx : r->info->stable;
	return parse(r, "stable form", text ? text : r->info->formula, &r->stable, why);
}

static bool make_workers(lab_reference *r, char *why)
{
	r->exact = lab_exact_new(r->formula, r->vars);
	r->filter = lab_filter_new(r->stable, r->vars, lab_bounds_best());
	r->fine = lab_fine_new(r->stable, r->vars);
	if (r->domain) {
		r->inside = lab_exact_new(r->domain, r->vars);
		r->filter_inside = lab_filter_new(r->domain, r->vars, lab_bounds_best());
	}
	bool made = r->exact && r->filter && r->fine && (!r->domain || (r->inside && r->filter_inside));
	return made || lab_fail(why, "out of memory");
}

lab_reference *lab_reference_new(const actfn *f, bool derivative, char *why)
{
	lab_reference *r = calloc(1, sizeof *r);
	if (!r) {
		lab_fail(why, "out of memory");
		return NULL;
	}
	r->info = actfn_get_info(f);
	r->derivative = derivative;
	r->name[0] = "x";
	for (int i = 0; i < r->info->nparams; i++) {
		r->name[i + 1] = r->info->param[i].name;
		r->vars[i + 1] = actfn_param(f, i);
	}
	if (read_formula(r, why) && read_stable(r, why) && read_limits(r, why) && read_kinks(r, why) &&
	    (!r->info->domain || parse(r, "domain", r->info->domain, &r->domain, why)) && make_workers(r, why))
		return r;
	lab_reference_free(r);
	return NULL;
}

void lab_reference_free(lab_reference *r)
{
	if (!r)
		return;
	lab_filter_free(r->filter_inside);
	lab_filter_free(r->filter);
	lab_fine_free(r->fine);
	lab_exact_free(r->inside);
	lab_exact_free(r->exact);
	actfn_formula_free(r->domain);
	actfn_formula_free(r->stable);
	actfn_formula_free(r->formula);
	free(r);
}

/* The results that a table says; false where the formula decides. */
static bool look_up(const lab_reference *r, float x, float *y)
{
	if (isnan(x) || (r->inside && isfinite(x) && !lab_exact_holds(r->inside, x))) {
		*y = NAN;
		return true;
	}
	if (isinf(x)) {
		*y = r->limit[x > 0];
		return true;
	}
	for (int i = 0; i < r->kinks; i++) {
		if (x == r->position[i]) {
			*y = r->value[i];
			return true;
		}
	}
	return false;
}

bool lab_reference_round_fast(lab_reference *r, float x, float *y)
{
	return lab_fine_round(r->fine, x, y);
}

lab_verdict lab_reference_round_exact(lab_reference *r, float x, float *y)
{
	return lab_exact_round(r->exact, x, y);
}

double lab_reference_distance(lab_reference *r, float x, double v, double unit)
{
	return lab_exact_distance(r->exact, x, v, unit);
}

lab_verdict lab_reference_round(lab_reference *r, float x, float *y)
{
	r->used_mpfr = false;
	/* a table's 0 leaves the sign open, its -0 does not */
	if (look_up(r, x, y))
		return *y == 0 && !signbit(*y) ? LAB_ZERO : LAB_DECIDED;
	if (lab_fine_round(r->fine, x, y))
		return LAB_DECIDED;
	r->used_mpfr = true;
	return lab_exact_round(r->exact, x, y);
}

double lab_reference_ulps(lab_reference *r, float x, float y)
{
	float right;
	if (!look_up(r, x, &right))
		return lab_exact_ulps(r->exact, x, y);
	if (right == y || (isnan(right) && isnan(y)))
		return 0;
	return isfinite(right) && isfinite(y) ? fabs((double)y - right) / lab_float_ulp(right) : INFINITY;
}

bool lab_reference_used_mpfr(const lab_reference *r)
{
	return r->used_mpfr;
}

static bool touches_kink(const lab_reference *r, const float *x)
{
	bool hit = false;
	for (int k = 0; k < r->kinks; k++)
		for (int i = 0; i < LAB_TILE; i++)
			hit |= x[i] == r->position[k];
	return hit;
}

static void mask(lab_reference *r, const float *x)
{
	const lab_tile *inside = r->filter_inside ? lab_filter_run(r->filter_inside, x) : NULL;
	for (int i = 0; i < LAB_TILE; i++) {
		bool known = !inside || (inside->v[i] == 1 && inside->e[i] == 0);
		for (int k = 0; k < r->kinks; k++)
			known = known && x[i] != r->position[k];
		if (!known)
			r->masked.e[i] = INFINITY;
	}
}

const lab_tile *lab_reference_filter(lab_reference *r, const float *x)
{
	const lab_tile *t = lab_filter_run(r->filter, x);
	if (!r->filter_inside && !touches_kink(r, x))
		return t;
	r->masked = *t;
	mask(r, x);
	return &r->masked;
}

int lab_reference_kinks(const lab_reference *r, const double **position)
{
	*position = r->position;
	return r->kinks;
}
