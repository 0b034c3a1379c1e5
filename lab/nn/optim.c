/* SPDX-License-Identifier: MIT */
/* Optimisers, with PyTorch's formulas and constants. */
#include "lab/nn/optim.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "lab/nn/parallel.h"
#include "lab/nn/simd.h"

enum { GRAIN = 16384 }; /* parameters: some 5 microseconds a piece */

/* n parameters, their gradients and state, and the numbers of this step. */
typedef struct piece {
	size_t n;
	float *w, *m, *s;
	const float *g;
	float l2, lr, bias; /* bias: 1 / sqrt(1 - 0.999^t) for adam */
} piece;

/* The state of a dead unit decays towards 0 and would stay at subnormal numbers
 * for ever, on which a processor is a hundred times slower. */
static inline float flush(float x)
{
	return fabsf(x) < FLT_MIN ? 0 : x;
}

/* Locals and restrict: without them the compiler must assume that w overlaps p. */
#define PIECE(p) \
	float *restrict w = p->w, *restrict m = p->m, *restrict s = p->s; \
	const float *restrict g = p->g; \
	const float l2 = p->l2, lr = p->lr, bias = p->bias; \
	(void)m, (void)s, (void)bias

LAB_CLONES static void sgd(const piece *p)
{
	PIECE(p);

	for (size_t i = 0; i < p->n; i++)
		w[i] -= lr * (g[i] + l2 * w[i]);
}

LAB_CLONES static void momentum(const piece *p)
{
	PIECE(p);

	for (size_t i = 0; i < p->n; i++) {
		m[i] = flush(0.9f * m[i] + (g[i] + l2 * w[i]));
		w[i] -= lr * m[i];
	}
}

LAB_CLONES static void adagrad(const piece *p)
{
	PIECE(p);

	for (size_t i = 0; i < p->n; i++) {
		float d = g[i] + l2 * w[i];
		s[i] += d * d;
		w[i] -= lr * d / (sqrtf(s[i]) + 1e-10f);
	}
}

LAB_CLONES static void adam(const piece *p)
{
	PIECE(p);

	for (size_t i = 0; i < p->n; i++) {
		float d = g[i] + l2 * w[i];
		m[i] = flush(0.9f * m[i] + 0.1f * d);
		s[i] = flush(0.999f * s[i] + 0.001f * d * d);
		w[i] -= lr * m[i] / (sqrtf(s[i]) * bias + 1e-8f);
	}
}

static const struct {
	void (*step)(const piece *p);
	bool m, s; /* the state it needs */
} kinds[] = {
	{ sgd, false, false },
	{ momentum, true, false },
	{ adagrad, false, true },
	{ adam, true, true },
};

enum { ADAM = 3 };

const char *const lab_optim_names[] = { "sgd", "momentum", "adagrad", "adam", NULL };

typedef struct job {
	const lab_optim *o;
	piece all;
	size_t decayed;
} job;

/* A piece that straddles the end of the decayed parameters is two pieces. */
static void step(void *arg, size_t from, size_t to)
{
	const job *j = arg;

	while (from < to) {
		size_t end = from < j->decayed && j->decayed < to ? j->decayed : to;
		piece p = j->all;
		p.n = end - from;
		p.w += from;
		p.g += from;
		p.m = p.m ? p.m + from : NULL;
		p.s = p.s ? p.s + from : NULL;
		p.l2 = from < j->decayed ? p.l2 : 0;
		kinds[j->o->kind].step(&p);
		from = end;
	}
}

void lab_optim_step(lab_optim *o, float *w, const float *g, double l2, size_t decayed)
{
	job j = { o, { o->n, w, o->m, o->s, g, (float)l2, o->lr, 1 }, decayed };

	o->t++;
	if (o->kind == ADAM) {
		j.all.lr = (float)((double)o->lr / (1 - pow(0.9, (double)o->t)));
		j.all.bias = (float)(1 / sqrt(1 - pow(0.999, (double)o->t)));
	}
	lab_parallel(o->n, GRAIN, step, &j);
}

bool lab_optim_new(lab_optim *o, int kind, double lr, size_t n)
{
	*o = (lab_optim){ .kind = kind, .lr = (float)lr, .n = n };
	if (kinds[kind].m)
		o->m = calloc(n, sizeof *o->m);
	if (kinds[kind].s)
		o->s = calloc(n, sizeof *o->s);
	if ((o->m || !kinds[kind].m) && (o->s || !kinds[kind].s))
		return true;
	lab_optim_free(o);
	return false;
}

void lab_optim_free(lab_optim *o)
{
	free(o->m);
	free(o->s);
	*o = (lab_optim){ 0 };
}
