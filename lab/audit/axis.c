/* SPDX-License-Identifier: MIT */
/* The line of inputs in pieces. */
#include "lab/audit/axis.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lab/audit/ordinal.h"
#include "lab/text.h"

enum {
	PER_BINADE_BITS = 3, /* 2^3 bins */
	MAX_FEATURES = LAB_AXIS_REGIONS / 2 - 2,
};

static const double NEAR_ZERO = 0x1p-6, FLAT = 0x1p-7, AROUND = 0.01;

typedef struct maker {
	lab_axis *a;
	lab_truth *t;
	lab_truth *slope; /* f', for the tails */
	double limit[2], slope_limit[2];
	int n;
	lab_region feature[MAX_FEATURES]; /* may overlap: the smaller kind wins */
} maker;

/* ---- features --------------------------------------------------------------- */

static void __attribute__((format(printf, 5, 6)))
add(maker *m, lab_region_kind kind, double from, double to, const char *name, ...)
{
	if (m->n == MAX_FEATURES || !(from <= to))
		return;
	lab_region *r = &m->feature[m->n++];
	*r = (lab_region){ .kind = kind, .from = lab_ordinal(m->a->dtype, from), .to = lab_ordinal(m->a->dtype, to) };
	va_list words;
	va_start(words, name);
	vsnprintf(r->name, sizeof r->name, name, words);
	va_end(words);
}

static void note_special(maker *m, double x)
{
	if (m->a->specials < LAB_AXIS_SPECIAL)
		m->a->special[m->a->specials++] = lab_ordinal(m->a->dtype, x);
}

/* Holds `is` at a magnitude, and from there on? */
typedef bool predicate(maker *m, int side, double x);

static bool is_limit(maker *m, int side, double x)
{
	double y = lab_truth_at(m->t, x, NULL), limit = m->limit[side > 0];
	return y == limit;
}

static bool is_infinite(maker *m, int side, double x)
{
	(void)side;
	return isinf(lab_truth_at(m->t, x, NULL));
}

static bool is_subnormal(maker *m, int side, double x)
{
	(void)side;
	return fabs(lab_truth_at(m->t, x, NULL)) < lab_least_normal(&lab_formats[m->a->dtype]);
}

static bool is_flat(maker *m, int side, double x)
{
	double value;
	lab_truth_at(m->slope, x, &value);
	return fabs(value - m->slope_limit[side > 0]) < FLAT;
}

/* The smallest magnitude on a side from which on it holds, if it holds at the largest number; else infinity. */
static double find_from(maker *m, int side, predicate *holds)
{
	const lab_format *f = &lab_formats[m->a->dtype];
	double before = 0, after = lab_largest(f);
	if (!holds(m, side, side * after))
		return INFINITY;
	for (int64_t gap = lab_ordinal_infinity(m->a->dtype); gap; gap /= 2) {
		double middle = lab_step(f, before, gap);
		if (middle < after && !holds(m, side, side * middle))
			before = middle;
		else if (middle < after)
			after = middle;
	}
	return after;
}

static void add_beyond(maker *m, lab_region_kind kind, int side, double from, const char *what)
{
	double end = lab_largest(&lab_formats[m->a->dtype]);
	if (!isfinite(from))
		return;
	add(m, kind, side > 0 ? from : -end, side > 0 ? end : -from, "%s, %s", what, side > 0 ? "right" : "left");
	note_special(m, side * from);
}

/* Saturation at 0 comes after underflow on the way out; both begin where the subnormal numbers do. */
static void add_side(maker *m, int side)
{
	double limit = m->limit[side > 0], end = find_from(m, side, is_limit);
	double infinite = find_from(m, side, is_infinite), small = find_from(m, side, is_subnormal);
	double flat = isfinite(m->slope_limit[side > 0]) ? find_from(m, side, is_flat) : INFINITY;
	bool outside = isnan(lab_truth_at(m->t, side, NULL)) && isnan(lab_truth_at(m->t, side * 1e4, NULL));
	if (outside) {
		add_beyond(m, LAB_REGION_OUTSIDE, side, lab_ordinal_value(m->a->dtype, 1), "outside of the domain");
		return;
	}
	if (isfinite(infinite) && isinf(limit))
		add_beyond(m, LAB_REGION_OVERFLOW, side, infinite, "overflow");
	else if (isfinite(end) && end > NEAR_ZERO)
		add_beyond(m, LAB_REGION_SATURATED, side, end, "saturated");
	if (isfinite(small) && small > NEAR_ZERO && small < end)
		add_beyond(m, LAB_REGION_UNDERFLOW, side, small, "underflow");
	if (flat > NEAR_ZERO)
		add_beyond(m, LAB_REGION_TAIL, side, flat, "tail");
}

/* The zone in which the output of kinks and zeros is looked at by itself. */
static void add_around(maker *m, lab_region_kind kind, double x, const char *what)
{
	char s[32];
	double reach = fabs(x) * AROUND;
	snprintf(s, sizeof s, "%.5g", x);
	note_special(m, x);
	if (fabs(x) > NEAR_ZERO)
		add(m, kind, x - reach, x + reach, "around %s %s", what, s);
}

