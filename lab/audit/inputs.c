/* SPDX-License-Identifier: MIT */
/* Which inputs an audit tries. */
#include "lab/audit/inputs.h"

#include <math.h>
#include <stdlib.h>

#include "lab/audit/ordinal.h"
#include "lab/audit/written.h"

/* Steps are odd, mostly prime: a power of 2 would meet numbers with few bits only. */
typedef struct density {
	int64_t everywhere; /* between inputs anywhere */
	int64_t active;     /* between inputs with 2^low <= |x| < 2^high */
	int low, high;
	int64_t around;     /* neighbours on both sides of every special place, all of them */
} density;

static const density densities[LAB_DTYPES][LAB_EXHAUSTIVE + 1] = {
	[ACTFN_F32] = { { 1021, 127, -20, 8, 2048 }, { 499, 17, -24, 9, 1 << 17 }, { 1, 1, -24, 9, 0 } },
	[ACTFN_F64] = { { (INT64_C(1) << 53) + 1001, (INT64_C(1) << 44) + 1001, -16, 10, 64 },
			{ (INT64_C(1) << 51) + 1001, (INT64_C(1) << 40) + 1001, -24, 10, 512 },
			{ (INT64_C(1) << 50) + 1001, (INT64_C(1) << 39) + 1001, -24, 10, 4096 } },
	[ACTFN_BF16] = { { 1, 1, 0, 0, 0 }, { 1, 1, 0, 0, 0 }, { 1, 1, 0, 0, 0 } },
	[ACTFN_F16] = { { 1, 1, 0, 0, 0 }, { 1, 1, 0, 0, 0 }, { 1, 1, 0, 0, 0 } },
};

enum { MOST_FEATURES = LAB_AXIS_SPECIAL + 16 };

typedef struct maker {
	lab_audit_inputs *in;
	int n;
	lab_input_range feature[MOST_FEATURES]; /* may overlap: the smallest step wins */
} maker;

static void add(maker *m, int64_t from, int64_t to, int64_t step)
{
	if (m->n < MOST_FEATURES && from <= to)
		m->feature[m->n++] = (lab_input_range){ from, to, step };
}

