/* SPDX-License-Identifier: MIT */
/* Fits to samples: a first look at many values, and least squares from the best of them. */
#include "lab/audit/family.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lab/text.h"

enum { EACH = 4, STARTS = 4, VALUES = 64, KINKS = 3 };

static void carve(lab_data *d, double **room, size_t n)
{
	d->n = n;
	d->work = *room;
	*room += (LAB_FIT_PARAMS + 3) * n;
}

bool lab_fitting_open(lab_fitting *f, const lab_samples *s, bool tails, char *why)
{
	size_t n = tails ? s->n : s->core, few = (n + EACH - 1) / EACH;
	double *room = malloc(((LAB_FIT_PARAMS + 3) * (n + few) + 2 * few) * sizeof *room);

	*f = (lab_fitting){ .s = s, .room = room, .enough = fmax(0.6 * s->eps, 1e-12) };
	if (!room)
		return lab_fail(why, "out of memory");
	f->all.x = s->x, f->all.y = s->y;
	carve(&f->all, &room, n);
	carve(&f->few, &room, few);
	for (size_t i = 0; i < few; i++)
		room[i] = s->x[i * EACH], room[few + i] = s->y[i * EACH];
	f->few.x = room, f->few.y = room + few;
	return true;
}

void lab_fitting_close(lab_fitting *f)
{
	free(f->room);
	f->room = NULL;
}

/* ---- a function with parameters --------------------------------------------------------- */

void lab_family_spec(actfn_id id, const double *p, char spec[LAB_SPEC])
{
	const actfn_info *info = actfn_get_info(actfn_get(id));
	size_t k = (size_t)snprintf(spec, LAB_SPEC, "%s(", info->name);
	char s[32];

	for (int i = 0; i < info->nparams; i++)
		k += (size_t)snprintf(spec + k, LAB_SPEC - k, "%s%s", i ? "," : "", lab_shortest(p[i], s));
	snprintf(spec + k, LAB_SPEC - k, ")");
}

/* Thousands of these are parsed: 17 digits are faster found than the fewest. */
static void quick_spec(actfn_id id, const double *p, char spec[LAB_SPEC])
{
	const actfn_info *info = actfn_get_info(actfn_get(id));
	size_t k = (size_t)snprintf(spec, LAB_SPEC, "%s(", info->name);

	for (int i = 0; i < info->nparams; i++)
		k += (size_t)snprintf(spec + k, LAB_SPEC - k, "%s%.17g", i ? "," : "", p[i]);
	snprintf(spec + k, LAB_SPEC - k, ")");
}

static bool family_values(void *arg, const double *p, size_t n, const double *x, double *y)
{
	const actfn_id *id = arg;
	const actfn *f;
	char spec[LAB_SPEC];

	quick_spec(*id, p, spec);
	if (actfn_parse(spec, &f) != ACTFN_OK)
		return false;
	actfn_forward(f, ACTFN_F64, n, x, y);
	actfn_free(f);
	return true;
}

/* ---- where to start ---------------------------------------------------------------------- */

/* What a parameter may well be, apart from what the data say: the more parameters, the fewer. */
static const double usual[] = { 0, 1, -1, 0.25, 2, 0.1, 0.5, -0.5, 4, 0.02, 1.7, -0.2, 6, 8, 0.7, 3, -2, -4, 0.04, 12, 30, 80 };
static const int how_many[] = { 0, 22, 12, 6, 4 };

enum { SEEN = 4 + LAB_JUMPS + KINKS };

/* Where the data bend, the sharpest bends first: thresholds of functions that do not jump there.  Samples of the grid
 * are in order, unlike those next to jumps, which are behind them. */
static int bends(const lab_samples *s, double at[KINKS])
{
	double sharp[KINKS] = { 0 };
	int n = 0;

	for (size_t i = 2; i + 2 < s->core && s->x[i + 2] >= s->x[i - 2]; i++) {
		double left = (s->y[i - 1] - s->y[i - 2]) / (s->x[i - 1] - s->x[i - 2]);
		double right = (s->y[i + 2] - s->y[i + 1]) / (s->x[i + 2] - s->x[i + 1]), bend = fabs(right - left);
		int k = n < KINKS ? n : KINKS;

		if (!isfinite(bend) || bend < 0.02 || (n && fabs(s->x[i] - at[0]) < 0.1 && bend < sharp[0]))
			continue;
		for (int j = 0; j < n; j++)
			if (fabs(s->x[i] - at[j]) < 0.1)
				k = j;
		if (k == KINKS || (k < n && bend < sharp[k]))
			continue;
		at[k] = s->x[i], sharp[k] = bend;
		n += k == n;
	}
	return n;
}

