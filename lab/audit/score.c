/* SPDX-License-Identifier: MIT */
/* The errors of an implementation, bin by bin. */
#include "lab/audit/score.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lab/audit/ordinal.h"

/* A piece at work: its results, the right ones, f(x) in double, errors in ULP. */
struct lab_score_room {
	double y[LAB_TRUTH_TILE], want[LAB_TRUTH_TILE], value[LAB_TRUTH_TILE], error[LAB_TRUTH_TILE];
	char right[LAB_TRUTH_TILE * sizeof(double)]; /* `want` in the type */
};

typedef struct lab_score_room room;

/* A piece and where it goes. */
typedef struct piece {
	lab_score *s;
	lab_truth *t;
	const lab_input_piece *p;
	const lab_format *format;
	const lab_axis_bin *place;
	lab_region_kind region;
	lab_bin *b;
	room *r;
	double least_normal;
} piece;

bool lab_score_make(lab_score *s, const lab_axis *axis, double limit)
{
	*s = (lab_score){ .axis = axis, .limit = limit, .bin = calloc((size_t)axis->bins, sizeof *s->bin),
			  .sign = calloc((size_t)axis->bins, 1), .room = malloc(sizeof *s->room) };
	if (s->bin && s->sign && s->room)
		return true;
	lab_score_free(s);
	return false;
}

void lab_score_free(lab_score *s)
{
	free(s->bin);
	free(s->sign);
	free(s->room);
	*s = (lab_score){ 0 };
}

/* ---- tallies ----------------------------------------------------------------- */

static void keep_worse(lab_witness *w, bool first, lab_witness other)
{
	if (first || other.error > w->error)
		*w = other;
}

static void add_tally(lab_tally *sum, const lab_tally *part)
{
	if (!part->n)
		return;
	keep_worse(&sum->worst, !sum->n, part->worst);
	sum->first = sum->n && sum->first < part->first ? sum->first : part->first;
	sum->last = sum->n && sum->last > part->last ? sum->last : part->last;
	sum->n += part->n;
}

static void add_bin(lab_bin *sum, const lab_bin *part)
{
	if (part->measured)
		keep_worse(&sum->worst, !sum->measured, part->worst);
	if (part->relative > sum->relative) {
		sum->relative = part->relative;
		sum->relative_at = part->relative_at;
	}
	sum->n += part->n;
	sum->right += part->right;
	sum->measured += part->measured;
	sum->sum += part->sum;
	sum->ordered += part->ordered;
	for (int k = 0; k < LAB_FAULTS; k++)
		add_tally(&sum->fault[k], &part->fault[k]);
}

void lab_score_add(lab_score *sum, const lab_score *part)
{
	for (int i = 0; i < sum->axis->bins; i++)
		add_bin(&sum->bin[i], &part->bin[i]);
}

static void refine_bin(lab_bin *b, const lab_bin *part)
{
	lab_bin before = *b;
	if (!b->n) /* nothing was tried here */
		return;
	add_bin(b, part);
	b->n = before.n;
	b->right = before.right;
	b->measured = before.measured;
	b->sum = before.sum;
	b->ordered = before.ordered;
	for (int k = 0; k < LAB_FAULTS; k++)
		b->fault[k].n = before.fault[k].n ? before.fault[k].n : part->fault[k].n;
}

void lab_score_refine(lab_score *sum, const lab_score *part)
{
	for (int i = 0; i < sum->axis->bins; i++)
		refine_bin(&sum->bin[i], &part->bin[i]);
}

lab_bin lab_score_sum(const lab_score *s, int from, int to)
{
	lab_bin sum = { 0 };
	for (int i = from; i <= to; i++)
		add_bin(&sum, &s->bin[i]);
	return sum;
}

static int64_t ordinal_of(const piece *w, size_t i)
{
	return w->p->first + (int64_t)i * w->p->step;
}

static void note(piece *w, lab_fault fault, size_t i, double error)
{
	int64_t at = ordinal_of(w, i);
	add_tally(&w->b->fault[fault], &(lab_tally){ 1, at, at, { at, w->r->y[i], error } });
}

/* ---- one result -------------------------------------------------------------- */

/* Does the sign of this zero matter?  It stands for a number that has one; or f passes through 0 at 0.  That of a
 * gradient does not: it goes into a sum. */
