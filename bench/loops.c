/* SPDX-License-Identifier: MIT */
/* Runs the loops of a contestant, cut into one piece for each thread. */
#include "bench/bounds.h"

#include <stdlib.h>
#include <string.h>

#include "lab/nn/parallel.h"
#include "lab/verify/format.h"

typedef struct loops_state {
	const bench_call *call;
	bench_loop *loop;
	size_t size, grain;
} loops_state;

static bench_loop *choose(const bench_loops *l, actfn_direction op)
{
	return op == ACTFN_FORWARD ? l->forward : op == ACTFN_BACKWARD ? l->backward : l->from_y;
}

static bool start(const bench_loops *l, const bench_call *c, void **state)
{
	bench_loop *loop = choose(l, c->op);
	loops_state *s = loop ? malloc(sizeof *s) : NULL;
	if (!s)
		return false;
	size_t grain = (c->n + (size_t)bench_limit.threads - 1) / (size_t)bench_limit.threads;
	*s = (loops_state){ c, loop, lab_formats[c->dtype].size, (grain + 63) / 64 * 64 };
	*state = s;
	return true;
}

bool bench_loops_prepare(const bench_loops *table, const bench_call *c, void **state)
{
	while (table->name && strcmp(table->name, c->function))
		table++;
	return table->name && start(table, c, state);
}

static void piece(void *arg, size_t from, size_t to)
{
	const loops_state *s = arg;
	const bench_call *c = s->call;
	size_t at = from * s->size;
	s->loop(to - from, (char *)c->x + at, (char *)c->gy + at, (char *)c->y + at);
}

void bench_loops_run(void *state, size_t times)
{
	const loops_state *s = state;
	while (times--)
		lab_parallel(s->call->n, s->grain, piece, state);
}

void bench_loops_release(void *state)
{
	free(state);
}

static const bench_loops *bounds(void)
{
	return bench_limit.avx512 ? bench_bounds_avx512 : bench_bounds_avx2;
}

const char *bench_bound_name(int i)
{
	return bounds()[i].name;
}

bool bench_bound_prepare(int i, const bench_call *c, void **state)
{
	return start(&bounds()[i], c, state);
}
