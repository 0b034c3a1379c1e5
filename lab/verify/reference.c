/* SPDX-License-Identifier: MIT */
/* What an activation function's result must be, from the texts in its actfn_info alone. */
#include "lab/verify/reference.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lab/text.h"
#include "lab/verify/cancel.h"
#include "lab/verify/defaults.h"
#include "lab/verify/fine.h"

struct lab_reference {
	const actfn *f;
	const actfn_info *info;
	int output;
	const lab_format *format;
	const char *name[ACTFN_MAX_PARAMS + 2]; /* x and the parameters */
	double vars[ACTFN_FORMULA_MAX_VARS];
	const actfn_formula *formula, *stable, *domain;
	const actfn_formula *textbook;          /* f' as people write it: its terms are those that cancel */
	lab_exact *exact, *inside;              /* of the formula and of the domain's condition */
	lab_filter *filter, *filter_inside;
	lab_fine *fine, *fine_inside;
	lab_cancel *cancel;
	lab_tile masked;
	double limit[2];                        /* at -inf, at +inf */
	int kinks;
	double position[LAB_MAX_KINKS];
	double value[LAB_MAX_KINKS];
	bool used_mpfr;
	double last;                            /* the input whose value in pairs of doubles is at hand */
	lab_pair pair;
};

bool lab_is_default(const actfn *f)
{
	const actfn_info *info = actfn_get_info(f);
	for (int i = 0; i < info->nparams; i++)
		if (actfn_param(f, i) != info->param[i].init)
			return false;
	return true;
}

/* A derivative by a parameter needs all of them; elsewhere a default may stand for a number that is no double. */
static bool parse(lab_reference *r, const char *what, const char *text, const actfn_formula **f, char *why)
{
	char reason[LAB_MESSAGE], *exact = lab_exact_defaults(r->f, text);
	const char *meant = exact && r->output < LAB_DP ? exact : text;
	actfn_status status = actfn_formula_parse(meant, r->name, f, reason, sizeof reason);
	free(exact);
	return status == ACTFN_OK ||
	       lab_fail(why, "%s: %s \"%s\": %s", r->info->name, what, text, reason);
}

/* The correctly rounded value of a text at x; a zero has the sign that plain evaluation gives it. */
static bool round_text(lab_reference *r, const char *what, const char *text, double x, double *y, char *why)
{
	const actfn_formula *f;
	if (!parse(r, what, text, &f, why))
		return false;
	lab_exact *e = lab_exact_new(f, r->vars);
	lab_verdict verdict = e ? lab_exact_round(e, r->format, x, y) : LAB_UNDECIDED;
	r->vars[0] = x;
	if (verdict == LAB_ZERO)
		*y = actfn_formula_value(f, r->vars);
	lab_exact_free(e);
	actfn_formula_free(f);
	return verdict != LAB_UNDECIDED ||
	       lab_fail(why, "%s: cannot decide %s \"%s\"", r->info->name, what, text);
}

/* Derivatives by parameters have no documented limits. */
static bool read_limits(lab_reference *r, char *why)
{
	r->limit[0] = r->limit[1] = NAN;
	if (r->output >= LAB_DP)
		return true;
	const char *const *limits = r->info->limits + 2 * r->output;
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
	if (!r->info->kinks || r->output == LAB_F)
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
	if (r->output == LAB_F) {
		r->formula = f;
		return true;
	}
	int variable = r->output == LAB_DF ? 0 : r->output - LAB_DP + 1;
	actfn_status status = actfn_formula_derive(f, variable, &r->formula);
	actfn_formula_free(f);
	return status == ACTFN_OK || lab_fail(why, "%s: derivative: %s", r->info->name, actfn_status_text(status));
}

static bool read_stable(lab_reference *r, char *why)
{
	const char *text = r->output == LAB_F ? r->info->stable : r->output == LAB_DF ? r->info->stable_dx : NULL;
	if (r->output < LAB_DP)
		return parse(r, "stable form", text ? text : r->info->formula, &r->stable, why);
	const actfn_formula *f;
	if (!parse(r, "formula", r->info->stable ? r->info->stable : r->info->formula, &f, why))
		return false;
	actfn_status status = actfn_formula_derive(f, r->output - LAB_DP + 1, &r->stable);
	actfn_formula_free(f);
	return status == ACTFN_OK || lab_fail(why, "%s: derivative: %s", r->info->name, actfn_status_text(status));
}

static bool make_cancel(lab_reference *r, char *why)
{
	if (r->output == LAB_F)
		return true;
	if (r->output == LAB_DF && !parse(r, "derivative", r->info->derivative, &r->textbook, why))
		return false;
	r->cancel = lab_cancel_new(r->textbook ? r->textbook : r->formula, r->stable, r->vars);
	return r->cancel || lab_fail(why, "out of memory");
}

