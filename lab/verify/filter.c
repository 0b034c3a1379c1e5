/* SPDX-License-Identifier: MIT */
/* The fast filter: which operations run, on which tiles. */
#include "lab/verify/filter.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <mpfr.h>
#if defined(__SSE2__)
#include <xmmintrin.h>
#endif

#include "lab/verify/neighbours.h"

/* One operation of the program; the places are tiles. */
typedef struct step {
	lab_bound_op *op;
	int arg[3], y;
} step;

struct lab_filter {
	step *step;
	int steps;
	int x, result; /* the tiles of the input (NONE: not read) and of the result */
	lab_tile *tile;
	lab_neighbours *neighbours;
	bool worth;     /* it is faster */
	lab_tile close; /* its result */
};

/* What is known while the program is made. */
typedef struct plan {
	const actfn_node *node;
	int n;
	const double *vars;
	const lab_bounds *bounds;
	int *same;     /* [n]: the node that has this one's value: itself, or the branch that counts */
	bool *uniform; /* [n]: does not depend on x */
	bool *needed;  /* [n] */
	int *place;    /* [n]: its tile */
} plan;

enum {
	NONE = -1,
	FEW = 2, /* steps; with one bound for all so few would take longer, but for large angles */
};

static void fill(lab_tile *t, double v, double e)
{
	for (int i = 0; i < LAB_TILE; i++) {
		t->v[i] = v;
		t->e[i] = e;
	}
}

/* The number that the text says, and how far the double is from it. */
static void fill_number(lab_tile *t, const actfn_node *node)
{
	mpfr_t down, up;
	mpfr_inits2(53, down, up, (mpfr_ptr)0);
	mpfr_strtofr(down, node->text, NULL, 0, MPFR_RNDD);
	mpfr_strtofr(up, node->text, NULL, 0, MPFR_RNDU);
	fill(t, node->value, mpfr_equal_p(down, up) ? 0 : 0x1p-52 * fabs(node->value));
	mpfr_clears(down, up, (mpfr_ptr)0);
}

static void fill_leaf(const plan *p, const actfn_node *node, lab_tile *t)
{
	static const double constants[] = { [ACTFN_OP_PI] = 0x1.921fb54442d18p1, [ACTFN_OP_E] = 0x1.5bf0a8b145769p1,
					    [ACTFN_OP_INF] = INFINITY, [ACTFN_OP_NAN] = NAN };
	if (node->op == ACTFN_OP_VARIABLE)
		fill(t, p->vars[node->arg[0]], 0);
	else if (node->op == ACTFN_OP_NUMBER)
		fill_number(t, node);
	else
		fill(t, constants[node->op], 0x1p-52 * constants[node->op]);
}

/* A choice that x does not change is made here: its node stands for one branch. */
static int resolve(const plan *p, int i, const lab_tile *tile)
{
	const actfn_node *node = &p->node[i];
	if (node->op != ACTFN_OP_SELECT)
		return i;
	int condition = p->same[node->arg[0]];
	if (!p->uniform[condition] || tile[condition].e[0] != 0)
		return i;
	return p->same[node->arg[tile[condition].v[0] != 0 ? 1 : 2]];
}

static bool is_uniform(const plan *p, int i)
{
	const actfn_node *node = &p->node[i];
	bool all = node->op != ACTFN_OP_VARIABLE || node->arg[0] != 0;
	for (int k = 0; k < actfn_op_arity(node->op); k++)
		all = all && p->uniform[p->same[node->arg[k]]];
	return all;
}

static void run_node(const plan *p, int i, lab_tile *tile)
{
	const actfn_node *node = &p->node[i];
	const int *arg = node->arg;
	if (actfn_op_arity(node->op) == 0)
		fill_leaf(p, node, &tile[i]);
	else
		p->bounds->op[node->op](&tile[p->same[arg[0]]], &tile[p->same[arg[1]]], &tile[p->same[arg[2]]],
					&tile[i]);
}

/* Computes everything that does not depend on x, each node in its own tile. */
static void run_uniform(plan *p, lab_tile *tile)
{
	for (int i = 0; i < p->n; i++) {
		p->same[i] = resolve(p, i, tile);
		p->uniform[i] = p->same[i] == i ? is_uniform(p, i) : p->uniform[p->same[i]];
		if (p->uniform[i] && p->same[i] == i)
			run_node(p, i, tile);
	}
}

static void find_needed(plan *p)
{
	p->needed[p->same[p->n - 1]] = true;
	for (int i = p->n - 1; i >= 0; i--)
		for (int k = 0; p->needed[i] && !p->uniform[i] && k < actfn_op_arity(p->node[i].op); k++)
			p->needed[p->same[p->node[i].arg[k]]] = true;
}

/* Tiles that hold nothing any more; a stack. */
typedef struct spare {
	int n, total;
	int *place;
} spare;

static int take(spare *s)
{
	return s->n ? s->place[--s->n] : s->total++;
}

/* Gives back the operands that no node after i reads. */
static void give_back(const plan *p, int i, const int *last, spare *s)
{
	const int *arg = p->node[i].arg;
	for (int k = 0; k < actfn_op_arity(p->node[i].op); k++) {
		int a = p->same[arg[k]];
		bool again = (k > 0 && a == p->same[arg[0]]) || (k > 1 && a == p->same[arg[1]]);
		if (last[a] == i && !p->uniform[a] && !again)
			s->place[s->n++] = p->place[a];
	}
}

