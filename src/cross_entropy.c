/* SPDX-License-Identifier: MIT */
/* Softmax cross-entropy: arguments are checked here, rows are cut into blocks and blocks shared out to the threads. */
#include <actfn/row.h>

#include <math.h>

#include "src/bulk.h"
#include "src/kernels/rows.h"
#include "src/span.h"
#include "src/tree.h"

/* A block's losses lie on the stack; blocks are summed in at most GROUPS groups, which depend on the shape alone. */
enum { DTYPES = ACTFN_F16 + 1, BLOCK = 256, GROUPS = 256 };

typedef struct entropy {
	const actfn_cross_entropy *c;
	actfn_row_kernel *kernel;
	size_t element, rows, per_outer, blocks, each; /* blocks: in an outer index, all, in a group */
	const char *x, *target;
	char *gx;            /* NULL: forward */
	double *loss;        /* forward, without reduction */
	const double *gloss;
	double weights;        /* of all classes */
	double counted, scale; /* what the mean divides by; what gloss is multiplied by */
	double sum[GROUPS];
} entropy;

/* ---- blocks ------------------------------------------------------------------------- */

/* The gradients by the losses of n rows. */
static void spread(const entropy *e, size_t row, size_t n, double *g)
{
	int each = e->c->reduction == ACTFN_REDUCE_NONE;
	for (size_t i = 0; i < n; i++)
		g[i] = e->gloss[each ? row + i : 0] * e->scale;
}

/* Returns the sum of the losses. */
static double block(const entropy *e, size_t i)
{
	const actfn_axis *a = &e->c->axis;
	double loss[BLOCK], sum = 0;
	int alone = a->inner == 1;
	size_t from = i % e->per_outer * BLOCK, row = alone ? from : i / e->per_outer * a->inner + from;
	size_t left = (alone ? e->rows : a->inner) - from, n = left < BLOCK ? left : BLOCK;
	size_t index = alone ? row * a->size : i / e->per_outer * a->size * a->inner + from, at = index * e->element;
	actfn_row_goal goal = { e->c->labels ? e->c->labels + row : NULL, loss, e->c->weight, e->weights, e->c->smoothing,
				e->c->ignore };
	actfn_row_par plain = { .sign = 1, .temperature = 1, .scale = 1 };
	if (e->gx)
		spread(e, row, n, loss);
	e->kernel(&plain, &(actfn_rows){ a->size, a->inner, n, e->x + at, e->target + at, e->gx ? e->gx + at : NULL, index,
					 &goal });
	for (size_t r = 0; r < n && !e->gx; r++) {
		sum += loss[r];
		if (e->loss)
			e->loss[row + r] = loss[r];
	}
	return sum;
}

static void group(void *arg, int i)
{
	entropy *e = arg;
	actfn_fpenv env = actfn_fp_enter();
	size_t from = (size_t)i * e->each, to = from + e->each < e->blocks ? from + e->each : e->blocks;
	e->sum[i] = 0;
	for (size_t b = from; b < to; b++)
		e->sum[i] += block(e, b);
	actfn_fp_leave(env);
}

static double run(entropy *e)
{
	const actfn_axis *a = &e->c->axis;
	double sum = 0;
	e->per_outer = ((a->inner == 1 ? e->rows : a->inner) + BLOCK - 1) / BLOCK;
	e->blocks = a->inner == 1 ? e->per_outer : e->per_outer * a->outer;
	e->each = (e->blocks + GROUPS - 1) / GROUPS;
	int groups = (int)((e->blocks + e->each - 1) / e->each);
	actfn_each(1, group, e, groups);
	for (int i = 0; i < groups; i++)
		sum += e->sum[i];
	return sum;
}

/* ---- arguments ----------------------------------------------------------------------- */

/* A sum that depends on nothing but the numbers and their order. */
typedef struct pile {
	double sum[TREE_LEVELS];
	uint64_t n;
} pile;

static void pile_up(pile *p, double weight)
{
	tree_join(p->sum, 1, p->n++, weight);
}

static double pile_total(const pile *p)
{
	return tree_total(p->sum, 1, p->n, 0);
}

/* The sum of the weights of all classes; 0: one is no number. */
static int weigh_classes(const actfn_cross_entropy *c, double *weights)
{
	pile all = { .n = 0 };
	*weights = (double)c->axis.size;
	if (!c->weight)
		return 1;
	for (size_t i = 0; i < c->axis.size; i++) {
		if (!isfinite(c->weight[i]))
			return 0;
		pile_up(&all, c->weight[i]);
	}
	*weights = pile_total(&all);
	return 1;
}

