/* SPDX-License-Identifier: MIT */
/* One pass over the inputs, by a thread for each target. */
#include "lab/audit/pass.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include <mpfr.h>

#include "lab/audit/narrow.h"
#include "lab/audit/ordinal.h"
#include "lab/clock.h"

enum { CHUNK = 1 << 16, MAX_AUDITEES = 64 };

typedef struct shared {
	const lab_pass_spec *spec;
	lab_pass *out;
	pthread_mutex_t lock; /* of what follows, and of the accidents in *out */
	lab_input_place next;
	uint64_t handed;      /* inputs given to threads */
	bool failed;
	char why[LAB_MESSAGE];
} shared;

typedef struct worker {
	shared *s;
	int me;
	lab_truth *truth;
	lab_score score;
	uint64_t done;
	char *x, *y, *gy; /* [(CHUNK + 1) elements] */
} worker;

/* Inputs of a range from number `begin` up to `end`. */
typedef struct stretch {
	int range;
	uint64_t begin, end;
} stretch;

static size_t element(const worker *w)
{
	return lab_formats[w->s->spec->dtype].size;
}

lab_target_call lab_pass_call(int output, actfn_dtype dtype, size_t n, const void *x, const void *gy, void *y)
{
	bool backward = output == LAB_DF;
	return (lab_target_call){ .op = backward ? LAB_TARGET_BACKWARD : LAB_TARGET_FORWARD, .dtype = dtype, .n = n, .x = x,
				  .gy = backward ? gy : NULL, .y = y };
}

static int64_t ordinal_of(const shared *s, int range, uint64_t i)
{
	const lab_input_range *r = &s->out->inputs.range[range];
	return r->from + (int64_t)i * r->step;
}

/* ---- accidents ----------------------------------------------------------------- */

/* The first accident known that has inputs of the stretch. */
static const lab_accident *known_accident(const shared *s, const stretch *at)
{
	int64_t from = ordinal_of(s, at->range, at->begin), to = ordinal_of(s, at->range, at->end - 1);
	const lab_accident *first = NULL;
	for (int i = 0; i < s->out->accidents; i++) {
		const lab_accident *a = &s->out->accident[i];
		if (a->from <= to && a->to >= from && (!first || a->from < first->from))
			first = a;
	}
	return first;
}

static bool is_known(shared *s, const stretch *at)
{
	pthread_mutex_lock(&s->lock);
	bool known = known_accident(s, at);
	pthread_mutex_unlock(&s->lock);
	return known;
}

/* Cuts known accidents off the beginning of *at; *part gets what can be tried; false if nothing is left. */
static bool cut_stretch(shared *s, stretch *at, stretch *part)
{
	pthread_mutex_lock(&s->lock);
	for (;;) {
		const lab_accident *a = at->begin < at->end ? known_accident(s, at) : NULL;
		*part = *at;
		if (!a)
			break;
		int64_t step = s->out->inputs.range[at->range].step, from = ordinal_of(s, at->range, at->begin);
		if (a->from > from) {
			part->end = at->begin + (uint64_t)(a->from - from + step - 1) / (uint64_t)step;
			break;
		}
		at->begin += (uint64_t)(a->to - from) / (uint64_t)step + 1;
		at->begin = at->begin > at->end ? at->end : at->begin;
	}
	pthread_mutex_unlock(&s->lock);
	bool some = part->begin < part->end;
	at->begin = part->end;
	return some;
}

/* Only one thread searches at a time: another one may have met the same. */
static void record_accident(worker *w, lab_target_outcome what, const char *words, const stretch *part)
{
	shared *s = w->s;
	lab_pass *out = s->out;
	const lab_pass_spec *spec = s->spec;
	pthread_mutex_lock(&s->lock);
	bool known = known_accident(s, part), full = out->accidents == LAB_ACCIDENTS;
	if (!known && !full) {
		lab_accident *a = &out->accident[out->accidents];
		lab_narrow search = { &spec->auditee[w->me], spec->output, spec->dtype, w->gy,
				      ordinal_of(s, part->range, part->begin), out->inputs.range[part->range].step,
				      (size_t)(part->end - part->begin) };
		*a = (lab_accident){ .what = what };
		snprintf(a->words, sizeof a->words, "%s", words);
		if (!lab_narrow_run(&search, a))
			s->failed = !lab_fail(s->why, "out of memory");
		out->accidents++;
	}
	out->gave_up |= !known && full;
	pthread_mutex_unlock(&s->lock);
}