/* Heights, slopes, bends and jumps of the data: bounds, slopes and thresholds of functions are among them. */
static int seen(const lab_samples *s, double v[SEEN])
{
	double least = INFINITY, most = -INFINITY;
	size_t first = s->core, last = s->core;
	int n = 0;

	for (size_t i = 0; i < s->core; i++) {
		if (!isfinite(s->y[i]))
			continue;
		least = fmin(least, s->y[i]);
		most = fmax(most, s->y[i]);
		first = first == s->core || s->x[i] < s->x[first] ? i : first;
		last = last == s->core || s->x[i] > s->x[last] ? i : last;
	}
	if (first == last)
		return 0;
	v[n++] = s->y[first] / s->x[first];
	v[n++] = s->y[last] / s->x[last];
	n += bends(s, v + n);
	v[n++] = least;
	v[n++] = most;
	for (int i = 0; i < s->jumps && i < LAB_JUMPS / 2; i++) {
		v[n++] = s->jump[i][0];
		v[n++] = s->jump[i][1];
	}
	return n;
}

static int choose_values(const lab_samples *s, const actfn_param_info *p, int np, double v[VALUES])
{
	int n = 0, more;

	v[n++] = p->init;
	for (int i = 0; i < how_many[np]; i++)
		v[n++] = usual[i];
	more = seen(s, v + n);
	return n + (np < 4 || more < 2 + KINKS ? more : 2 + KINKS);
}

typedef struct start {
	double rms, p[LAB_FIT_PARAMS];
} start;

/* Keeps the best few, best first. */
static void keep(start best[STARTS], const start *one)
{
	int at = STARTS;

	while (at > 0 && one->rms < best[at - 1].rms)
		at--;
	if (at == STARTS)
		return;
	memmove(best + at + 1, best + at, (size_t)(STARTS - 1 - at) * sizeof *best);
	best[at] = *one;
}

/* Tries all combinations of the values. */
static void look(const lab_model *m, const lab_data *d, double v[][VALUES], const int *n, start best[STARTS])
{
	int index[LAB_FIT_PARAMS] = { 0 }, k;

	do {
		start one = { 0 };

		for (k = 0; k < m->np; k++)
			one.p[k] = v[k][index[k]];
		one.rms = lab_fit_rms(m, d, one.p);
		keep(best, &one);
		for (k = 0; k < m->np && ++index[k] == n[k]; k++)
			index[k] = 0;
	} while (k < m->np);
}

/* Two parameters of the other sign often are the same function: the one with fewer minus signs. */
static void prefer_plus(const lab_model *m, const lab_data *d, double *p)
{
	double rms = lab_fit_rms(m, d, p);

	for (int j = 0; j < m->np; j++)
		for (int k = 0; k < j; k++) {
			double q[LAB_FIT_PARAMS];

			memcpy(q, p, sizeof q);
			q[j] = -q[j], q[k] = -q[k];
			if (p[j] < 0 && p[k] < 0 && lab_fit_rms(m, d, q) <= 1.0001 * rms + 1e-12)
				memcpy(p, q, sizeof q);
		}
}

/* Slopes do not lead to where a function jumps: tries the inputs on both sides of the jumps seen. */
static double try_jumps(const lab_model *m, const lab_fitting *f, double *p, double rms)
{
	for (int k = 0; k < m->np; k++)
		for (int i = 0; i < 4 * f->s->jumps; i++) {
			double q[LAB_FIT_PARAMS], now;

			memcpy(q, p, sizeof q);
			q[k] = f->s->jump[i / 4][i & 1] * (i & 2 ? -1 : 1);
			now = lab_fit_rms(m, &f->all, q);
			if (now < rms)
				p[k] = q[k], rms = now;
		}
	return rms;
}

/* Least squares from each of the starts, with few inputs; then from the best of them with all.  p becomes the best. */
static double refine(const lab_model *m, const lab_fitting *f, start best[STARTS], double *p)
{
	double rms = INFINITY, sd[LAB_FIT_PARAMS];
	int first = -1;

	for (int i = 0; i < STARTS && isfinite(best[i].rms) && rms > f->enough; i++) {
		double now = lab_fit(m, &f->few, best[i].p, sd);

		if (now < rms)
			rms = now, first = i;
	}
	if (first < 0)
		return INFINITY;
	memcpy(p, best[first].p, (size_t)m->np * sizeof *p);
	try_jumps(m, f, p, lab_fit_rms(m, &f->all, p));
	rms = lab_fit(m, &f->all, p, sd);
	if (!isfinite(rms))
		return rms;
	prefer_plus(m, &f->all, p);
	return lab_fit_round(m, &f->all, p, sd, f->enough);
}

double lab_family_fit(lab_fitting *f, actfn_id id, double p[ACTFN_MAX_PARAMS])
{
	const actfn_info *info = actfn_get_info(actfn_get(id));
	lab_model m = { family_values, &id, info->nparams };
	double v[LAB_FIT_PARAMS][VALUES];
	start best[STARTS];
	int n[LAB_FIT_PARAMS];

	for (int i = 0; i < STARTS; i++)
		best[i].rms = INFINITY;
	for (int k = 0; k < m.np; k++)
		n[k] = choose_values(f->s, &info->param[k], m.np, v[k]);
	look(&m, &f->few, v, n, best);
	return refine(&m, f, best, p);
}