static void find_last(const plan *p, int *last)
{
	for (int i = 0; i < p->n; i++)
		for (int k = 0; p->needed[i] && k < actfn_op_arity(p->node[i].op); k++)
			last[p->same[p->node[i].arg[k]]] = i;
	last[p->same[p->n - 1]] = p->n;
}

static void add_step(lab_filter *t, const plan *p, int i)
{
	const actfn_node *node = &p->node[i];
	step *s = &t->step[t->steps++];
	s->op = p->bounds->op[node->op];
	s->y = p->place[i];
	for (int k = 0; k < 3; k++)
		s->arg[k] = p->place[p->same[node->arg[k < actfn_op_arity(node->op) ? k : 0]]];
}

/* The program; returns how many tiles it needs.  Uniform values keep theirs. */
static int make_steps(lab_filter *t, plan *p, int *last, int *room)
{
	spare s = { .place = room };
	find_last(p, last);
	t->x = NONE;
	for (int i = 0; i < p->n; i++)
		if (p->needed[i] && p->uniform[i])
			p->place[i] = take(&s);
	for (int i = 0; i < p->n; i++) {
		if (!p->needed[i] || p->uniform[i])
			continue;
		p->place[i] = take(&s);
		if (p->node[i].op == ACTFN_OP_VARIABLE)
			t->x = p->place[i];
		else
			add_step(t, p, i);
		give_back(p, i, last, &s);
	}
	t->result = p->place[p->same[p->n - 1]];
	return s.total;
}

/* The tiles, with the uniform values in place. */
static bool make_tiles(lab_filter *t, const plan *p, int tiles, const lab_tile *value)
{
	t->tile = aligned_alloc(64, tiles * sizeof *t->tile);
	if (!t->tile)
		return false;
	memset(t->tile, 0, tiles * sizeof *t->tile);
	for (int i = 0; i < p->n; i++)
		if (p->needed[i] && p->uniform[i])
			t->tile[p->place[i]] = value[i];
	return true;
}

static bool has_turns(const plan *p)
{
	bool has = false;
	for (int i = 0; i < p->n; i++)
		has = has || p->node[i].op == ACTFN_OP_SIN || p->node[i].op == ACTFN_OP_COS;
	return has;
}

static bool make_neighbours(lab_filter *t, const plan *p, const lab_tile *value)
{
	t->worth = t->steps > FEW || has_turns(p);
	t->neighbours = lab_neighbours_new(p->node, p->n, p->bounds);
	for (int i = 0; t->neighbours && i < p->n; i++)
		if (p->uniform[i] && p->same[i] == i)
			lab_neighbours_constant(t->neighbours, i, value[i].v[0], value[i].e[0]);
	return t->neighbours;
}

static bool make(lab_filter *t, plan *p)
{
	int *ints = calloc(4 * p->n, sizeof *ints);
	bool *bools = calloc(2 * p->n, sizeof *bools);
	lab_tile *value = aligned_alloc(64, p->n * sizeof *value);
	bool made = false;
	t->step = calloc(p->n, sizeof *t->step);
	if (ints && bools && value && t->step) {
		p->same = ints;
		p->place = ints + p->n;
		p->uniform = bools;
		p->needed = bools + p->n;
		run_uniform(p, value);
		find_needed(p);
		made = make_tiles(t, p, make_steps(t, p, ints + 2 * p->n, ints + 3 * p->n), value) &&
		       make_neighbours(t, p, value);
	}
	free(value);
	free(bools);
	free(ints);
	return made;
}

lab_filter *lab_filter_new(const actfn_formula *f, const double *vars, const lab_bounds *bounds)
{
	lab_filter *t = calloc(1, sizeof *t);
	plan p = { .vars = vars, .bounds = bounds };
	p.n = actfn_formula_nodes(f, &p.node);
	if (t && make(t, &p))
		return t;
	lab_filter_free(t);
	return NULL;
}

void lab_filter_free(lab_filter *t)
{
	if (!t)
		return;
	lab_neighbours_free(t->neighbours);
	free(t->tile);
	free(t->step);
	free(t);
}

/* Bounds of 2^-1040 would cost a microcode trap each; what a flush to zero loses is
 * hundreds of powers of two below half of the smallest float. */
static unsigned flush_to_zero(void)
{
#if defined(__SSE2__)
	unsigned kept = _mm_getcsr();
	_mm_setcsr(kept | _MM_FLUSH_ZERO_ON);
	return kept;
#else
	return 0;
#endif
}

static void restore(unsigned kept)
{
#if defined(__SSE2__)
	_mm_setcsr(kept);
#else
	(void)kept;
#endif
}

/* All steps on the whole tile, a bound for each value. */
static void run_steps(lab_filter *t, const float *x)
{
	for (int i = 0; t->x != NONE && i < LAB_TILE; i++) {
		t->tile[t->x].v[i] = x[i];
		t->tile[t->x].e[i] = 0;
	}
	for (int i = 0; i < t->steps; i++) {
		const step *s = &t->step[i];
		s->op(&t->tile[s->arg[0]], &t->tile[s->arg[1]], &t->tile[s->arg[2]], &t->tile[s->y]);
	}
}

const lab_tile *lab_filter_run(lab_filter *t, const float *x)
{
	unsigned kept = flush_to_zero();
	bool close = t->worth && lab_neighbours_run(t->neighbours, x, &t->close);
	if (!close)
		run_steps(t, x);
	restore(kept);
	return close ? &t->close : &t->tile[t->result];
}
