/* SPDX-License-Identifier: MIT */
/* Polynorm: a row's powers are summed after it is scaled by a power of two, so that nothing overflows; what is left
 * for each element is a polynomial.
 *
 * A group is one row, whose elements are dealt to the lanes in turn, or as many columns side by side as there are
 * lanes.  Sums are those of 64 steps, joined by a binary tree, then those of the lanes; and those of all groups
 * in a fixed number of parts.  None of this depends on threads or vectors. */
#include <math.h>
#include <string.h>

#include <actfn/group.h>

#include "src/bulk.h"
#include "src/span.h"
#include "src/tree.h"

enum {
	LANES = ACTFN_LANES,
	BLOCK = 64,   /* steps that are summed one after the other */
	LEVELS = 40,  /* of the tree above them: a row of 2^46 steps */
	PARTS = 64,   /* of all groups; each has its sums */
	POWERS = 3, MOMENTS = 7, /* sums of a lane, forward and backward */
	GRADIENTS = 4 /* of w and b */
};

typedef struct work {
	actfn_polynorm p;
	const actfn_polys *k;
	actfn_shape s;
	size_t size;           /* bytes of an element */
	size_t groups, across; /* across: groups side by side */
	const char *x, *gy;
	char *out;
	int wants_sums;
	double sum[PARTS][GRADIENTS];
} work;

/* ---- the sums of a group ------------------------------------------------------------ */

typedef struct group {
	size_t at;         /* bytes from the start of the tensor */
	actfn_steps steps;
	size_t rest;       /* elements of a last, shorter step */
	int one_row;       /* its lanes are summed in the end */
} group;

static group find(const work *w, size_t i)
{
	size_t column = i % w->across * LANES, at = i / w->across * w->s.size * w->s.inner + column;
	size_t n = w->s.inner - column < LANES ? w->s.inner - column : LANES;
	if (w->s.inner == 1)
		return (group){ at * w->size, { LANES, w->s.size / LANES, LANES }, w->s.size % LANES, 1 };
	return (group){ at * w->size, { n, w->s.size, w->s.inner }, 0, 0 };
}

/* Calls step() with the group block by block, and with the number of the block; the shorter step is part of the
 * last one. */
typedef void visit(const work *w, void *arg, actfn_steps s, size_t at, size_t block);

static void each_block(const work *w, const group *g, visit *v, void *arg)
{
	size_t done = 0, pitch = g->steps.pitch * w->size, block = 0;
	for (; done < g->steps.steps; done += BLOCK, block++) {
		size_t some = g->steps.steps - done < BLOCK ? g->steps.steps - done : BLOCK;
		v(w, arg, (actfn_steps){ g->steps.n, some, g->steps.pitch }, g->at + done * pitch, block);
	}
	if (g->rest)
		v(w, arg, (actfn_steps){ g->rest, 1, LANES }, g->at + g->steps.steps * pitch, block - !!block);
}

/* Sums of 1, 2, 4 ... blocks that wait for their like, and those of the block that is being summed. */
typedef struct tree {
	actfn_lanes scale, sum[LEVELS][MOMENTS], now[MOMENTS];
	size_t block; /* the number of that one */
	int count;
} tree;

static void add(double *to, const double *a, int count)
{
	for (int i = 0; i < count * LANES; i++)
		to[i] = a[i] + to[i];
}

/* The block is done: carries as in counting. */
static void join(tree *t)
{
	int level = 0;
	for (; t->block >> level & 1; level++)
		add(*t->now, *t->sum[level], t->count);
	memcpy(t->sum[level], t->now, sizeof t->now);
	memset(t->now, 0, sizeof t->now);
	t->block++;
}

static void sum_block(const work *w, void *arg, actfn_steps s, size_t at, size_t block)
{
	tree *t = arg;
	if (block > t->block)
		join(t);
	if (t->count == MOMENTS)
		w->k->moments(s, w->x + at, w->gy + at, t->scale, t->now);
	else
		w->k->powers(s, w->x + at, t->scale, t->now);
}

static void total(tree *t)
{
	for (int level = 0; level < LEVELS && t->block >> level; level++)
		if (t->block >> level & 1)
			add(*t->now, *t->sum[level], t->count);
}

static void widest(const work *w, void *arg, actfn_steps s, size_t at, size_t block)
{
	(void)block;
	w->k->largest(s, w->x + at, arg);
}