static bool is_signed(piece *w, size_t i)
{
	int bin = w->p->bin;
	double x = lab_ordinal_value(w->s->axis->dtype, ordinal_of(w, i)), unused;
	if (lab_truth_output(w->t) != LAB_F)
		return false;
	if (w->r->value[i] != 0)
		return true;
	if (x == 0)
		return w->s->axis->bin[bin].from != w->s->axis->bin[bin].to && /* no kink there */
		       signbit(lab_truth_at(w->t, 0.0, NULL)) != signbit(lab_truth_at(w->t, -0.0, NULL));
	if (w->s->sign[bin] && w->region != LAB_REGION_NEAR_ZERO)
		return w->s->sign[bin] == 2;
	bool known = lab_reference_round(lab_truth_reference(w->t), x, &unused) == LAB_DECIDED;
	w->s->sign[bin] = known ? 2 : 1;
	return known;
}

/* The error near an interior zero of f' in ULP of the terms that cancel there; infinite elsewhere. */
static double units_of_terms(const piece *w, size_t i)
{
	if (!(w->place->terms > 0))
		return INFINITY;
	return fabs(w->r->y[i] - w->r->value[i]) / lab_ulp(w->format, w->place->terms);
}

static lab_fault fault_of_zero(piece *w, size_t i)
{
	double want = w->r->want[i];
	if (want == 0)
		return !signbit(w->r->y[i]) != !signbit(want) && is_signed(w, i) ? LAB_FAULT_SIGN : LAB_FAULTS;
	if (units_of_terms(w, i) <= w->s->limit)
		return LAB_FAULT_CANCELLED;
	/* f(x) itself, not what it rounds to: processors flush before they round */
	if (fabs(w->r->value[i]) >= w->least_normal)
		return LAB_FAULT_FALSE_ZERO;
	return w->r->error[i] > w->s->limit ? LAB_FAULT_FLUSHED : LAB_FAULTS;
}

/* Limits and one-sided derivatives are numbers like others: selu's, -1.758, may be rounded in several ways. */
static bool is_within(const piece *w, double y, double want)
{
	return isfinite(want) && want != 0 && fabs(y - want) <= w->s->limit * lab_ulp(w->format, want);
}

/* For an input that the table has a rule for. */
static lab_fault fault_of_special(piece *w, size_t i)
{
	double y = w->r->y[i], want = w->r->want[i];
	bool same = y == want || (isnan(y) && isnan(want)) || is_within(w, y, want);
	if (same && y == 0)
		return w->place->kink ? LAB_FAULTS : fault_of_zero(w, i);
	return same			      ? LAB_FAULTS
	       : w->region == LAB_REGION_NAN      ? LAB_FAULT_NAN_LOST
	       : w->region == LAB_REGION_INFINITE ? LAB_FAULT_INFINITE
	       : w->place->kink	      ? LAB_FAULT_KINK
					      : LAB_FAULT_OUTSIDE;
}

/* LAB_FAULTS: none. */
static lab_fault fault_of(piece *w, size_t i)
{
	double y = w->r->y[i], want = w->r->want[i], error = w->r->error[i], limit = w->s->limit;
	if (w->region <= LAB_REGION_INFINITE || w->place->kink || isnan(want))
		return fault_of_special(w, i);
	if (isnan(y))
		return LAB_FAULT_NAN;
	if (y == 0)
		return fault_of_zero(w, i);
	if (error <= limit)
		return LAB_FAULTS;
	if (isinf(y) || isinf(want))
		return isinf(y) ? LAB_FAULT_FALSE_INF : LAB_FAULT_LOST_INF;
	return units_of_terms(w, i) <= limit ? LAB_FAULT_CANCELLED : LAB_FAULT_BEYOND;
}

/* Faults whose size in ULP says something, and results without one. */
static bool is_measured(lab_fault fault)
{
	return fault == LAB_FAULTS || fault == LAB_FAULT_FALSE_ZERO || fault == LAB_FAULT_BEYOND || fault == LAB_FAULT_SIGN;
}

static void measure(piece *w, size_t i)
{
	lab_bin *b = w->b;
	double error = w->r->error[i], value = w->r->value[i], relative = fabs(w->r->y[i] - value) / fabs(value);
	if (!isfinite(error))
		return;
	keep_worse(&b->worst, !b->measured++, (lab_witness){ ordinal_of(w, i), w->r->y[i], error });
	b->sum += error;
	if (fabs(value) >= w->least_normal && relative > b->relative) {
		b->relative = relative;
		b->relative_at = ordinal_of(w, i);
	}
}

static double size_of(const piece *w, lab_fault fault, size_t i)
{
	return fault == LAB_FAULT_CANCELLED ? units_of_terms(w, i) : isnan(w->r->error[i]) ? INFINITY : w->r->error[i];
}