static bool make_workers(lab_reference *r, char *why)
{
	r->exact = lab_exact_new(r->formula, r->vars);
	r->filter = lab_filter_new(r->stable, r->vars, lab_bounds_best());
	r->fine = lab_fine_new(r->stable, r->vars);
	if (r->domain) {
		r->inside = lab_exact_new(r->domain, r->vars);
		r->filter_inside = lab_filter_new(r->domain, r->vars, lab_bounds_best());
		r->fine_inside = lab_fine_new(r->domain, r->vars);
	}
	bool made = r->exact && r->filter && r->fine &&
		    (!r->domain || (r->inside && r->filter_inside && r->fine_inside));
	return made || lab_fail(why, "out of memory");
}

lab_reference *lab_reference_new(const actfn *f, int output, actfn_dtype dtype, char *why)
{
	lab_reference *r = calloc(1, sizeof *r);
	if (!r) {
		lab_fail(why, "out of memory");
		return NULL;
	}
	r->f = f;
	r->info = actfn_get_info(f);
	r->last = NAN;
	r->output = output;
	r->format = &lab_formats[dtype];
	r->name[0] = "x";
	for (int i = 0; i < r->info->nparams; i++) {
		r->name[i + 1] = r->info->param[i].name;
		r->vars[i + 1] = actfn_param(f, i);
	}
	if (read_formula(r, why) && read_stable(r, why) && read_limits(r, why) && read_kinks(r, why) &&
	    (!r->info->domain || parse(r, "domain", r->info->domain, &r->domain, why)) && make_workers(r, why) &&
	    make_cancel(r, why))
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
	lab_fine_free(r->fine_inside);
	lab_fine_free(r->fine);
	lab_exact_free(r->inside);
	lab_exact_free(r->exact);
	lab_cancel_free(r->cancel);
	actfn_formula_free(r->textbook);
	actfn_formula_free(r->domain);
	actfn_formula_free(r->stable);
	actfn_formula_free(r->formula);
	free(r);
}

static bool is_outside(const lab_reference *r, double x)
{
	if (!r->domain)
		return false;
	lab_pair inside = lab_fine_value(r->fine_inside, x);
	return inside.e == 0 ? inside.h == 0 : !lab_exact_holds(r->inside, x);
}

/* The results that a table says; false where the formula decides. */
static bool look_up(const lab_reference *r, double x, double *y)
{
	if (isnan(x) || (isfinite(x) && is_outside(r, x))) {
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

/* The value in pairs of doubles; several instruction sets ask for the same one. */
static lab_pair pair_at(lab_reference *r, double x)
{
	if (memcmp(&x, &r->last, sizeof x)) {
		r->last = x;
		r->pair = lab_fine_value(r->fine, x);
	}
	return r->pair;
}

bool lab_reference_round_fast(lab_reference *r, double x, double *y)
{
	return lab_pair_round(r->format, pair_at(r, x), y);
}

lab_verdict lab_reference_round_exact(lab_reference *r, double x, double *y)
{
	return lab_exact_round(r->exact, r->format, x, y);
}

double lab_reference_distance(lab_reference *r, double x, double v, double unit)
{
	return lab_exact_distance(r->exact, x, v, unit);
}

lab_verdict lab_reference_round(lab_reference *r, double x, double *y)
{
	r->used_mpfr = false;
	/* a table's 0 leaves the sign open, its -0 does not */
	if (look_up(r, x, y))
		return *y == 0 && !signbit(*y) ? LAB_ZERO : LAB_DECIDED;
	if (lab_reference_round_fast(r, x, y))
		return LAB_DECIDED;
	r->used_mpfr = true;
	return lab_reference_round_exact(r, x, y);
}

bool lab_reference_ulps_fast(lab_reference *r, double x, double y, double *ulps, double *error)
{
	double unused;
	if (!isfinite(y) || look_up(r, x, &unused))
		return false;
	lab_pair v = pair_at(r, x);
	double ulp = lab_ulp(r->format, v.h);
	*ulps = fabs((y - v.h) - v.t) / ulp;
	*error = (double)(v.e / ulp) + 0x1p-50 * *ulps;
	return *error < 0.5 && fabs(v.h) < lab_largest(r->format);
}

double lab_reference_ulps(lab_reference *r, double x, double y)
{
	double right, ulps, error;
	r->used_mpfr = false;
	if (!look_up(r, x, &right)) {
		if (lab_reference_ulps_fast(r, x, y, &ulps, &error) && error <= 0.0005)
			return ulps;
		r->used_mpfr = true;
		return lab_exact_ulps(r->exact, r->format, x, y);
	}
	if (right == y || (isnan(right) && isnan(y)))
		return 0;
	return isfinite(right) && isfinite(y) ? fabs(y - right) / lab_ulp(r->format, right) : INFINITY;
}

int lab_reference_sign(lab_reference *r, double x)
{
	lab_pair v = pair_at(r, x);
	return fabs(v.h) > v.e + fabs(v.t) ? (v.h > 0 ? 1 : -1) : 0;
}

double lab_reference_zero(lab_reference *r, double a, double b)
{
	int left = lab_reference_sign(r, a);
	for (int i = 0; i < 64; i++) {
		double middle = a + (b - a) / 2;
		if (lab_reference_sign(r, middle) == left)
			a = middle;
		else
			b = middle;
	}
	return b;
}

double lab_reference_terms(lab_reference *r, double x)
{
	return r->cancel ? lab_cancel_size(r->cancel, x) : 0;
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
