/* SPDX-License-Identifier: MIT */
/* The judge: what the filter does not prove goes to pairs of doubles, and then to MPFR. */
#include "lab/verify/judge.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lab/text.h"

enum {
	BINADES = 1 << 12, /* signs and exponents of doubles */
	CONFIRMED = 1000,  /* wrong results that MPFR decides; more than that, and the filter is believed */
};

/* What the reference says about one input, as far as it was asked. */
typedef struct answer {
	bool asked;
	lab_verdict verdict;
	double want;
} answer;

struct lab_judge {
	const lab_format *format;
	lab_promise promise;
	lab_reference *reference;
	lab_sweep_result result;
	int twin[LAB_MAX_ISAS];                 /* the first instruction set that gave the same results so far */
	answer answer[LAB_TILE];                /* of the tile at hand */
	float x[LAB_TILE], y[LAB_TILE];         /* the same, of 16-bit types, as floats */
	double worst[BINADES], where[BINADES];  /* f64: the largest error of each binade */
};

lab_judge *lab_judge_new(const lab_subject *t, int isas, char *why)
{
	lab_judge *j = calloc(1, sizeof *j);
	if (!j) {
		lab_fail(why, "out of memory");
		return NULL;
	}
	j->format = &lab_formats[t->dtype];
	j->promise = j->result.promise = lab_subject_promise(t);
	j->result.isas = isas;
	j->reference = lab_reference_new(t->f, t->output, t->dtype, why);
	if (j->reference)
		return j;
	free(j);
	return NULL;
}

void lab_judge_free(lab_judge *j)
{
	if (!j)
		return;
	lab_reference_free(j->reference);
	free(j);
}

lab_sweep_result *lab_judge_result(lab_judge *j)
{
	for (int k = 0; k < j->result.isas; k++)
		j->result.score[k] = j->result.score[j->twin[k]];
	return &j->result;
}

lab_reference *lab_judge_reference(lab_judge *j)
{
	return j->reference;
}

/* ---- instruction sets that agree are judged once ------------------------------ */

static bool are_same(const lab_judge *j, const char *a, const char *b, size_t n)
{
	size_t size = j->format->size;
	if (!memcmp(a, b, n * size))
		return true;
	for (size_t i = 0; i < n; i++, a += size, b += size) {
		double u, v;
		if (!memcmp(a, b, size))
			continue;
		lab_read((actfn_dtype)(j->format - lab_formats), 1, a, &u);
		lab_read((actfn_dtype)(j->format - lab_formats), 1, b, &v);
		if (!(isnan(u) && isnan(v)))
			return false;
	}
	return true;
}

/* k has parted from its twin: is it the same as another one that parted from it here, too? */
static int find_twin(const lab_judge *j, const int *before, int k, const void *const *y, size_t n)
{
	for (int i = 0; i < k; i++)
		if (before[i] == before[k] && j->twin[i] == i && are_same(j, y[i], y[k], n))
			return i;
	return k;
}

void lab_judge_meet(lab_judge *j, const void *const *y, size_t n)
{
	int before[LAB_MAX_ISAS];
	j->result.inputs += n;
	memcpy(before, j->twin, sizeof before);
	for (int k = 1; k < j->result.isas; k++) {
		if (before[k] == k)
			continue;
		j->twin[k] = find_twin(j, before, k, y, n);
		if (j->twin[k] == k)
			j->result.score[k] = j->result.score[before[k]];
	}
}

static bool leads(const lab_judge *j, int k)
{
	return j->twin[k] == k;
}

/* ---- one result ------------------------------------------------------------- */

static const answer *ask(lab_judge *j, double x, int i)
{
	answer *a = &j->answer[i];
	if (!a->asked) {
		a->asked = true;
		a->verdict = lab_reference_round(j->reference, x, &a->want);
		j->result.by_mpfr += lab_reference_used_mpfr(j->reference);
		j->result.undecided += a->verdict == LAB_UNDECIDED;
	}
	return a;
}

static bool is_right(const answer *a, double y)
{
	if (a->verdict == LAB_UNDECIDED)
		return false;
	if (a->verdict == LAB_ZERO)
		return y == 0;
	return memcmp(&y, &a->want, sizeof y) == 0 || (isnan(y) && isnan(a->want));
}