static void score_one_by_one(piece *w, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		lab_fault fault = fault_of(w, i);
		if (fault != LAB_FAULTS)
			note(w, fault, i, size_of(w, fault, i));
		if (is_measured(fault))
			measure(w, i);
	}
}

/* ---- many results ------------------------------------------------------------- */

/* Is there nothing but errors within the limit?  Zeros need a closer look where the right result is none, or has
 * the other sign. */
static bool is_plain(const piece *w, size_t n)
{
	const room *r = w->r;
	double limit = w->s->limit;
	int odd = 0;
	if (w->region <= LAB_REGION_INFINITE || w->place->kink)
		return false;
	for (size_t i = 0; i < n; i++) {
		int64_t got, wanted;
		memcpy(&got, &r->y[i], sizeof got);
		memcpy(&wanted, &r->want[i], sizeof wanted);
		odd |= (r->error[i] <= limit ? 0 : 1) | ((r->y[i] == 0) & (got != wanted));
	}
	return !odd;
}

static void score_plain(piece *w, size_t n)
{
	const room *r = w->r;
	double sum = 0, most = 0, relative = 0;
	for (size_t i = 0; i < n; i++) {
		double size = fabs(r->value[i]), part = fabs(r->y[i] - r->value[i]) / size;
		sum += r->error[i];
		most = r->error[i] > most ? r->error[i] : most;
		part = size >= w->least_normal ? part : 0;
		relative = part > relative ? part : relative;
	}
	if (most > w->b->worst.error || !w->b->measured || relative > w->b->relative)
		for (size_t i = 0; i < n; i++)
			measure(w, i);
	else {
		w->b->measured += n;
		w->b->sum += sum;
	}
}

static uint64_t count_same(size_t size, size_t n, const char *a, const char *b)
{
	uint64_t same = 0;
	const uint32_t *u = (const uint32_t *)a, *v = (const uint32_t *)b;
	if (size == 4)
		for (size_t i = 0; i < n; i++)
			same += u[i] == v[i];
	else
		for (size_t i = 0; i < n; i++)
			same += !memcmp(a + i * size, b + i * size, size);
	return same;
}

static uint64_t count_right(const piece *w, size_t n, const void *y)
{
	uint64_t right = count_same(w->format->size, n, y, w->r->right);
	if (right == n)
		return n;
	for (size_t i = 0; i < n; i++)
		right += isnan(w->r->y[i]) && isnan(w->r->want[i]) &&
			 memcmp((const char *)y + i * w->format->size, w->r->right + i * w->format->size, w->format->size);
	return right;
}

/* ---- neighbours ---------------------------------------------------------------- */

/* Below this part of a value its double may be in the wrong order. */
static const double DOUBT = 0x1p-40;

static bool falls(const piece *w, size_t i)
{
	const double *v = w->r->value, *y = w->r->y;
	double rise = v[i + 1] - v[i], got = y[i + 1] - y[i];
	return ((rise > 0 && got < 0) || (rise < 0 && got > 0)) && fabs(rise) > DOUBT * fabs(v[i]);
}

static void score_order(piece *w, size_t n)
{
	if (w->region <= LAB_REGION_INFINITE || w->place->kink)
		return;
	w->b->ordered += n - 1;
	for (size_t i = 0; i + 1 < n; i++)
		if (falls(w, i))
			note(w, LAB_FAULT_ORDER, i,
			     fabs(w->r->y[i + 1] - w->r->y[i]) / lab_ulp(w->format, w->r->value[i]));
}

void lab_score_piece(lab_score *s, lab_truth *t, const lab_input_piece *p, const void *x, const void *y)
{
	size_t n = p->n + p->more;
	piece w = { .s = s, .t = t, .p = p, .format = &lab_formats[s->axis->dtype], .place = &s->axis->bin[p->bin],
		    .b = &s->bin[p->bin], .r = s->room };
	w.region = s->axis->region[w.place->region].kind;
	w.least_normal = lab_least_normal(w.format);
	lab_truth_run(t, n, x, w.r->right, w.r->value);
	lab_read(s->axis->dtype, n, w.r->right, w.r->want);
	lab_read(s->axis->dtype, n, y, w.r->y);
	lab_truth_errors(t, n, x, w.r->y, w.r->value, w.r->error);
	w.b->n += p->n;
	w.b->right += count_right(&w, p->n, y);
	if (is_plain(&w, p->n))
		score_plain(&w, p->n);
	else
		score_one_by_one(&w, p->n);
	if (lab_truth_output(t) == LAB_F)
		score_order(&w, n);
}
