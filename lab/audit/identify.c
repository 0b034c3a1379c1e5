/* SPDX-License-Identifier: MIT */
/* Which function is it?  First those that are complete, then parameters, then stretched and shifted ones. */
#define _GNU_SOURCE /* qsort_r */
#include "lab/audit/identify.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lab/audit/family.h"
#include "lab/text.h"

/* Values that differ by less say nothing: constants are often written as floats. */
#define NEGLIGIBLE 1e-6
/* More parameters must pay. */
#define WORTH 2.0
/* Standard deviations between two functions that are not the same. */
#define SURE 6.0

typedef struct search {
	const lab_samples *s;
	lab_candidates *all;
	lab_fitting fitting;
	lab_identity *out;
	double *y; /* of match[0], all samples */
	double *g; /* of another, for comparison */
} search;

static lab_match match_of(const lab_candidate *c)
{
	lab_match m = { .f = c->f, .outer = { 1, 1, 0, 0 } };

	strcpy(m.spec, c->spec);
	return m;
}

void lab_match_values(const lab_match *m, size_t n, const double *x, double *y)
{
	static const char *const names[] = { "x", NULL };
	const actfn_formula *formula = NULL;
	const double *o = m->outer, vars[1] = { 0 };

	for (size_t i = 0; i < n; i++)
		y[i] = o[1] * x[i] + o[2];
	if (m->f)
		actfn_forward(m->f, ACTFN_F64, n, y, y);
	else if (actfn_formula_parse(m->spec, names, &formula, NULL, 0) == ACTFN_OK)
		actfn_formula_values(formula, vars, n, y, y);
	actfn_formula_free(formula);
	for (size_t i = 0; i < n; i++)
		y[i] = o[0] * y[i] + o[3];
}

static lab_misfit misfit(const search *t, const double *f)
{
	return lab_misfit_of(t->s->core, t->s->x, t->s->y, f, t->out->tolerance);
}

/* Share of the tails, and of 0, where f agrees at least roughly. */
static double tail_share(const search *t, const double *f)
{
	size_t core = t->s->core;

	return lab_misfit_of(t->s->n - core, t->s->x + core, t->s->y + core, f + core, 1e-3).share;
}

/* ---- how sure --------------------------------------------------------------------------------- */

/* By how many standard deviations the samples are nearer to f than to g, if their errors are as large as those from f
 * and do not know of each other; infinite without errors, 0 if f and g are the same. */
static double separation(const lab_samples *s, const double *f, const double *g)
{
	double dd = 0, rd = 0, rr = 0;
	size_t n = 0;

	for (size_t i = 0; i < s->core; i++) {
		double scale = fmax(0.1, fabs(f[i])), d = (g[i] - f[i]) / scale, r = (s->y[i] - f[i]) / scale;

		if (isnan(f[i]) != isnan(g[i]) || isinf(f[i]) != isinf(g[i]))
			return INFINITY;
		if (!isfinite(d) || !isfinite(r))
			continue;
		dd += d * d, rd += r * d, rr += r * r;
		n++;
	}
	if (n == 0 || dd <= 1e-18 * (double)n)
		return 0;
	return (0.5 * dd - rd) / sqrt(dd * fmax(rr / (double)n, 1e-36));
}

/* ---- complete functions ----------------------------------------------------------------- */

/* The nearest one; of several that cannot be told from it in the core the one that is right in the tails, then the
 * simplest. */
static size_t best_candidate(const search *t)
{
	double least = INFINITY, share = -1;
	size_t nearest = 0, best = 0;

	for (size_t i = 0; i < t->all->n; i++) {
		double rms = misfit(t, t->all->c[i].y).rms;

		if (rms < least)
			nearest = i, least = rms;
	}
	for (size_t i = 0; i < t->all->n; i++) {
		bool equal = i == nearest || separation(t->s, t->all->c[nearest].y, t->all->c[i].y) < SURE;
		double tail = equal ? tail_share(t, t->all->c[i].y) : -1;

		if (tail > share)
			best = i, share = tail;
	}
	return best;
}

/* ---- parameters ---------------------------------------------------------------------------- */