static void largest_lane(double *x)
{
	for (int i = 1; i < LANES; i++)
		x[0] = x[i] > x[0] || x[i] != x[i] ? x[i] : x[0];
}

/* Lanes with figures of their own; a row's are those of its first one. */
static int lanes_of(const group *g)
{
	return g->one_row ? 1 : (int)g->steps.n;
}

static void spread(const group *g, double *x)
{
	for (int i = 1; i < LANES && g->one_row; i++)
		x[i] = x[0];
}

/* What brings the largest |x| into [1/2, 1), but no power of it out of the range where eps counts. */
static double scale_of(double most, double eps)
{
	int e = 0;
	if (!(most > 0) || isinf(most))
		return 1;
	frexp(most, &e);
	e = e < -1000 ? -1000 : e;
	return ldexp(1, eps > 0 && e < -150 ? 150 : -e);
}

static void sums(const work *w, const group *g, int count, tree *t)
{
	actfn_lanes most = { 0 };
	each_block(w, g, widest, most);
	if (g->one_row)
		largest_lane(most);
	memset(t->scale, 0, sizeof t->scale);
	for (int l = 0; l < lanes_of(g); l++)
		t->scale[l] = scale_of(most[l], w->p.eps);
	spread(g, t->scale);
	t->block = 0;
	t->count = count;
	memset(t->now, 0, sizeof t->now);
	each_block(w, g, sum_block, t);
	total(t);
	for (int i = 0; i < count && g->one_row; i++)
		tree_halves(t->now[i], 1, LANES); /* the first lane has it */
}

/* ---- a group -------------------------------------------------------------------------- */

/* r[p] = 1 / sqrt(mean of t^2p + eps scale^2p), p = 1, 2, 3: n(x^p) = r[p] t^p. */
static void norms(const work *w, const group *g, const tree *t, actfn_lanes r[4])
{
	for (int l = 0; l < lanes_of(g); l++) {
		double s2 = t->scale[l] * t->scale[l], eps = w->p.eps;
		for (int p = 1; p <= POWERS; p++) {
			eps = eps == 0 ? 0 : eps * s2;
			r[p][l] = 1 / sqrt(t->now[p - 1][l] / (double)w->s.size + eps);
		}
	}
}

/* w[0] belongs to the cube. */
static double weight(const work *w, int p)
{
	return w->p.w[POWERS - p];
}

/* As the kernels take it. */
typedef struct polynomial {
	actfn_lanes scale, c[4], q[4];
} polynomial;

static void put_value(const work *w, void *arg, actfn_steps s, size_t at, size_t block)
{
	const polynomial *f = arg;
	(void)block;
	w->k->norm(s, w->x + at, f->scale, f->c, w->out + at);
}

static void forward(work *w, size_t part, size_t i)
{
	group g = find(w, i);
	tree t;
	polynomial f = { .scale = { 0 } };
	(void)part;
	sums(w, &g, POWERS, &t);
	memcpy(f.scale, t.scale, sizeof f.scale);
	norms(w, &g, &t, f.c);
	for (int p = 0; p <= POWERS; p++) {
		for (int l = 0; l < lanes_of(&g); l++)
			f.c[p][l] = p ? f.c[p][l] * weight(w, p) : w->p.b;
		spread(&g, f.c[p]);
	}
	each_block(w, &g, put_value, &f);
}

static void put_gradient(const work *w, void *arg, actfn_steps s, size_t at, size_t block)
{
	const polynomial *f = arg;
	(void)block;
	w->k->norm_back(s, w->x + at, w->gy + at, f->scale, f->c, f->q, w->out + at);
}

/* With A = sum of gy t^p: gx = sum over p of p w r scale t^(p-1) (gy - r^2 A / D t^p). */
static void gradient_of(const work *w, const group *g, const tree *t, const actfn_lanes r[4], polynomial *f)
{
	memcpy(f->scale, t->scale, sizeof f->scale);
	for (int p = 1; p <= POWERS; p++) {
		for (int l = 0; l < lanes_of(g); l++) {
			f->c[p][l] = p * weight(w, p) * r[p][l] * t->scale[l];
			f->q[p][l] = r[p][l] * r[p][l] * t->now[POWERS + p][l] / (double)w->s.size;
		}
		spread(g, f->c[p]);
		spread(g, f->q[p]);
	}
}