/* The worst of the wrong results, or as long as there is none the worst of all. */
static void note(lab_sweep_score *score, bool wrong, double x, double y, double ulps)
{
	if ((wrong && !score->wrong) || ((wrong || !score->wrong) && ulps > score->max_ulp)) {
		score->x = x;
		score->got = y;
	}
	score->wrong += wrong;
	score->max_ulp = ulps > score->max_ulp ? ulps : score->max_ulp;
}

/* Near an interior zero of f', in units of the larger term's last place. */
static bool is_close(lab_judge *j, lab_sweep_score *score, double x, double error)
{
	double terms = j->promise.absolute ? lab_reference_terms(j->reference, x) : 0;
	double units = error / ldexp(terms, -j->format->bits);
	if (!(terms > 0 && units <= LAB_ABSOLUTE))
		return false;
	score->cancelled++;
	score->absolute = fmax(score->absolute, units);
	return true;
}

/* A result that nothing has proven yet. */
static void examine(lab_judge *j, lab_sweep_score *score, double x, double y, int i)
{
	const answer *a = ask(j, x, i);
	if (is_right(a, y))
		return;
	double ulps = lab_reference_ulps(j->reference, x, y);
	bool rounded = j->promise.ulp <= LAB_CORRECT;
	if (!rounded && ulps <= j->promise.ulp)
		note(score, false, x, y, ulps);
	else if (!is_close(j, score, x, ulps * lab_ulp(j->format, a->want)))
		note(score, true, x, y, ulps);
}

/* With wrong results in plenty, one that is surely wrong is not looked at more closely. */
static bool is_hopeless(const lab_judge *j, lab_sweep_score *score, double x, double y, double ulps, double error)
{
	if (score->wrong <= CONFIRMED || !isfinite(y) || !(ulps - error > 1.01 * j->promise.ulp))
		return false;
	note(score, true, x, y, ulps);
	return true;
}

/* ---- f32 and the 16-bit types: the filter first ------------------------------ */

static void judge_float(lab_judge *j, lab_sweep_score *score, const lab_tile *r, const float *x, float y, int i)
{
	double ulp = lab_ulp(j->format, r->v[i]);
	if (!is_hopeless(j, score, x[i], y, fabs(y - r->v[i]) / ulp, r->e[i] / ulp))
		examine(j, score, x[i], y, i);
}

/* lab_compare for any format. */
static int compare(const lab_judge *j, const lab_tile *r, const float *x, const float *y, double tolerance,
		   uint16_t *bad, double *worst)
{
	const lab_format *f = j->format;
	int n = 0;
	*worst = 0;
	for (int i = 0; i < LAB_TILE; i++) {
		double v = r->v[i], e = r->e[i] * 1.0001, away = fabs(y[i] - v), ulp = lab_ulp(f, v);
		bool rounded = lab_round(f, v - e) == y[i] && lab_round(f, v + e) == y[i] &&
			       (y[i] != 0 || !signbit(y[i]) == !signbit(v));
		bool near = away + e <= tolerance * ulp && (y[i] != 0 || tolerance >= 1);
		if (!isfinite(x[i]) || !(rounded || near))
			bad[n++] = (uint16_t)i;
		else if (isfinite(y[i]))
			*worst = fmax(*worst, away / ulp);
	}
	return n;
}

/* Which input of the tile has the error that the comparison has reported? */
static void find_worst(const lab_judge *j, lab_sweep_score *score, const lab_tile *r, const float *x, const float *y,
		       double worst)
{
	for (int i = 0; i < LAB_TILE; i++)
		if (isfinite(y[i]) && fabs(y[i] - r->v[i]) / lab_ulp(j->format, r->v[i]) == worst) {
			note(score, false, x[i], y[i], worst);
			return;
		}
}

static void judge_floats(lab_judge *j, const lab_tile *r, const float *x, const float *y, int n, lab_sweep_score *score)
{
	const lab_bounds *bounds = lab_bounds_best();
	uint16_t bad[LAB_TILE + 1];
	double worst, tolerance = j->promise.ulp > LAB_CORRECT ? j->promise.ulp : 0;
	int nbad = j->format->bits == 24 ? bounds->compare(r, x, y, tolerance, bad, &worst)
					 : compare(j, r, x, y, tolerance, bad, &worst);
	if (worst > score->max_ulp)
		find_worst(j, score, r, x, y, worst);
	for (int i = 0; i < nbad && bad[i] < n; i++)
		judge_float(j, score, r, x, y[bad[i]], bad[i]);
}

