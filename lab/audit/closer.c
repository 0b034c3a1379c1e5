/* SPDX-License-Identifier: MIT */
/* A closer look where a pass left inputs out. */
#include "lab/audit/closer.h"

#include <stdlib.h>
#include <string.h>

#include "lab/audit/ordinal.h"

enum {
	PLACES = 96,
	AROUND = 1024, /* inputs on both sides: as many as the widest step of f32 */
	ROOM = 2 * AROUND + 1,
	WORST = 12,
};

typedef struct looker {
	const lab_pass_spec *spec;
	lab_truth *truth;
	lab_pass *p;
	lab_score score; /* of these inputs alone */
	char *x, *gy, *y;
	int n;
	int64_t place[PLACES];
} looker;

/* Two ordinals of f64 may be farther apart than an int64_t says. */
static uint64_t distance(int64_t a, int64_t b)
{
	return a < b ? (uint64_t)b - (uint64_t)a : (uint64_t)a - (uint64_t)b;
}

static void add_place(looker *k, int64_t at)
{
	for (int i = 0; i < k->n; i++)
		if (distance(k->place[i], at) < AROUND / 2)
			return;
	if (k->n < PLACES)
		k->place[k->n++] = at;
}

static const lab_fault edged[] = { LAB_FAULT_FALSE_ZERO, LAB_FAULT_BEYOND, LAB_FAULT_FLUSHED, LAB_FAULT_NAN,
				   LAB_FAULT_FALSE_INF, LAB_FAULT_LOST_INF, LAB_FAULT_OUTSIDE };

static void add_edges(looker *k, lab_fault fault)
{
	const lab_score *s = &k->p->score;
	for (int i = 1; i + 1 < s->axis->bins; i++) {
		const lab_tally *t = &s->bin[i].fault[fault];
		if (t->n && !s->bin[i - 1].fault[fault].n)
			add_place(k, t->first);
		if (t->n && !s->bin[i + 1].fault[fault].n)
			add_place(k, t->last);
	}
}

/* The largest errors, one of a bin, each below the one before. */
static void add_worst(looker *k)
{
	const lab_score *s = &k->p->score;
	double limit = -1;
	for (int found = 0; found < WORST; found++) {
		const lab_bin *best = NULL;
		for (int i = 0; i < s->axis->bins; i++) {
			const lab_bin *b = &s->bin[i];
			if (b->measured && (limit < 0 || b->worst.error < limit) && (!best || b->worst.error > best->worst.error))
				best = b;
		}
		if (!best)
			return;
		add_place(k, best->worst.at);
		limit = best->worst.error;
	}
}

static bool meets_accident(const lab_pass *p, const lab_input_range *r)
{
	for (int i = 0; i < p->accidents; i++)
		if (p->accident[i].from <= r->to && p->accident[i].to >= r->from)
			return true;
	return false;
}

static void look_at(looker *k, int64_t at)
{
	char unused[LAB_MESSAGE];
	size_t size = lab_formats[k->spec->dtype].size;
	int64_t most = lab_ordinal_infinity(k->spec->dtype);
	lab_audit_inputs in = { .dtype = k->spec->dtype, .ranges = 1, .range = { { at - AROUND, at + AROUND, 1 } } };
	lab_input_range *r = &in.range[0];
	r->from = r->from < -1 - most ? -1 - most : r->from;
	r->to = r->to > most ? most : r->to;
	size_t n = (size_t)lab_input_count(r);
	lab_target_call call = lab_pass_call(k->spec->output, k->spec->dtype, n, k->x, k->gy, k->y);
	if (meets_accident(k->p, r))
		return;
	lab_ordinal_fill(k->spec->dtype, r->from, 1, n, k->x);
	if (k->spec->auditee->run(k->spec->auditee->arg, &call, unused) != LAB_TARGET_OK)
		return;
	lab_input_place place = { 0 };
	lab_input_piece piece;
	while (lab_audit_inputs_next(&in, k->score.axis, &place, n, LAB_TRUTH_TILE - 1, &piece)) {
		size_t from = (size_t)(place.done - piece.n) * size;
		lab_score_piece(&k->score, k->truth, &piece, k->x + from, k->y + from);
	}
}

static bool make_room(looker *k)
{
	size_t size = lab_formats[k->spec->dtype].size;
	double one = 1;
	k->x = malloc(ROOM * size);
	k->y = malloc(ROOM * size);
	k->gy = malloc(ROOM * size);
	for (size_t i = 0; k->gy && i < ROOM; i++)
		lab_write(k->spec->dtype, 1, &one, k->gy + i * size);
	return k->x && k->y && k->gy && lab_score_make(&k->score, &k->p->axis, k->spec->limit);
}

bool lab_closer_look(const lab_pass_spec *spec, lab_truth *truth, lab_pass *p)
{
	looker k = { .spec = spec, .truth = truth, .p = p };
	bool made = true;
	for (size_t i = 0; i < sizeof edged / sizeof *edged; i++)
		add_edges(&k, edged[i]);
	add_worst(&k);
	if (spec->dtype == ACTFN_F32 && spec->effort != LAB_EXHAUSTIVE && (made = make_room(&k))) {
		for (int i = 0; i < k.n; i++)
			look_at(&k, k.place[i]);
		lab_score_refine(&p->score, &k.score);
	}
	lab_score_free(&k.score);
	free(k.x);
	free(k.y);
	free(k.gy);
	return made;
}
