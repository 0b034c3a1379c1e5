/* SPDX-License-Identifier: MIT */
/* Softmax cross-entropy: arguments are checked here, rows are cut into blocks and blocks shared out to the threads. */
#include <actfn/row.h>

#include "src/bulk.h"
#include "src/kernels/rows.h"
#include "src/span.h"

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
	double counted, scale; /* rows that count; what gloss is multiplied by */
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
	actfn_row_goal goal = { e->c->labels ? e->c->labels + row : NULL, loss, e->c->smoothing, e->c->ignore };
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

/* Rows that count; -1: a label is no class. */
static double counted(const actfn_cross_entropy *c, size_t rows)
{
	size_t n = rows;
	for (size_t i = 0; i < rows && c->labels; i++)
		if (c->labels[i] == c->ignore)
			n--;
		else if (c->labels[i] < 0 || (uint64_t)c->labels[i] >= c->axis.size)
			return -1;
	return (double)n;
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
	double n = counted(c, e->rows);
	if (n < 0)
		return ACTFN_ERR_ARGUMENT;
	e->c = c;
	e->element = actfn_size_of(dtype);
	e->x = x;
	e->target = c->labels ? x : c->target;
	e->counted = n;
	e->scale = c->reduction == ACTFN_REDUCE_MEAN ? 1 / n : 1;
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
	if (clash(x, gx, bytes) || clash(e.target, gx, bytes) || overlap(in, out))
		return ACTFN_ERR_OVERLAP;
	e.kernel = actfn_row_kernel_of(row_op_cross_entropy_backward, dtype);
	e.gloss = gloss;
	e.gx = gx;
	run(&e);
	return ACTFN_OK;
}