/* What the mean divides by: the rows that count, each with the weight of its label.  0: a label is no class. */
static int weigh_rows(const actfn_cross_entropy *c, size_t rows, double *counted)
{
	pile all = { .n = 0 };
	*counted = (double)rows;
	if (!c->labels)
		return 1;
	for (size_t i = 0; i < rows; i++) {
		int64_t label = c->labels[i];
		if (label == c->ignore)
			continue;
		if (label < 0 || (uint64_t)label >= c->axis.size)
			return 0;
		if (c->weight)
			pile_up(&all, c->weight[label]);
		else
			all.n++;
	}
	*counted = c->weight ? pile_total(&all) : (double)all.n;
	return 1;
}

static int sizes(const actfn_cross_entropy *c, size_t element, size_t *rows, size_t *bytes)
{
	size_t losses;
	*rows = c->axis.outer * c->axis.inner;
	return fits(c->axis.outer, c->axis.inner, 1, sizeof(double), &losses) &&
	       fits(c->axis.outer, c->axis.size, c->axis.inner, element, bytes);
}

static actfn_status prepare(entropy *e, actfn_dtype dtype, const actfn_cross_entropy *c, const void *x, size_t *bytes)
{
	if ((unsigned)dtype >= DTYPES)
		return ACTFN_ERR_DTYPE;
	if (!c)
		return ACTFN_ERR_NULL;
	if (!(c->smoothing >= 0 && c->smoothing <= 1) || (unsigned)c->reduction > ACTFN_REDUCE_SUM ||
	    !sizes(c, actfn_size_of(dtype), &e->rows, bytes))
		return ACTFN_ERR_ARGUMENT;
	if (*bytes && (!x || (!c->labels && !c->target)))
		return ACTFN_ERR_NULL;
	if (!weigh_classes(c, &e->weights) || !weigh_rows(c, e->rows, &e->counted))
		return ACTFN_ERR_ARGUMENT;
	e->c = c;
	e->element = actfn_size_of(dtype);
	e->x = x;
	e->target = c->labels ? x : c->target;
	e->scale = c->reduction == ACTFN_REDUCE_MEAN ? 1 / e->counted : 1;
	return ACTFN_OK;
}

actfn_status actfn_cross_entropy_forward(actfn_dtype dtype, const actfn_cross_entropy *c, const void *x, double *loss)
{
	entropy e = { 0 };
	size_t bytes;
	double sum = 0;
	actfn_status s = prepare(&e, dtype, c, x, &bytes);
	if (s)
		return s;
	int each = c->reduction == ACTFN_REDUCE_NONE;
	if (!loss && (e.rows || !each))
		return ACTFN_ERR_NULL;
	e.kernel = actfn_row_kernel_of(row_op_cross_entropy, dtype);
	e.loss = each ? loss : NULL;
	if (bytes)
		sum = run(&e);
	else
		for (size_t i = 0; each && i < e.rows; i++)
			loss[i] = 0;
	if (c->reduction == ACTFN_REDUCE_MEAN)
		*loss = sum / e.counted;
	else if (!each)
		*loss = sum;
	return ACTFN_OK;
}

actfn_status actfn_cross_entropy_backward(actfn_dtype dtype, const actfn_cross_entropy *c, const void *x,
					  const double *gloss, void *gx)
{
	entropy e = { 0 };
	size_t bytes;
	actfn_status s = prepare(&e, dtype, c, x, &bytes);
	if (s || !bytes)
		return s;
	if (!gloss || !gx)
		return ACTFN_ERR_NULL;
	span in = { gloss, (c->reduction == ACTFN_REDUCE_NONE ? e.rows : 1) * sizeof *gloss }, out = { gx, bytes };
	span weight = { c->weight, c->weight ? c->axis.size * sizeof *c->weight : 0 };
	if (clash(x, gx, bytes) || clash(e.target, gx, bytes) || overlap(in, out) || overlap(weight, out))
		return ACTFN_ERR_OVERLAP;
	e.kernel = actfn_row_kernel_of(row_op_cross_entropy_backward, dtype);
	e.gloss = gloss;
	e.gx = gx;
	run(&e);
	return ACTFN_OK;
}