static lab_match fitted_match(actfn_id id, const double *p)
{
	lab_match m = { .outer = { 1, 1, 0, 0 } };
	const actfn *base = actfn_get(id);

	lab_family_spec(id, p, m.spec);
	if (actfn_parse(m.spec, &m.f) != ACTFN_OK)
		return (lab_match){ 0 };
	for (int k = 0; k < actfn_get_info(base)->nparams; k++)
		m.fitted |= (unsigned)(p[k] != actfn_param(base, k)) << k;
	actfn_spec(m.f, m.spec, sizeof m.spec);
	return m;
}

/* The family that fits best; fewer parameters first, and more only if they pay.  Returns the rms. */
static double best_family(search *t, bool robustly, int most, lab_match *best)
{
	double rms = INFINITY, right = fmax(2 * t->s->eps, NEGLIGIBLE);

	for (int np = 1; np <= most && rms > right; np++)
		for (int i = 0; i < ACTFN_COUNT; i++) {
			double p[ACTFN_MAX_PARAMS], now;
			lab_match m;

			if (actfn_get_info(actfn_get((actfn_id)i))->nparams != np)
				continue;
			now = robustly ? lab_family_fit_robustly(&t->fitting, (actfn_id)i, p)
				       : lab_family_fit(&t->fitting, (actfn_id)i, p);
			if (!(WORTH * now < rms) || !(m = fitted_match((actfn_id)i, p)).f)
				continue;
			actfn_free(best->f);
			*best = m;
			rms = now;
		}
	return rms;
}

/* ---- stretched and shifted -------------------------------------------------------------------- */

static int trimmings(const double o[4])
{
	return (o[0] != 1) + (o[1] != 1) + (o[2] != 0) + (o[3] != 0);
}

/* The function that is right when stretched and shifted as little as possible. */
static bool best_affine(search *t, lab_match *best)
{
	int least = 5;

	for (size_t i = 0; i < t->all->n && least > 1; i++) {
		lab_match m = match_of(&t->all->c[i]);
		double rms = lab_affine_fit(&t->fitting, &t->all->c[i], m.outer);

		if (!isfinite(rms) || rms > 0.1 || trimmings(m.outer) >= least)
			continue;
		lab_match_values(&m, t->s->core, t->s->x, t->g);
		if (misfit(t, t->g).max > t->out->tolerance)
			continue;
		least = trimmings(m.outer);
		*best = m;
	}
	return least < 5;
}

/* ---- what else is near ------------------------------------------------------------------------- */

/* The same in the tails and at 0, where there is no noise to speak of. */
static bool same_tails(const search *t, const double *f, const double *g)
{
	for (size_t i = t->s->core; i < t->s->n; i++)
		if (!lab_close(f[i], g[i], 1e-3))
			return false;
	return true;
}

/* m's distances from the samples and from match[0]; g are its values. */
static void compare(const search *t, const double *g, lab_match *m)
{
	const lab_samples *s = t->s;
	lab_misfit between = lab_misfit_of(s->core, s->x, g, t->y, 0);

	m->misfit = misfit(t, g);
	m->would = between.max;
	m->would_at = between.at;
	m->twin = separation(s, t->y, g) < SURE && same_tails(t, t->y, g);
}

static int by_nearness(const void *a, const void *b)
{
	const lab_match *x = a, *y = b;

	float r = (float)x->misfit.rms, s = (float)y->misfit.rms; /* the same function computed in two ways is a tie */
	if (x->twin != y->twin)
		return y->twin - x->twin;
	return r != s ? (r > s) - (r < s) : !x->f - !y->f;
}

/* Is it match[0]'s function with its defaults? */
static bool is_default_of(const lab_match *m, const lab_match *first)
{
	const actfn_info *info = m->f ? actfn_get_info(m->f) : NULL;

	return info && first->f && actfn_get_info(first->f) == info && m->f == actfn_get(info->id);
}

/* match[1 ...] = twins of match[0] and the complete functions that are nearest to the samples; the last one may be
 * match[0] with its defaults. */
static void add_others(search *t)
{
	lab_match *other = malloc(t->all->n * sizeof *other);
	lab_identity *out = t->out;
	size_t n = 0;

	for (size_t i = 0; other && i < t->all->n; i++) {
		other[n] = match_of(&t->all->c[i]);
		if (!strcmp(other[n].spec, out->match[0].spec) && !trimmings(out->match[0].outer))
			continue;
		compare(t, t->all->c[i].y, &other[n++]);
	}
	if (other)
		qsort(other, n, sizeof *other, by_nearness);
	for (size_t i = 0; i < n; i++) {
		if (out->matches == LAB_MATCHES - 1 && !is_default_of(&other[i], &out->match[0]))
			continue;
		if (out->matches == LAB_MATCHES)
			break;
		lab_match *m = &out->match[out->matches++];

		*m = other[i];
		if (m->f)
			actfn_parse(m->spec, &m->f);
	}
	free(other);
}

