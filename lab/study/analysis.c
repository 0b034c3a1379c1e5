/* SPDX-License-Identifier: MIT */
/* What a study has shown: the ranking, differences to the baseline, what the next seed is worth. */
#include "lab/study/analysis.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lab/study/choose.h"
#include "lab/text.h"

static const lab_epoch *last_epoch(const lab_row *row)
{
	return row->result.epochs_done ? &row->result.epoch[row->result.epochs_done - 1] : NULL;
}

static double median_or_nan(const double *x, size_t n)
{
	return n ? lab_quantile(x, n, 0.5) : NAN;
}

/* First epoch whose validation accuracy reaches the target (percent); 0: none. */
static int first_epoch(const lab_row *row, double target)
{
	for (int e = 0; e < row->result.epochs_done; e++)
		if (100 * row->result.epoch[e].val_acc >= target)
			return e + 1;
	return 0;
}

static double seconds_per_epoch(const lab_row *row)
{
	double sum = 0;

	for (int e = 0; e < row->result.epochs_done; e++)
		sum += row->result.epoch[e].seconds;
	return sum / row->result.epochs_done;
}

static double dead_share(const lab_row *row)
{
	const lab_epoch *e = last_epoch(row);
	double sum = 0;

	for (int k = 0; k < row->result.nlayers; k++)
		sum += e->layer[k].dead;
	return sum / row->result.nlayers;
}

/* The finished runs of one activation. */
typedef struct runs {
	const lab_row *row[LAB_MAX_SEEDS];
	size_t n;
} runs;

static runs runs_of(const lab_analysis *a, int act)
{
	runs r = { .n = 0 };

	for (size_t i = 0; i < a->nrows; i++)
		if (a->rows[i].act == act && a->rows[i].state == LAB_DONE && a->rows[i].result.epochs_done &&
		    r.n < LAB_MAX_SEEDS)
			r.row[r.n++] = &a->rows[i];
	return r;
}

static void count_states(const lab_analysis *a, lab_standing *s)
{
	for (size_t i = 0; i < a->nrows; i++) {
		const lab_row *row = &a->rows[i];
		if (row->act != s->index)
			continue;
		s->lr = row->lr;
		s->done += row->state == LAB_DONE;
		s->diverged += row->state == LAB_DIVERGED;
		s->failed += row->state == LAB_FAILED;
		int epoch = row->result.diverged_epoch;
		if (row->state == LAB_DIVERGED && (!s->diverged_epoch || epoch < s->diverged_epoch))
			s->diverged_epoch = epoch;
	}
}

static void test_accuracy(const lab_study *y, const runs *r, lab_standing *s)
{
	double x[LAB_MAX_SEEDS];

	for (int k = 0; k < y->seeds; k++)
		s->acc[k] = NAN;
	for (size_t i = 0; i < r->n; i++) {
		uint64_t k = r->row[i]->seed - y->first_seed;
		x[i] = 100 * r->row[i]->result.test_acc;
		if (k < (uint64_t)y->seeds)
			s->acc[k] = x[i];
	}
	s->test = lab_summarise(x, r->n);
	s->test.lo = s->test.lo < 0 ? 0 : s->test.lo; /* keeps NaN */
	s->test.hi = s->test.hi > 100 ? 100 : s->test.hi;
	if (!r->n)
		return;
	double middle = lab_quantile(x, r->n, 0.5), best = INFINITY;
	for (size_t i = 0; i < r->n; i++) {
		double off = x[i] <= middle ? middle - x[i] : INFINITY;
		if (off < best) {
			best = off;
			s->median = r->row[i];
		}
	}
}

static void seconds_and_dead(const runs *r, lab_standing *s)
{
	double seconds[LAB_MAX_SEEDS], dead = 0;

	for (size_t i = 0; i < r->n; i++) {
		seconds[i] = seconds_per_epoch(r->row[i]);
		dead += 100 * dead_share(r->row[i]);
	}
	s->epoch_seconds = median_or_nan(seconds, r->n);
	s->dead = r->n ? dead / (double)r->n : NAN;
}

static void epochs_to_target(const lab_analysis *a, lab_standing *s)
{
	runs r = runs_of(a, s->index);
	double epoch[LAB_MAX_SEEDS];

	for (size_t i = 0; i < r.n; i++) {
		int e = first_epoch(r.row[i], a->target);
		if (e)
			epoch[s->reached++] = e;
	}
	s->epochs_to = median_or_nan(epoch, (size_t)s->reached);
}

/* The target that was asked for, or 98 % of the best mean validation accuracy, rounded down to 0.1. */
static double choose_target(const lab_analysis *a)
{
	double best = 0;

	if (a->study->target > 0)
		return 100 * a->study->target;
	for (int i = 0; i < a->study->nacts; i++) {
		runs r = runs_of(a, i);
		double sum = 0;
		for (size_t k = 0; k < r.n; k++)
			sum += last_epoch(r.row[k])->val_acc;
		if (r.n && sum / (double)r.n > best)
			best = sum / (double)r.n;
	}
	return floor(980 * best) / 10;
}

bool lab_comparable(const lab_analysis *a, const lab_standing *s)
{
	return s->done == a->study->seeds && s->done >= 2;
}

static void compare(const lab_analysis *a, lab_standing *s)
{
	double ours[LAB_MAX_SEEDS], theirs[LAB_MAX_SEEDS];
	size_t n = 0;

	for (int k = 0; k < a->study->seeds; k++) {
		if (isnan(s->acc[k]) || isnan(a->baseline->acc[k]))
			continue;
		ours[n] = s->acc[k];
		theirs[n++] = a->baseline->acc[k];
	}
	s->versus = lab_pair(ours, theirs, n);
	if (fabs(s->versus.mean) < 1e-9)
		s->versus.mean = 0; /* the same but for rounding: no "-0.00" */
	s->p = s != a->baseline && lab_comparable(a, s) ? s->versus.p : NAN;
}

