/* SPDX-License-Identifier: MIT */
/* Values of a function that is to be identified. */
#include "lab/audit/samples.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lab/rng.h"
#include "lab/text.h"
#include "lab/verify/format.h"

enum {
	EVEN = 448,    /* inputs all over the core */
	MIDDLE = 160,  /* more of them in +-2, where functions bend */
	SMALL = 32,    /* near 0, on either side */
	TAIL = 40,     /* outside of the core, on either side */
	PAIR = 4096,
	ROOM = EVEN + MIDDLE + 2 * SMALL + 2 * TAIL + 2 * LAB_JUMPS + 1,
	CUTS = 15,     /* inputs that narrow a jump down, in a call */
};

bool lab_close(double a, double b, double tolerance)
{
	if (isnan(a) || isnan(b))
		return isnan(a) && isnan(b);
	return a == b || fabs(a - b) <= tolerance * fmax(1, fmax(fabs(a), fabs(b)));
}

static bool make_room(lab_samples *s, size_t n, char *why)
{
	s->x = malloc(n * sizeof *s->x);
	s->y = malloc(n * sizeof *s->y);
	return s->x && s->y ? true : lab_fail(why, "out of memory");
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* ---- which inputs ------------------------------------------------------------------ */

static void add(lab_samples *s, double x)
{
	s->x[s->n++] = lab_round(&lab_formats[s->dtype], x);
}

/* Without a lattice: kinks and jumps of functions lie on round numbers. */
static void choose_core(lab_samples *s)
{
	lab_rng r = lab_rng_stream(1, "identify", 0);

	for (int i = 0; i < EVEN; i++)
		add(s, LAB_CORE * (2 * (i + lab_rng_uniform(&r)) / EVEN - 1));
	for (int i = 0; i < MIDDLE; i++)
		add(s, 2 * (2 * (i + lab_rng_uniform(&r)) / MIDDLE - 1));
	for (int i = 0; i < SMALL; i++) {
		double x = 0.3 * exp(-5.0 * (i + lab_rng_uniform(&r)) / SMALL);

		add(s, x);
		add(s, -x);
	}
	qsort(s->x, s->n, sizeof *s->x, ascending);
	s->core = s->n;
}

static void choose_tails(lab_samples *s)
{
	add(s, 0);
	for (int i = 0; i < TAIL; i++) {
		double x = LAB_CORE * exp(log(1000 / LAB_CORE) * (i + 0.6) / TAIL);

		add(s, x);
		add(s, -x);
	}
}

/* ---- jumps -------------------------------------------------------------------------- */

/* Does y step between i and i + 1, much more than it does on either side? */
static bool steps(const lab_samples *s, size_t i)
{
	const double *x = s->x, *y = s->y;
	double step = fabs(y[i + 1] - y[i]), before = fabs(y[i] - y[i - 1]), after = fabs(y[i + 2] - y[i + 1]);

	return isfinite(step) && x[i + 1] > x[i] && step > 0.02 && step > 4 * before && step > 4 * after;
}

/* Narrows a .. b, where y goes from ya to yb, down to two inputs next to each other, or nearly; false if what is
 * between them is steep and no jump. */
static bool narrow(const lab_sampler *s, double *a, double *b, double ya, double yb, char *why, bool *jump)
{
	double x[CUTS + 2], y[CUTS + 2], whole = fabs(yb - ya);

	for (int round = 0; round < 16 && *b - *a > 1e-9 * fmax(1, fabs(*a)); round++) {
		x[0] = *a, y[0] = ya, x[CUTS + 1] = *b, y[CUTS + 1] = yb;
		for (int i = 1; i <= CUTS; i++)
			x[i] = lab_round(&lab_formats[s->dtype], *a + (*b - *a) * i / (CUTS + 1));
		if (!s->sample(s->arg, 0, CUTS, x + 1, y + 1, why))
			return false;

		int most = 0;
		for (int i = 1; i <= CUTS; i++)
			if (fabs(y[i + 1] - y[i]) > fabs(y[most + 1] - y[most]))
				most = i;
		bool stuck = x[most] == *a && x[most + 1] == *b;
		*a = x[most], ya = y[most], *b = x[most + 1], yb = y[most + 1];
		if (stuck)
			break;
	}
	*jump = fabs(yb - ya) > 0.5 * whole;
	return true;
}

/* Puts both sides of every jump of the core among the samples. */
static bool find_jumps(const lab_sampler *s, lab_samples *out, char *why)
{
	for (size_t i = 1; i + 2 < out->core && out->jumps < LAB_JUMPS; i++) {
		double *at = out->jump[out->jumps];
		bool jump = false;

		if (!steps(out, i))
			continue;
		at[0] = out->x[i], at[1] = out->x[i + 1];
		if (!narrow(s, &at[0], &at[1], out->y[i], out->y[i + 1], why, &jump))
			return false;
		out->jumps += jump;
	}
	return true;
}

static bool add_jumps(const lab_sampler *s, lab_samples *out, char *why)
{
	if (!find_jumps(s, out, why))
		return false;
	for (int i = 0; i < out->jumps; i++)
		for (int side = 0; side < 2; side++)
			add(out, out->jump[i][side]);
	if (out->n > out->core && !s->sample(s->arg, 0, out->n - out->core, out->x + out->core, out->y + out->core, why))
		return false;
	out->core = out->n;
	return true;
}

/* ---- what results depend on ---------------------------------------------------------- */

/* Rounding may differ between a vector's lanes and its end. */
static bool same(const double *a, const double *b, size_t n, double eps)
{
	for (size_t i = 0; i < n; i++)
		if (!lab_close(a[i], b[i], fmax(1e-5, 8 * eps)))
			return false;
	return true;
}

/* The same inputs again, and then some of them in another company. */
static bool find_nature(const lab_sampler *s, const lab_samples *all, lab_nature *nature, char *why)
{
	size_t n = all->core, few = 0;
	double *x = malloc(n * sizeof *x), *y = malloc(n * sizeof *y), *want = malloc(n * sizeof *want);
	bool ok = x && y && want ? true : lab_fail(why, "out of memory");

	ok = ok && s->sample(s->arg, 0, n, all->x, y, why);
	*nature = ok && !same(y, all->y, n, all->eps) ? LAB_RANDOM : LAB_ELEMENTWISE;
	for (size_t i = n; ok && i-- > 0;)
		if (i % 3 == 1)
			x[few] = all->x[i], want[few++] = all->y[i];
	ok = ok && s->sample(s->arg, 0, few, x, y, why);
	if (ok && *nature == LAB_ELEMENTWISE && !same(y, want, few, all->eps))
		*nature = LAB_NEIGHBOURS;
	free(want);
	free(y);
	free(x);
	return ok;
}

/* ---- both kinds of samplers ------------------------------------------------------------ */

static bool ask(const lab_sampler *s, lab_samples *out, lab_nature *nature, char *why)
{
	if (!make_room(out, ROOM, why))
		return false;
	choose_core(out);
	if (!s->sample(s->arg, 0, out->n, out->x, out->y, why) || !find_nature(s, out, nature, why))
		return false;
	if (*nature != LAB_ELEMENTWISE)
		return true;
	if (!add_jumps(s, out, why))
		return false;
	choose_tails(out);
	return s->sample(s->arg, 0, out->n - out->core, out->x + out->core, out->y + out->core, why);
}

/* The pair's inputs, in the order of their index: first those of the core, then the others. */
static bool copy_pair(const lab_sampler *s, lab_samples *out, char *why)
{
	size_t step = s->n / PAIR + 1;

	if (!make_room(out, s->n / step + 1, why))
		return false;
	for (int core = 1; core >= 0; core--) {
		for (size_t i = 0; i < s->n; i += step)
			if ((fabs(s->x[i]) <= LAB_CORE && s->x[i] != 0) == core && isfinite(s->x[i]))
				out->x[out->n] = s->x[i], out->y[out->n++] = s->y[i];
		if (core)
			out->core = out->n;
	}
	if (out->core < 8)
		return lab_fail(why, "%zu inputs between -8 and 8 are too few to tell functions apart; 8 at least", out->core);
	return true;
}

bool lab_samples_take(const lab_sampler *s, lab_samples *out, lab_nature *nature, char *why)
{
	memset(out, 0, sizeof *out);
	out->dtype = s->dtype;
	out->eps = ldexp(1, -lab_formats[s->dtype].bits);
	*nature = LAB_ELEMENTWISE;
	return s->sample ? ask(s, out, nature, why) : copy_pair(s, out, why);
}

void lab_samples_free(lab_samples *s)
{
	free(s->x);
	free(s->y);
	s->x = s->y = NULL;
}