/* ---- without what fits worst ------------------------------------------------------------------ */

typedef struct ranked {
	double r;
	size_t i;
} ranked;

static int by_residual(const void *a, const void *b)
{
	double x = ((const ranked *)a)->r, y = ((const ranked *)b)->r;

	return (x > y) - (x < y);
}

/* d = the three quarters of the inputs that are nearest to the function. */
static void drop_worst(const lab_samples *s, const double *y, ranked *r, lab_data *d, double *x2, double *y2)
{
	for (size_t i = 0; i < s->core; i++) {
		double gap = fabs(s->y[i] - y[i]) / fmax(0.1, fabs(s->y[i]));

		r[i] = (ranked){ isnan(gap) ? INFINITY : gap, i };
	}
	qsort(r, s->core, sizeof *r, by_residual);
	d->n = s->core * 3 / 4;
	for (size_t i = 0; i < d->n; i++)
		x2[i] = s->x[r[i].i], y2[i] = s->y[r[i].i];
	d->x = x2, d->y = y2;
}

double lab_family_fit_robustly(lab_fitting *f, actfn_id id, double p[ACTFN_MAX_PARAMS])
{
	const lab_samples *s = f->s;
	lab_model m = { family_values, &id, actfn_get_info(actfn_get(id))->nparams };
	double *y = malloc(3 * s->core * sizeof *y), sd[LAB_FIT_PARAMS], rms = lab_family_fit(f, id, p);
	ranked *r = malloc(s->core * sizeof *r);
	lab_data d = f->all;

	for (int round = 0; y && r && isfinite(rms) && round < 8; round++) {
		family_values(&id, p, s->core, s->x, y);
		drop_worst(s, y, r, &d, y + s->core, y + 2 * s->core);
		rms = lab_fit(&m, &d, p, sd);
		rms = lab_fit_round(&m, &d, p, sd, f->enough);
	}
	free(r);
	free(y);
	return rms;
}

/* ---- stretched and shifted --------------------------------------------------------------------- */

static void inner_values(const lab_candidate *c, double b, double shift, size_t n, const double *x, double *y)
{
	const double vars[1] = { 0 };

	for (size_t i = 0; i < n; i++)
		y[i] = b * x[i] + shift;
	if (c->f)
		actfn_forward(c->f, ACTFN_F64, n, y, y);
	else
		actfn_formula_values(c->formula, vars, n, y, y);
}

static bool affine_values(void *arg, const double *p, size_t n, const double *x, double *y)
{
	inner_values(arg, p[1], p[2], n, x, y);
	for (size_t i = 0; i < n; i++)
		y[i] = p[0] * y[i] + p[3];
	return true;
}

/* a and d, by linear least squares with the weights of the residuals. */
static void outer_line(const lab_data *d, const double *f, double *a, double *shift)
{
	double w = 0, wf = 0, wff = 0, wy = 0, wfy = 0;

	for (size_t i = 0; i < d->n; i++) {
		double weight = 1 / fmax(fabs(d->y[i]), 0.1);

		if (!isfinite(f[i]) || !isfinite(d->y[i]))
			continue;
		weight *= weight;
		w += weight, wf += weight * f[i], wff += weight * f[i] * f[i];
		wy += weight * d->y[i], wfy += weight * f[i] * d->y[i];
	}
	double det = w * wff - wf * wf;
	*a = det > 1e-12 * w * wff ? (w * wfy - wf * wy) / det : 1;
	*shift = w > 0 ? (wy - *a * wf) / w : 0;
}

double lab_affine_fit(lab_fitting *f, const lab_candidate *c, double outer[4])
{
	static const double scale[] = { 1, 0.5, 2, 0.25, -1, 4 };
	lab_model m = { affine_values, (void *)c, 4 };
	double shift[8] = { 0, 1, -1, 0.5, -0.5 };
	int shifts = 5;
	start best[STARTS];

	for (int i = 0; i < f->s->jumps && shifts < 7; i++)
		shift[shifts++] = -(f->s->jump[i][0] + f->s->jump[i][1]) / 2;
	for (int i = 0; i < STARTS; i++)
		best[i].rms = INFINITY;
	for (size_t i = 0; i < sizeof scale / sizeof *scale; i++)
		for (int k = 0; k < shifts; k++) {
			start one = { .p = { 1, scale[i], shift[k], 0 } };

			inner_values(c, one.p[1], one.p[2], f->few.n, f->few.x, f->few.work);
			outer_line(&f->few, f->few.work, &one.p[0], &one.p[3]);
			one.rms = lab_fit_rms(&m, &f->few, one.p);
			keep(best, &one);
		}
	return refine(&m, f, best, outer);
}