static void correct(lab_analysis *a)
{
	double p[LAB_MAX_ACTS];
	int n = a->study->nacts;

	for (int i = 0; i < n; i++) {
		p[i] = a->standing[i].p;
		a->comparisons += !isnan(p[i]);
	}
	lab_holm(p, (size_t)n);
	for (int i = 0; i < n; i++)
		a->standing[i].p = p[i];
}

bool lab_differs(const lab_standing *s)
{
	return s->p < 0.05;
}

/* A round number not above x: 1, 2, 2.5 or 5 times a power of ten. */
static double round_down(double x)
{
	double unit = pow(10, floor(log10(x) + 1e-9)), digit = x / unit;

	return unit * (digit >= 5 ? 5 : digit >= 2.5 ? 2.5 : digit >= 2 ? 2 : 1);
}

/* The best activation that cannot be told from the baseline: the difference that was seen, made round, and the
 * seeds that would establish it, at the level that Holm's correction asks of the smallest p. */
static void look_ahead(lab_analysis *a)
{
	a->delta = NAN;
	for (int i = 0; i < a->study->nacts; i++) {
		const lab_standing *s = &a->standing[i];
		double seen = fabs(s->versus.mean);
		if (isnan(s->p) || lab_differs(s) || !(seen >= 0.01))
			continue;
		a->open = s;
		a->delta = round_down(seen);
		a->seeds_needed = lab_pairs_needed(s->versus.sd, a->delta, 0.05 / a->comparisons, 0.8);
		return;
	}
}

void lab_axis(const lab_analysis *a, double *lo, double *hi)
{
	size_t n = 0, all = (size_t)(a->study->nacts * a->study->seeds);
	double *x = malloc(all * sizeof *x);

	for (size_t i = 0; x && i < all; i++)
		if (!isnan(a->memory[i]))
			x[n++] = a->memory[i];
	*lo = *hi = n ? lab_quantile(x, n, 0.5) : 50;
	if (n) {
		double low = lab_quantile(x, n, 0.1), high = lab_quantile(x, n, 1);
		double limit = low - fmax(1, 1.5 * (high - low));
		for (size_t i = 0; i < n; i++)
			*lo = x[i] >= limit ? fmin(*lo, x[i]) : *lo;
		*hi = high;
	}
	free(x);
}

static int better(const void *x, const void *y)
{
	const lab_standing *a = x, *b = y;
	int lost[] = { a->diverged + a->failed, b->diverged + b->failed };

	if (!a->done != !b->done)
		return !a->done - !b->done;
	if (lost[0] != lost[1])
		return lost[0] - lost[1];
	if (a->test.mean != b->test.mean && a->done)
		return a->test.mean < b->test.mean ? 1 : -1;
	return a->index - b->index;
}

static void rank(lab_analysis *a)
{
	int baseline = lab_study_baseline(a->study);

	qsort(a->standing, (size_t)a->study->nacts, sizeof *a->standing, better);
	for (int i = 0; i < a->study->nacts; i++)
		if (a->standing[i].index == baseline)
			a->baseline = &a->standing[i];
}

static void stand(lab_analysis *a)
{
	const lab_study *y = a->study;

	a->target = choose_target(a);
	for (int i = 0; i < y->nacts; i++) {
		lab_standing *s = &a->standing[i];
		runs r = runs_of(a, i);
		*s = (lab_standing){ .act = y->act[i], .index = i, .lr = y->lr[0],
				     .acc = a->memory + (size_t)i * (size_t)y->seeds };
		count_states(a, s);
		test_accuracy(y, &r, s);
		seconds_and_dead(&r, s);
		epochs_to_target(a, s);
		a->unended += y->seeds - s->done - s->diverged - s->failed;
		if (s->median && s->median->result.nlayers > a->layers)
			a->layers = s->median->result.nlayers;
	}
	rank(a);
	for (int i = 0; i < y->nacts; i++)
		compare(a, &a->standing[i]);
	correct(a);
	look_ahead(a);
}

static bool read_all(lab_store *s, int64_t id, lab_analysis *a, char *why)
{
	const lab_study *y = a->study;

	if (!lab_store_rows(s, id, y, LAB_FINAL, &a->rows, &a->nrows, why) ||
	    !lab_store_rows(s, id, y, LAB_SEARCH, &a->search, &a->nsearch, why))
		return false;
	a->memory = malloc((size_t)(y->nacts * y->seeds) * sizeof *a->memory);
	a->standing = calloc((size_t)y->nacts, sizeof *a->standing);
	return (a->memory && a->standing) || lab_fail(why, "out of memory");
}

bool lab_analyse(lab_store *s, int64_t id, const lab_study *study, lab_analysis *a, char *why)
{
	*a = (lab_analysis){ .study = study };
	if (!read_all(s, id, a, why)) {
		lab_analysis_free(a);
		return false;
	}
	lab_rate_scores(study, a->search, a->nsearch, a->score);
	for (int i = 0; i < study->nacts; i++)
		for (int l = 0; l < study->nlrs; l++)
			a->score[i][l] *= 100;
	stand(a);
	return true;
}

void lab_analysis_free(lab_analysis *a)
{
	lab_rows_free(a->rows, a->nrows);
	lab_rows_free(a->search, a->nsearch);
	free(a->standing);
	free(a->memory);
	*a = (lab_analysis){ 0 };
}