/* The group's parts of the gradients of w and b: of one row, or of its columns. */
static void weigh(const group *g, const tree *t, const actfn_lanes r[4], double *sum)
{
	actfn_lanes part[GRADIENTS] = { { 0 } };
	for (int l = 0; l < lanes_of(g); l++) {
		part[POWERS][l] = t->now[POWERS][l];
		for (int p = 1; p <= POWERS; p++)
			part[POWERS - p][l] = r[p][l] * t->now[POWERS + p][l];
	}
	for (int i = 0; i < GRADIENTS; i++)
		sum[i] += tree_halves(part[i], 1, LANES);
}

static void backward(work *w, size_t part, size_t i)
{
	group g = find(w, i);
	tree t;
	actfn_lanes r[4];
	polynomial f = { .scale = { 0 } };
	sums(w, &g, MOMENTS, &t);
	norms(w, &g, &t, r);
	if (w->wants_sums)
		weigh(&g, &t, r, w->sum[part]);
	if (!w->out)
		return;
	gradient_of(w, &g, &t, r, &f);
	each_block(w, &g, put_gradient, &f);
}

/* ---- all groups ------------------------------------------------------------------------- */

static size_t first_of(const work *w, size_t part)
{
	return w->groups / PARTS * part + (part < w->groups % PARTS ? part : w->groups % PARTS);
}

static void run_part(void *arg, int part)
{
	work *w = arg;
	size_t p = (size_t)part;
	actfn_fpenv e = actfn_fp_enter();
	for (size_t i = first_of(w, p); i < first_of(w, p + 1); i++)
		(w->gy ? backward : forward)(w, p, i);
	actfn_fp_leave(e);
}

static void run(work *w)
{
	actfn_each(w->groups > 1, run_part, w, PARTS);
}

/* ---- the calls -------------------------------------------------------------------------- */

actfn_polynorm actfn_polynorm_initial(void)
{
	return (actfn_polynorm){ { 1. / 3, 1. / 3, 1. / 3 }, 0, 1e-6 };
}

/* *bytes of x, 0 where there is nothing to do. */
static actfn_status begin(const actfn_polynorm *p, const actfn_shape *s, actfn_dtype dtype, work *w, size_t *bytes)
{
	size_t size = actfn_size_of(dtype);
	if (!p || !s)
		return ACTFN_ERR_NULL;
	if (!size)
		return ACTFN_ERR_DTYPE;
	if (!(p->eps >= 0) || !fits(s->outer, s->size, s->inner, size, bytes))
		return ACTFN_ERR_ARGUMENT;
	*w = (work){ .p = *p, .k = actfn_set_in_use(set_poly, dtype), .s = *s, .size = size };
	w->across = (s->inner + LANES - 1) / LANES;
	w->groups = *bytes ? s->outer * w->across : 0;
	return ACTFN_OK;
}

actfn_status actfn_polynorm_forward(const actfn_polynorm *p, const actfn_shape *shape, actfn_dtype dtype, const void *x,
				    void *y)
{
	work w;
	size_t bytes;
	actfn_status s = begin(p, shape, dtype, &w, &bytes);
	if (s || !bytes)
		return s;
	if (!x || !y)
		return ACTFN_ERR_NULL;
	if (crosses((span){ x, bytes }, (span){ y, bytes }))
		return ACTFN_ERR_OVERLAP;
	w.x = x;
	w.out = y;
	run(&w);
	return s;
}

actfn_status actfn_polynorm_backward(const actfn_polynorm *p, const actfn_shape *shape, actfn_dtype dtype, const void *x,
				     const void *gy, void *gx, double gw[3], double *gb)
{
	work w;
	size_t bytes;
	actfn_status s = begin(p, shape, dtype, &w, &bytes);
	if (s)
		return s;
	if (!gw != !gb || (bytes && (!x || !gy || (!gx && !gw))))
		return ACTFN_ERR_NULL;
	span out = { gx, gx ? bytes : 0 };
	if (crosses((span){ x, bytes }, out) || crosses((span){ gy, bytes }, out))
		return ACTFN_ERR_OVERLAP;
	w.x = x;
	w.gy = gy;
	w.out = gx;
	w.wants_sums = gw != NULL;
	if (bytes)
		run(&w);
	for (int i = 0; i < POWERS && gw; i++)
		gw[i] = tree_halves(&w.sum[0][i], GRADIENTS, PARTS);
	if (gb)
		*gb = tree_halves(&w.sum[0][POWERS], GRADIENTS, PARTS);
	return s;
}