static int compare_ordinals(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

static int64_t least_step(const maker *m, int64_t at)
{
	int64_t step = 0;
	for (int i = 0; i < m->n; i++) {
		const lab_input_range *r = &m->feature[i];
		if (at >= r->from && at <= r->to && (!step || r->step < step))
			step = r->step;
	}
	return step;
}

static void keep(lab_audit_inputs *in, int64_t from, int64_t to, int64_t step)
{
	lab_input_range *last = in->ranges ? &in->range[in->ranges - 1] : NULL;
	if (last && last->to + 1 == from && last->step == step)
		last->to = to;
	else if (in->ranges < LAB_INPUT_RANGES)
		in->range[in->ranges++] = (lab_input_range){ from, to, step };
}

static void make_ranges(maker *m)
{
	int64_t cut[2 * MOST_FEATURES];
	int n = 0;
	for (int i = 0; i < m->n; i++) {
		cut[n++] = m->feature[i].from;
		cut[n++] = m->feature[i].to + 1;
	}
	qsort(cut, (size_t)n, sizeof *cut, compare_ordinals);
	for (int i = 0; i + 1 < n; i++) {
		int64_t step = cut[i] < cut[i + 1] ? least_step(m, cut[i]) : 0;
		if (step)
			keep(m->in, cut[i], cut[i + 1] - 1, step);
	}
}

static int64_t clamp(int64_t v, int64_t least, int64_t most)
{
	return v < least ? least : v > most ? most : v;
}

static void add_active(maker *m, const density *d)
{
	int64_t low = lab_ordinal(m->in->dtype, ldexp(1, d->low)), high = lab_ordinal(m->in->dtype, ldexp(1, d->high));
	add(m, low, high, d->active);
	add(m, -1 - high, -1 - low, d->active);
}

/* Both infinities, and NaNs of both kinds and signs. */
static void add_endless(maker *m, int64_t inf, int64_t most)
{
	int64_t quiet = lab_ordinal(m->in->dtype, NAN);
	quiet = quiet < 0 ? -1 - quiet : quiet;
	add(m, inf, inf + 2, 1);
	add(m, -1 - (inf + 2), -1 - inf, 1);
	add(m, quiet, quiet + 1, 1);
	add(m, -1 - (quiet + 1), -1 - quiet, 1);
	add(m, most, most, 1);
	add(m, -1 - most, -1 - most, 1);
}

/* ---- written numbers ------------------------------------------------------------------- */

enum { WRITTEN = LAB_WRITTEN * 2 * 3 }; /* both signs, and a neighbour on either side */

static bool is_among(const lab_audit_inputs *in, int ranges, int64_t at)
{
	for (int i = 0; i < ranges; i++) {
		const lab_input_range *r = &in->range[i];
		if (at >= r->from && at <= r->to && ((uint64_t)at - (uint64_t)r->from) % (uint64_t)r->step == 0)
			return true;
	}
	return false;
}

static void add_written(lab_audit_inputs *in, int64_t infinity)
{
	double number[LAB_WRITTEN];
	int64_t at[WRITTEN];
	size_t numbers = lab_written_numbers(number), n = 0;
	for (size_t i = 0; i < numbers; i++)
		for (int64_t k = -1, place = lab_ordinal(in->dtype, number[i]); k <= 1; k++) {
			at[n++] = place + k;
			at[n++] = -1 - (place + k);
		}
	qsort(at, n, sizeof *at, compare_ordinals);
	in->written = in->ranges;
	for (size_t i = 0; i < n; i++) {
		bool fresh = (!i || at[i] != at[i - 1]) && at[i] <= infinity && at[i] >= -1 - infinity;
		lab_input_range *last = &in->range[in->ranges - 1];
		if (!fresh || is_among(in, in->written, at[i]))
			continue;
		if (in->ranges > in->written && last->to + 1 == at[i])
			last->to++;
		else if (in->ranges < LAB_INPUT_RANGES)
			in->range[in->ranges++] = (lab_input_range){ at[i], at[i], 1 };
	}
}

void lab_audit_inputs_make(lab_audit_inputs *in, const lab_axis *axis, lab_effort effort)
{
	const density *d = &densities[axis->dtype][effort];
	int64_t most = lab_ordinal_most(axis->dtype), inf = lab_ordinal_infinity(axis->dtype);
	bool all = d->everywhere == 1;
	*in = (lab_audit_inputs){ .dtype = axis->dtype };
	maker m = { .in = in };
	add(&m, all ? -1 - most : -1 - inf, all ? most : inf, d->everywhere);
	if (!all) {
		add_active(&m, d);
		add_endless(&m, inf, most);
		for (int i = 0; i < axis->specials; i++)
			add(&m, clamp(axis->special[i] - d->around, -1 - inf, inf),
			    clamp(axis->special[i] + d->around, -1 - inf, inf), 1);
	}
	make_ranges(&m);
	add_written(in, inf);
	for (int i = 0; i < in->ranges; i++)
		in->n += lab_input_count(&in->range[i]);
}

uint64_t lab_input_count(const lab_input_range *r)
{
	return (uint64_t)(r->to - r->from) / (uint64_t)r->step + 1;
}

bool lab_audit_inputs_next(const lab_audit_inputs *in, const lab_axis *axis, lab_input_place *at, uint64_t to, size_t most,
			   lab_input_piece *out)
{
	const lab_input_range *r = &in->range[at->range];
	uint64_t count = lab_input_count(r), left = (to < count ? to : count) - at->done;
	if (!left)
		return false;
	int64_t first = r->from + (int64_t)at->done * r->step;
	int bin = lab_axis_find(axis, first);
	uint64_t fit = (uint64_t)(axis->bin[bin].to - first) / (uint64_t)r->step + 1;
	size_t n = fit < left ? (size_t)fit : (size_t)left;
	n = n < most ? n : most;
	*out = (lab_input_piece){ .first = first, .step = r->step, .n = n, .more = at->done + n < count, .bin = bin };
	at->done += n;
	return true;
}
