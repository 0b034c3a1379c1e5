/* SPDX-License-Identifier: MIT */
/* The filter for neighbouring inputs: evaluates on demand, so that a decided choice costs one branch. */
#include "lab/verify/neighbours.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lab/verify/span.h"

struct lab_neighbours {
	const actfn_node *node;
	int n, x;               /* nodes; which one is the input, n if none is */
	const lab_bounds *bounds;
	lab_span *span;         /* [n] */
	unsigned *made, run;    /* span[i] is of this run if made[i] == run, and of all runs if made[i] == ALWAYS */
	double (*room)[LAB_TILE]; /* [n] */
};

enum { ALWAYS = 0 };

/* Farther apart than this (in bit patterns), and bounds for all would be too wide for each. */
static const uint32_t CLOSE = LAB_TILE * 128;

lab_neighbours *lab_neighbours_new(const actfn_node *node, int n, const lab_bounds *bounds)
{
	lab_neighbours *t = calloc(1, sizeof *t);
	if (!t)
		return NULL;
	*t = (lab_neighbours){ .node = node, .n = n, .bounds = bounds, .run = 1 };
	while (t->x < n && !(node[t->x].op == ACTFN_OP_VARIABLE && node[t->x].arg[0] == 0))
		t->x++;
	t->span = calloc(n, sizeof *t->span);
	t->made = malloc(n * sizeof *t->made);
	t->room = aligned_alloc(64, n * sizeof *t->room);
	if (t->span && t->made && t->room) {
		memset(t->made, 0xff, n * sizeof *t->made);
		return t;
	}
	lab_neighbours_free(t);
	return NULL;
}

void lab_neighbours_free(lab_neighbours *t)
{
	if (!t)
		return;
	free(t->room);
	free(t->made);
	free(t->span);
	free(t);
}

void lab_neighbours_constant(lab_neighbours *t, int i, double v, double e)
{
	t->made[i] = ALWAYS;
	t->span[i] = lab_span_constant(v, e, t->room[i]);
}

/* False: too far apart. */
static bool read_x(lab_neighbours *t, const float *x)
{
	lab_span *s = &t->span[t->x];
	*s = (lab_span){ .v = t->room[t->x] };
	if (t->bounds->widen(x, t->room[t->x]) > CLOSE)
		return false;
	t->bounds->extent(s->v, &s->least, &s->most);
	t->made[t->x] = t->run;
	return true;
}

static bool is_made(const lab_neighbours *t, int i)
{
	return t->made[i] == t->run || t->made[i] == ALWAYS;
}

static bool make(lab_neighbours *t, int i);

/* The branch that the condition takes everywhere. */
static bool make_choice(lab_neighbours *t, int i)
{
	const int *arg = t->node[i].arg;
	if (!make(t, arg[0]))
		return false;
	const lab_span *condition = &t->span[arg[0]];
	if (condition->absolute != 0 || condition->least != condition->most)
		return false;
	int branch = arg[condition->least != 0 ? 1 : 2];
	if (!make(t, branch))
		return false;
	t->span[i] = t->span[branch];
	return true;
}

static bool make_operation(lab_neighbours *t, int i)
{
	const actfn_node *node = &t->node[i];
	int arity = actfn_op_arity(node->op);
	if (arity < 1 || !make(t, node->arg[0]) || (arity > 1 && !make(t, node->arg[1])))
		return false;
	const lab_span *a = &t->span[node->arg[0]];
	return lab_span_run(t->bounds, node->op, a, arity > 1 ? &t->span[node->arg[1]] : a, t->room[i], &t->span[i]);
}

static bool make(lab_neighbours *t, int i)
{
	if (is_made(t, i))
		return true;
	bool made = t->node[i].op == ACTFN_OP_SELECT ? make_choice(t, i) : make_operation(t, i);
	if (made)
		t->made[i] = t->run;
	return made;
}

bool lab_neighbours_run(lab_neighbours *t, const float *x, lab_tile *y)
{
	t->run = t->run == UINT32_MAX - 1 ? 1 : t->run + 1;
	if (t->x == t->n || !read_x(t, x) || !make(t, t->n - 1))
		return false;
	const lab_span *result = &t->span[t->n - 1];
	memcpy(y->v, result->v, sizeof y->v);
	t->bounds->spread_error(y, result->relative, result->absolute);
	return true;
}