/* ---- stretches ------------------------------------------------------------------ */

/* Its inputs are x[from ...), perhaps with one more behind them, and the results are there. */
static void score_stretch(worker *w, const stretch *part, size_t from, bool more)
{
	const lab_pass *out = w->s->out;
	lab_input_place at = { part->range, part->begin };
	lab_input_piece piece;
	while (lab_audit_inputs_next(&out->inputs, &out->axis, &at, part->end, LAB_TRUTH_TILE - 1, &piece)) {
		size_t offset = (from + (size_t)(at.done - piece.n - part->begin)) * element(w);
		piece.more = piece.more && (at.done < part->end || more);
		lab_score_piece(&w->score, w->truth, &piece, w->x + offset, w->y + offset);
	}
	w->done += part->end - part->begin;
}

/* One call; false after an accident.  Where its range goes on, one more input is tried for the comparison with the
 * last one. */
static bool try_stretch(worker *w, stretch part)
{
	const lab_pass_spec *spec = w->s->spec;
	const lab_input_range *r = &w->s->out->inputs.range[part.range];
	char words[LAB_MESSAGE] = "";
	bool more = part.end < lab_input_count(r);
	stretch next = { part.range, part.end, part.end + 1 };
	more = more && !is_known(w->s, &next);
	size_t n = (size_t)(part.end - part.begin) + more;
	lab_target_call call = lab_pass_call(spec->output, spec->dtype, n, w->x, w->gy, w->y);
	lab_ordinal_fill(spec->dtype, ordinal_of(w->s, part.range, part.begin), r->step, n, w->x);
	lab_target_outcome outcome = spec->auditee[w->me].run(spec->auditee[w->me].arg, &call, words);
	if (outcome == LAB_TARGET_OK) {
		score_stretch(w, &part, 0, more);
	} else if (outcome == LAB_TARGET_FAILED) {
		pthread_mutex_lock(&w->s->lock);
		w->s->failed = !lab_fail(w->s->why, "%s", words);
		pthread_mutex_unlock(&w->s->lock);
	} else {
		part.end += more;
		record_accident(w, outcome, words, &part);
	}
	return outcome == LAB_TARGET_OK;
}

static bool is_over(shared *s)
{
	pthread_mutex_lock(&s->lock);
	bool over = s->failed || s->out->stopped || s->out->gave_up;
	pthread_mutex_unlock(&s->lock);
	return over;
}

/* Around an accident what is left is tried again, until nothing is. */
static void run_stretch(worker *w, stretch at)
{
	stretch part;
	while (!is_over(w->s) && cut_stretch(w->s, &at, &part))
		if (!try_stretch(w, part))
			at.begin = part.begin;
}

/* ---- numbers that people write ---------------------------------------------------- */

static stretch whole(const shared *s, int range)
{
	return (stretch){ range, 0, lab_input_count(&s->out->inputs.range[range]) };
}

/* The ranges in one call; false if they are too many or that ends in an accident. */
static bool try_together(worker *w, int from, int to)
{
	const lab_pass_spec *spec = w->s->spec;
	char unused[LAB_MESSAGE];
	size_t n = 0;
	for (int i = from; i < to; i++) {
		stretch part = whole(w->s, i);
		if (is_known(w->s, &part) || n + part.end > CHUNK)
			return false;
		lab_ordinal_fill(spec->dtype, ordinal_of(w->s, i, 0), 1, (size_t)part.end, w->x + n * element(w));
		n += (size_t)part.end;
	}
	lab_target_call call = lab_pass_call(spec->output, spec->dtype, n, w->x, w->gy, w->y);
	if (spec->auditee[w->me].run(spec->auditee[w->me].arg, &call, unused) != LAB_TARGET_OK)
		return false;
	n = 0;
	for (int i = from; i < to; i++) {
		stretch part = whole(w->s, i);
		score_stretch(w, &part, n, false);
		n += (size_t)part.end;
	}
	return true;
}

/* Two or three inputs a call would take long where a call does.  After an accident by halves. */
static void run_written(worker *w, int from, int to)
{
	if (from == to || is_over(w->s) || try_together(w, from, to))
		return;
	if (to - from == 1) {
		run_stretch(w, whole(w->s, from));
		return;
	}
	int middle = from + (to - from) / 2;
	run_written(w, from, middle);
	run_written(w, middle, to);
}