/* The tile as floats: in place where it holds floats. */
static const float *as_floats(const lab_judge *j, const void *x, float *room)
{
	double v[LAB_TILE];
	if (j->format->bits == 24)
		return x;
	lab_read((actfn_dtype)(j->format - lab_formats), LAB_TILE, x, v);
	for (int i = 0; i < LAB_TILE; i++)
		room[i] = (float)v[i];
	return room;
}

static void judge_float_tile(lab_judge *j, const void *x, const void *const *y, int n)
{
	const float *in = as_floats(j, x, j->x);
	const lab_tile *r = lab_reference_filter(j->reference, in);
	for (int k = 0; k < j->result.isas; k++)
		if (leads(j, k))
			judge_floats(j, r, in, as_floats(j, y[k], j->y), n, &j->result.score[k]);
}

/* ---- f64: pairs of doubles first --------------------------------------------- */

static unsigned binade(double x)
{
	uint64_t bits;
	memcpy(&bits, &x, sizeof bits);
	return bits >> 52;
}

static void remember(lab_judge *j, double x, double ulps)
{
	unsigned b = binade(x);
	if (ulps > j->worst[b]) {
		j->worst[b] = ulps;
		j->where[b] = x;
	}
}

/* Most results are clearly better than the worst one so far and need no exact figure. */
static void judge_double(lab_judge *j, lab_sweep_score *score, double x, double y, int i)
{
	double ulps, error;
	if (!lab_reference_ulps_fast(j->reference, x, y, &ulps, &error)) {
		examine(j, score, x, y, i);
		return;
	}
	remember(j, x, ulps);
	bool kept = ulps + error <= j->promise.ulp;
	if (kept && error <= 0.0005)
		note(score, false, x, y, ulps);
	else if ((!kept || ulps + error > score->max_ulp) && !is_hopeless(j, score, x, y, ulps, error))
		examine(j, score, x, y, i);
}

static void judge_double_tile(lab_judge *j, const double *x, const void *const *y, int n)
{
	for (int i = 0; i < n; i++)
		for (int k = 0; k < j->result.isas; k++)
			if (leads(j, k))
				judge_double(j, &j->result.score[k], x[i], ((const double *)y[k])[i], i);
}

/* ---- tiles ------------------------------------------------------------------- */

void lab_judge_tile(lab_judge *j, const void *x, const void *const *y, int n)
{
	memset(j->answer, 0, sizeof j->answer);
	if (j->format->bits == 53)
		judge_double_tile(j, x, y, n);
	else
		judge_float_tile(j, x, y, n);
}

/* As lab_digest, for doubles. */
static uint64_t digest_doubles(const double *x, const double *y, size_t n)
{
	uint64_t sum = 0, in, out;
	for (size_t i = 0; i < n; i++) {
		double result = y[i] == y[i] ? y[i] : NAN;
		memcpy(&in, &x[i], sizeof in);
		memcpy(&out, &result, sizeof out);
		uint64_t h = (in * 0x9e3779b97f4a7c15 ^ out) * 0xd6e8feb86659fd93;
		h ^= h >> 32;
		sum += h * 0x9e3779b97f4a7c15;
	}
	return sum;
}

void lab_judge_digest(lab_judge *j, const void *x, const void *const *y, size_t n)
{
	const lab_bounds *bounds = lab_bounds_best();
	for (size_t i = 0; i < n; i += LAB_TILE) {
		size_t at = i * j->format->size, some = n - i < LAB_TILE ? n - i : LAB_TILE;
		const char *in = (const char *)x + at;
		const float *xs = j->format->bits < 53 ? as_floats(j, in, j->x) : NULL;
		for (int k = 0; k < j->result.isas; k++) {
			const char *out = (const char *)y[k] + at;
			if (leads(j, k))
				j->result.score[k].digest +=
					xs ? bounds->digest(xs, as_floats(j, out, j->y), (int)some)
					   : digest_doubles((const double *)in, (const double *)out, some);
		}
	}
}

size_t lab_judge_worst(const lab_judge *j, double *x, size_t n)
{
	size_t found = 0;
	double limit = INFINITY;
	while (found < n) { /* the next one below the last */
		int next = -1;
		for (int b = 0; b < BINADES; b++)
			if (j->worst[b] < limit && (next < 0 || j->worst[b] > j->worst[next]))
				next = b;
		if (next < 0 || !(j->worst[next] > 0))
			break;
		x[found++] = j->where[next];
		limit = j->worst[next];
	}
	return found;
}