/* ---- where it is something else ----------------------------------------------------------------- */

static int by_x(const void *a, const void *b, void *samples)
{
	const lab_samples *s = samples;
	double x = s->x[*(const size_t *)a], y = s->x[*(const size_t *)b];

	return (x > y) - (x < y);
}

/* The runs of samples beside match[0]. */
static void find_parts(search *t)
{
	const lab_samples *s = t->s;
	lab_identity *out = t->out;
	double tolerance = fmax(out->tolerance, out->verdict == LAB_IS_COARSELY ? 0.02 : 1e-3), worst = 0;
	size_t *order = malloc(s->n * sizeof *order);
	bool inside = false;

	for (size_t i = 0; order && i < s->n; i++)
		order[i] = i;
	if (order)
		qsort_r(order, s->n, sizeof *order, by_x, (void *)s);
	for (size_t k = 0; order && k < s->n; k++) {
		size_t i = order[k];
		bool beside = !lab_close(s->y[i], t->y[i], tolerance);
		double gap = fabs(s->y[i] - t->y[i]);

		gap = isfinite(gap) ? gap : INFINITY;
		if (beside && !inside && out->parts < LAB_PARTS)
			out->part[out->parts++] = (lab_part){ s->x[i], s->x[i], s->x[i], s->y[i], t->y[i] }, worst = 0;
		lab_part *p = &out->part[out->parts ? out->parts - 1 : 0];
		if (beside && (inside || p->from == s->x[i])) {
			p->to = s->x[i];
			if (gap > worst)
				worst = gap, p->x = s->x[i], p->y = s->y[i], p->f = t->y[i];
		}
		inside = beside;
	}
	free(order);
}

/* ---- the verdict ---------------------------------------------------------------------------------- */

/* No complete function but match[0] and its twins is anywhere near. */
static bool stands_out(const search *t)
{
	double allowed = fmax(5e-3, 10 * t->s->eps);

	if (!(t->out->match[0].misfit.max <= allowed) || t->out->match[0].fitted || trimmings(t->out->match[0].outer))
		return false;
	for (size_t i = 0; i < t->all->n; i++) {
		lab_match m = match_of(&t->all->c[i]);

		compare(t, t->all->c[i].y, &m);
		if (m.would > 1e-9 && separation(t->s, t->y, t->all->c[i].y) < SURE)
			return false;
	}
	return true;
}

static void take(search *t, lab_match m, bool own)
{
	lab_match *first = &t->out->match[0];

	if (t->out->matches)
		actfn_free(first->f);
	t->out->matches = 1;
	*first = m;
	if (first->f && !own)
		actfn_parse(m.spec, &first->f);
	lab_match_values(first, t->s->n, t->s->x, t->y);
	compare(t, t->y, first);
}

static bool is_right(const search *t)
{
	return t->out->match[0].misfit.max <= t->out->tolerance;
}

/* A function that is right in the core and not in the tails may have a bound there. */
static void look_at_tails(search *t)
{
	lab_match fitted = { 0 };
	lab_fitting core = t->fitting;
	double share = tail_share(t, t->y);
	char why[LAB_MESSAGE];

	if (share > 0.9 || !lab_fitting_open(&t->fitting, t->s, true, why))
		return;
	best_family(t, false, 2, &fitted);
	lab_fitting_close(&t->fitting);
	t->fitting = core;
	if (!fitted.f)
		return;
	lab_match_values(&fitted, t->s->n, t->s->x, t->g);
	if (misfit(t, t->g).max <= t->out->tolerance && tail_share(t, t->g) > share + 0.1)
		take(t, fitted, true);
	else
		actfn_free(fitted.f);
}