/* The next stretch that nobody has; false when all are handed out. */
static bool next_stretch(worker *w, stretch *out)
{
	shared *s = w->s;
	const lab_audit_inputs *in = &s->out->inputs;
	pthread_mutex_lock(&s->lock);
	while (s->next.range < in->written && s->next.done == lab_input_count(&in->range[s->next.range]))
		s->next = (lab_input_place){ s->next.range + 1, 0 };
	bool some = s->next.range < in->written;
	if (some) {
		uint64_t left = lab_input_count(&in->range[s->next.range]) - s->next.done;
		uint64_t n = left < CHUNK ? left : CHUNK;
		*out = (stretch){ s->next.range, s->next.done, s->next.done + n };
		s->next.done += n;
		if (s->spec->progress && !s->spec->progress(s->spec->arg, (double)s->handed, (double)in->n))
			s->out->stopped = true;
		s->handed += n;
	}
	pthread_mutex_unlock(&s->lock);
	return some && !is_over(s);
}

static void *work(void *arg)
{
	worker *w = arg;
	const lab_audit_inputs *in = &w->s->out->inputs;
	stretch at;
	if (!w->me) /* first: these matter most */
		run_written(w, in->written, in->ranges);
	while (next_stretch(w, &at))
		run_stretch(w, at);
	if (w->me)
		mpfr_free_cache();
	return NULL;
}

/* ---- set up ---------------------------------------------------------------------- */

static void fill_ones(const worker *w)
{
	double one = 1;
	for (size_t i = 0; i < CHUNK + 1; i++)
		lab_write(w->s->spec->dtype, 1, &one, w->gy + i * element(w));
}

static bool make_worker(worker *w, shared *s, int me)
{
	const lab_pass_spec *spec = s->spec;
	*w = (worker){ .s = s, .me = me };
	size_t bytes = (CHUNK + 1) * element(w);
	w->truth = lab_truth_new(spec->f, spec->output, spec->dtype, s->why);
	w->x = malloc(bytes);
	w->y = malloc(bytes);
	w->gy = malloc(bytes);
	if (!w->truth)
		return false;
	if (!w->x || !w->y || !w->gy || !lab_score_make(&w->score, &s->out->axis, spec->limit))
		return lab_fail(s->why, "out of memory");
	fill_ones(w);
	return true;
}

static void free_worker(worker *w)
{
	lab_truth_free(w->truth);
	lab_score_free(&w->score);
	free(w->x);
	free(w->y);
	free(w->gy);
}

static bool run_workers(shared *s)
{
	pthread_t thread[MAX_AUDITEES];
	worker *w = calloc((size_t)s->spec->auditees, sizeof *w);
	int made = 0, started = 1;
	bool ok = w || lab_fail(s->why, "out of memory");
	for (; ok && made < s->spec->auditees; made++)
		ok = make_worker(&w[made], s, made);
	if (ok) {
		while (started < made && !pthread_create(&thread[started], NULL, work, &w[started]))
			started++;
		work(&w[0]);
		for (int i = 1; i < started; i++)
			pthread_join(thread[i], NULL);
		ok = !s->failed;
	}
	for (int i = 0; i < made; i++) {
		if (ok)
			lab_score_add(&s->out->score, &w[i].score);
		s->out->done += w[i].done;
		free_worker(&w[i]);
	}
	free(w);
	return ok;
}

static bool make_axis(lab_pass *out, const lab_pass_spec *spec, char *why)
{
	lab_truth *t = lab_truth_new(spec->f, spec->output, spec->dtype, why);
	bool made = t && lab_axis_make(&out->axis, t, why);
	lab_truth_free(t);
	if (made)
		lab_audit_inputs_make(&out->inputs, &out->axis, spec->effort);
	return made && (lab_score_make(&out->score, &out->axis, spec->limit) || lab_fail(why, "out of memory"));
}

bool lab_pass_run(const lab_pass_spec *spec, lab_pass *out, char *why)
{
	double start = lab_now();
	*out = (lab_pass){ .dtype = spec->dtype, .output = spec->output };
	shared s = { .spec = spec, .out = out };
	pthread_mutex_init(&s.lock, NULL);
	bool ran = make_axis(out, spec, s.why) && run_workers(&s);
	pthread_mutex_destroy(&s.lock);
	out->seconds = lab_now() - start;
	if (!ran) {
		lab_pass_free(out);
		lab_fail(why, "%s", s.why);
	}
	return ran;
}

void lab_pass_free(lab_pass *p)
{
	lab_score_free(&p->score);
	lab_axis_free(&p->axis);
}