/* Kinks are the derivative's: those of f are looked up there, too. */
static void add_kinks(maker *m)
{
	const double *kink;
	int n = lab_reference_kinks(lab_truth_reference(m->slope), &kink);
	for (int i = 0; i < n; i++)
		add_around(m, LAB_REGION_KINK, kink[i], "the kink at");
}

enum { GRID = 32, FIRST_BINADE = -6, LAST_BINADE = 5 };

/* Where the output changes its sign between two neighbours of a grid: those near 0, of sin and its like, are enough. */
static void add_zeros(maker *m)
{
	enum { MOST = 6 };
	lab_reference *r = lab_truth_reference(m->t);
	for (int side = -1; side <= 1; side += 2) {
		double before = 0;
		for (int i = 0, found = 0; i < (LAST_BINADE - FIRST_BINADE) * GRID && found < MOST; i++) {
			double x = side * ldexp(1 + (double)(i % GRID) / GRID, FIRST_BINADE + i / GRID);
			if (before != 0 && lab_reference_sign(r, before) * lab_reference_sign(r, x) < 0) {
				add_around(m, LAB_REGION_ZERO, lab_reference_zero(r, before, x),
					   lab_truth_output(m->t) == LAB_F ? "f = 0 at" : "f' = 0 at");
				found++;
			}
			before = x;
		}
	}
}

/* The patterns that are no finite numbers, the inputs next to 0, and what lies between all others. */
static void add_fixed(maker *m)
{
	double largest = lab_largest(&lab_formats[m->a->dtype]);
	int64_t inf = lab_ordinal_infinity(m->a->dtype), most = lab_ordinal_most(m->a->dtype);
	add(m, LAB_REGION_INFINITE, INFINITY, INFINITY, "+inf");
	add(m, LAB_REGION_INFINITE, -INFINITY, -INFINITY, "-inf");
	for (int side = 0; side < 2; side++) {
		add(m, LAB_REGION_NAN, 0, 0, "NaN");
		lab_region *r = &m->feature[m->n - 1];
		r->from = side ? inf + 1 : -1 - most;
		r->to = side ? most : -1 - (inf + 1);
	}
	add(m, LAB_REGION_NEAR_ZERO, -NEAR_ZERO, NEAR_ZERO, "near zero");
	add(m, LAB_REGION_BODY, -largest, -0.0, "left side");
	add(m, LAB_REGION_BODY, 0, largest, "right side");
}

/* Every number format has its own places where something happens whatever the function is. */
static void note_specials(maker *m)
{
	const lab_format *f = &lab_formats[m->a->dtype];
	const double places[] = { 0, lab_least_normal(f), lab_largest(f), 0.5, 1, 2, 3, 6, 8, 16, 20, 88, 104 };
	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		note_special(m, places[i]);
		note_special(m, -places[i]);
	}
}

/* ---- from features to regions ----------------------------------------------- */