/* Something that is right at most inputs, after all else has failed. */
static bool find_partly(search *t)
{
	lab_match fitted = { 0 };
	double share = 0;
	size_t best = 0;

	for (size_t i = 0; i < t->all->n; i++) {
		double now = misfit(t, t->all->c[i].y).share;

		if (now > share + 1e-9)
			share = now, best = i;
	}
	best_family(t, true, 2, &fitted);
	if (fitted.f) {
		lab_match_values(&fitted, t->s->core, t->s->x, t->g);
		fitted.misfit = misfit(t, t->g);
	}
	if (fitted.f && fitted.misfit.share >= 0.75 && fitted.misfit.share > share + 0.1) {
		take(t, fitted, true);
		return true;
	}
	actfn_free(fitted.f);
	if (share < 0.75)
		return false;
	take(t, match_of(&t->all->c[best]), false);
	return true;
}

static bool is_constant(const lab_samples *s)
{
	for (size_t i = 1; i < s->core; i++)
		if (s->y[i] != s->y[0])
			return false;
	return true;
}

static void decide(search *t)
{
	const double flat[] = { 0, t->s->y[0], 0, 0 };
	lab_match fitted = { 0 };
	double rms;

	if (is_constant(t->s)) /* so are many functions, for some parameters */
		take(t, fitted_match(ACTFN_AFFINE, flat), true);
	else
		take(t, match_of(&t->all->c[best_candidate(t)]), false);
	rms = t->out->match[0].misfit.rms;
	if (rms > fmax(0.6 * t->s->eps, NEGLIGIBLE)) {
		if (WORTH * best_family(t, false, ACTFN_MAX_PARAMS, &fitted) < rms)
			take(t, fitted, true);
		else
			actfn_free(fitted.f);
	}
	if (!is_right(t) && best_affine(t, &fitted))
		take(t, fitted, false);
	if (is_right(t)) {
		look_at_tails(t);
		t->out->verdict = LAB_IS;
	} else {
		t->out->verdict = find_partly(t) ? LAB_IS_PARTLY : stands_out(t) ? LAB_IS_COARSELY : LAB_IS_NONE;
		if (t->out->verdict == LAB_IS_PARTLY && t->out->match[0].misfit.share > 0.99)
			t->out->verdict = LAB_IS; /* but for single inputs, where it jumps */
	}
	add_others(t);
	if (t->out->verdict != LAB_IS_NONE)
		find_parts(t);
}

/* ---- from a sampler ---------------------------------------------------------------------------------- */

static double usual_tolerance(const lab_samples *s)
{
	return fmax(1e-5, 4 * s->eps);
}

static void describe(lab_identity *out, const lab_samples *s, double tolerance)
{
	*out = (lab_identity){ .samples = s->n, .tolerance = tolerance > 0 ? tolerance : usual_tolerance(s) };
	out->low = INFINITY, out->high = -INFINITY;
	for (size_t i = 0; i < s->core; i++) {
		out->low = fmin(out->low, s->x[i]);
		out->high = fmax(out->high, s->x[i]);
	}
}

static bool search_all(const lab_samples *s, lab_identity *out, char *why)
{
	search t = { .s = s, .out = out, .all = malloc(sizeof *t.all) };
	bool ok;

	t.y = malloc(2 * s->n * sizeof *t.y);
	t.g = t.y + s->n;
	ok = t.all && t.y ? true : lab_fail(why, "out of memory");
	if (ok) {
		ok = lab_candidates_make(s, t.all, why) && lab_fitting_open(&t.fitting, s, false, why);
		out->candidates = t.all->n;
		if (ok)
			decide(&t);
		lab_fitting_close(&t.fitting);
		lab_candidates_free(t.all);
	}
	free(t.y);
	free(t.all);
	return ok;
}

bool lab_identify(const lab_sampler *sampler, double tolerance, lab_identity *out, char *why)
{
	lab_samples s;
	lab_nature nature;
	bool ok = lab_samples_take(sampler, &s, &nature, why);

	describe(out, &s, tolerance);
	if (ok && nature == LAB_ELEMENTWISE) {
		ok = search_all(&s, out, why);
	} else if (ok) {
		out->layer = nature == LAB_NEIGHBOURS ? lab_identify_layer(sampler, why) : NULL;
		out->verdict = out->layer ? LAB_IS_LAYER : nature == LAB_RANDOM ? LAB_IS_RANDOM : LAB_IS_ROWS;
	}
	lab_samples_free(&s);
	return ok;
}

void lab_identity_free(lab_identity *id)
{
	for (int i = 0; i < id->matches; i++)
		actfn_free(id->match[i].f);
	id->matches = 0;
}
