/* SPDX-License-Identifier: MIT */
/* Times everybody who has a function in turn, so that what disturbs one disturbs all. */
#include <stdlib.h>

#include "bench/line.h"
#include "lab/bench/timing.h"
#include "lab/verify/format.h"

typedef struct ours {
	const actfn *f;
	const bench_call *call;
	actfn_mode mode;
} ours;

void bench_ours_run(const actfn *f, const bench_call *c, actfn_mode mode, size_t times)
{
	actfn_set_mode(mode);
	for (; times; times--)
		if (c->op == ACTFN_FORWARD)
			actfn_forward(f, c->dtype, c->n, c->x, c->y);
		else if (c->op == ACTFN_BACKWARD)
			actfn_backward(f, c->dtype, c->n, c->x, c->gy, c->y);
		else
			actfn_backward_from_y(f, c->dtype, c->n, c->x, c->gy, c->y);
}

static void run_ours(void *arg, size_t times)
{
	const ours *o = arg;
	bench_ours_run(o->f, o->call, o->mode, times);
}

/* All that is timed for a line; where[] says whose figures a task's are. */
typedef struct rounds {
	size_t n;
	lab_task task[BENCH_ALL + BENCH_BOUNDS];
	bench_entry *where[BENCH_ALL + BENCH_BOUNDS];
	void *state[BENCH_ALL + BENCH_BOUNDS];
	bench_entry bound[BENCH_BOUNDS];
	lab_timing timing[BENCH_ALL + BENCH_BOUNDS];
} rounds;

static void add(rounds *r, void (*run)(void *, size_t), void *state, bench_entry *where)
{
	r->task[r->n] = (lab_task){ run, state };
	r->state[r->n] = state;
	r->where[r->n++] = where;
}

static void add_peers(rounds *r, bench_line *line, double seconds)
{
	void *state;
	for (int i = 0; bench_peers[i]; i++) {
		const bench_peer *p = bench_peers[i];
		bench_entry *e = &line->entry[BENCH_OURS + i];
		if (!p->prepare(&line->call, &state))
			continue;
		if (!p->own_clock) {
			add(r, p->run, state, e);
			continue;
		}
		e->ns = e->median = p->own_clock(state, seconds / 4) * 1e9 / (double)line->call.n;
		p->release(state);
	}
}

static void release(rounds *r, const bench_line *line)
{
	for (size_t i = 0; i < r->n; i++) {
		ptrdiff_t at = r->where[i] - line->entry;
		if (at >= BENCH_OURS && at < BENCH_ALL)
			bench_peers[at - BENCH_OURS]->release(r->state[i]);
	}
}

static bool time_all(rounds *r, bench_line *line, double seconds)
{
	double scale = 1e9 / (double)line->call.n;
	if (!lab_time(r->task, r->n, seconds, r->timing))
		return false;
	for (size_t i = 0; i < r->n; i++) {
		r->where[i]->ns = r->timing[i].min * scale;
		r->where[i]->median = r->timing[i].median * scale;
	}
	for (int i = 0; i < BENCH_BOUNDS; i++)
		line->bound[i] = r->bound[i].ns;
	return true;
}

bool bench_measure(bench_line *line, const actfn *f, const bool modes[BENCH_OURS], double seconds)
{
	rounds *r = calloc(1, sizeof *r);
	ours o[BENCH_OURS] = { { f, &line->call, ACTFN_EXACT }, { f, &line->call, ACTFN_FAST } };
	bench_call floats = line->call; /* the bounds count floats, whole vectors of them */
	void *bound[BENCH_BOUNDS] = { 0 };
	if (!r)
		return false;
	floats.dtype = ACTFN_F32;
	floats.n = line->call.n * lab_formats[line->call.dtype].size / (16 * sizeof(float)) * 16;
	for (int i = 0; i < BENCH_OURS; i++)
		if (modes[i])
			add(r, run_ours, &o[i], &line->entry[i]);
	add_peers(r, line, seconds);
	for (int i = 0; i < BENCH_BOUNDS; i++)
		if (bench_bound_prepare(i, &floats, &bound[i]))
			add(r, bench_loops_run, bound[i], &r->bound[i]);
	bool ok = time_all(r, line, seconds);
	release(r, line);
	for (int i = 0; i < BENCH_BOUNDS; i++)
		bench_loops_release(bound[i]);
	free(r);
	return ok;
}

int bench_fastest(const bench_line *line)
{
	int best = 0;
	for (int i = BENCH_OURS; i < BENCH_ALL; i++)
		if (line->entry[i].ns > 0 && (!best || line->entry[i].ns < line->entry[best].ns))
			best = i;
	return best;
}

double bench_best_bound(const bench_line *line)
{
	double best = line->bound[0];
	for (int i = 1; i < BENCH_BOUNDS; i++)
		best = line->bound[i] > 0 && line->bound[i] < best ? line->bound[i] : best;
	return best;
}