static int compare_ordinals(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

static const lab_region *winner(const maker *m, int64_t at)
{
	const lab_region *best = NULL;
	for (int i = 0; i < m->n; i++) {
		const lab_region *r = &m->feature[i];
		if (at >= r->from && at <= r->to && (!best || r->kind < best->kind))
			best = r;
	}
	return best;
}

/* Sorts and keeps one of each; returns how many. */
static int sort_unique(int64_t *v, int n)
{
	int kept = 0;
	qsort(v, (size_t)n, sizeof *v, compare_ordinals);
	for (int i = 0; i < n; i++)
		if (!kept || v[i] != v[kept - 1])
			v[kept++] = v[i];
	return kept;
}

static void make_regions(maker *m)
{
	int64_t cut[2 * MAX_FEATURES];
	int n = 0;
	for (int i = 0; i < m->n; i++) {
		cut[n++] = m->feature[i].from;
		cut[n++] = m->feature[i].to + 1;
	}
	n = sort_unique(cut, n);
	for (int i = 0; i + 1 < n; i++) {
		const lab_region *w = winner(m, cut[i]);
		lab_region *last = m->a->regions ? &m->a->region[m->a->regions - 1] : NULL;
		if (last && last->to + 1 == cut[i] && last->kind == w->kind && !strcmp(last->name, w->name)) {
			last->to = cut[i + 1] - 1;
		} else if (m->a->regions < LAB_AXIS_REGIONS) {
			m->a->region[m->a->regions] = *w;
			m->a->region[m->a->regions].from = cut[i];
			m->a->region[m->a->regions++].to = cut[i + 1] - 1;
		}
	}
}

/* ---- bins ------------------------------------------------------------------- */

/* Ordinals from one bin's start to the next, a power of 2. */
static int64_t bin_width(actfn_dtype dtype)
{
	const lab_format *f = &lab_formats[dtype];
	int bits = f->bits - 1 - PER_BINADE_BITS;
	return INT64_C(1) << (dtype == ACTFN_F64 ? f->bits - 1 : bits); /* f64 has many binades */
}

static bool add_bin(lab_axis *a, int *room, int64_t from, int64_t to, int region)
{
	if (a->bins == *room) {
		*room = *room ? 2 * *room : 4096;
		lab_axis_bin *bin = realloc(a->bin, (size_t)*room * sizeof *bin);
		if (!bin)
			return false;
		a->bin = bin;
	}
	a->bin[a->bins++] = (lab_axis_bin){ .from = from, .to = to, .region = region };
	return true;
}

/* Kinks have a bin of their own, which the others leave out. */
static int64_t next_cut(const lab_axis *a, const int64_t *kink, int kinks, int64_t at, int64_t last)
{
	int64_t width = bin_width(a->dtype), start = at >= 0 ? at / width * width : -((-at - 1) / width + 1) * width;
	int64_t next = last - at < width ? last + 1 : start + width;
	for (int i = 0; i < kinks; i++) {
		if (at == kink[i])
			return at + 1;
		if (at < kink[i] && kink[i] < next)
			next = kink[i];
	}
	return next > last + 1 ? last + 1 : next;
}

static bool is_kink(const int64_t *kink, int kinks, int64_t at)
{
	for (int i = 0; i < kinks; i++)
		if (at == kink[i])
			return true;
	return false;
}

static bool make_bins(maker *m, bool conventions)
{
	const double *position;
	int64_t kink[2 * LAB_MAX_KINKS];
	int n = 0, room = 0, kinks = lab_reference_kinks(lab_truth_reference(m->slope), &position);
	for (int i = 0; i < kinks; i++) {
		if (lab_round(&lab_formats[m->a->dtype], position[i]) != position[i])
			continue;
		int64_t at = lab_ordinal(m->a->dtype, position[i]);
		kink[n++] = at;
		if (position[i] == 0)
			kink[n++] = -1 - at; /* the other zero */
	}
	for (int r = 0; r < m->a->regions; r++) {
		const lab_region *region = &m->a->region[r];
		bool whole = region->kind == LAB_REGION_NAN;
		for (int64_t at = region->from; at <= region->to;) {
			int64_t next = whole ? region->to + 1 : next_cut(m->a, kink, n, at, region->to);
			if (!add_bin(m->a, &room, at, next - 1, r))
				return false;
			m->a->bin[m->a->bins - 1].kink = conventions && is_kink(kink, n, at);
			at = next;
		}
	}
	return true;
}

/* Is the value at a kink a convention?  The derivative's is, and that of a function that jumps there. */
static bool has_conventions(const lab_truth *t)
{
	return lab_truth_output(t) != LAB_F || strstr(actfn_get_info(lab_truth_function(t))->smooth, "discontinuous");
}

/* The terms of f' that cancel around its zeros; the kernels of verify are judged in the same way. */
static void note_terms(maker *m)
{
	if (lab_truth_output(m->t) != LAB_DF)
		return;
	for (int i = 0; i < m->a->bins; i++) {
		lab_axis_bin *b = &m->a->bin[i];
		double x = lab_ordinal_value(m->a->dtype, b->from + (b->to - b->from) / 2);
		if (fabs(x) > NEAR_ZERO && fabs(x) < 64)
			b->terms = lab_reference_terms(lab_truth_reference(m->t), x);
	}
}

static void collect(maker *m)
{
	for (int side = -1; side <= 1; side += 2) {
		m->limit[side > 0] = lab_truth_at(m->t, side * INFINITY, NULL);
		m->slope_limit[side > 0] = lab_truth_at(m->slope, side * INFINITY, NULL);
	}
	add_fixed(m);
	add_side(m, -1);
	add_side(m, 1);
	add_kinks(m);
	add_zeros(m);
	note_specials(m);
	m->a->specials = sort_unique(m->a->special, m->a->specials);
}

bool lab_axis_make(lab_axis *a, lab_truth *t, char *why)
{
	*a = (lab_axis){ .dtype = lab_truth_dtype(t) };
	maker m = { .a = a, .t = t };
	m.slope = lab_truth_new(lab_truth_function(t), LAB_DF, a->dtype, why);
	if (!m.slope)
		return false;
	collect(&m);
	make_regions(&m);
	bool made = make_bins(&m, has_conventions(t));
	if (made)
		note_terms(&m);
	else
		lab_axis_free(a);
	lab_truth_free(m.slope);
	return made || lab_fail(why, "out of memory");
}

void lab_axis_free(lab_axis *a)
{
	free(a->bin);
	a->bin = NULL;
}

int lab_axis_find(const lab_axis *a, int64_t ordinal)
{
	int low = 0, high = a->bins - 1;
	while (low < high) {
		int middle = low + (high - low + 1) / 2;
		if (a->bin[middle].from <= ordinal)
			low = middle;
		else
			high = middle - 1;
	}
	return low;
}
