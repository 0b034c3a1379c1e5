/* SPDX-License-Identifier: MIT */
/* Polyrelu: a polynomial of the rectified input, with learned coefficients. */
#include <string.h>

#include <actfn/group.h>

#include "src/bulk.h"
#include "src/span.h"
#include "src/tree.h"

enum {
	LANES = ACTFN_LANES,
	STEPS = 64,    /* summed one after the other in each lane, */
	BLOCK = STEPS * LANES,
	PARTS = 64,    /* and the blocks of each part by a tree; parts are there to be shared by threads */
	COEFFICIENTS = ACTFN_POLYRELU_MAX + 1
};

typedef struct work {
	int degree;        /* of a: gx has the derivative's */
	double a[COEFFICIENTS];
	int sums;          /* coefficients whose gradients are wanted */
	const actfn_polys *k;
	size_t n, size, each; /* elements, bytes of one, elements of a part: whole blocks */
	const char *x, *gy;
	char *out;
	double sum[PARTS][COEFFICIENTS];
} work;

/* Sums of blocks that wait for their like. */
typedef struct sums {
	double sum[COEFFICIENTS][TREE_LEVELS];
	uint64_t blocks;
} sums;

static void sum_block(const work *w, size_t first, size_t n, sums *s)
{
	actfn_lanes sum[ACTFN_SUMS] = { { 0 } };
	void (*add)(actfn_steps, const void *, const void *, actfn_lanes *) = w->k->relu_sums[w->sums - 1];
	size_t whole = n / LANES, at = first * w->size, rest = at + whole * LANES * w->size;
	add((actfn_steps){ LANES, whole, LANES }, w->x + at, w->gy + at, sum);
	if (n % LANES)
		add((actfn_steps){ n % LANES, 1, LANES }, w->x + rest, w->gy + rest, sum);
	for (int i = 0; i < w->sums; i++)
		tree_join(s->sum[i], 1, s->blocks, tree_halves(sum[i], 1, LANES));
	s->blocks++;
}

/* A block's sums before its gx: that may be x or gy. */
static void block(const work *w, size_t first, size_t n, sums *s)
{
	size_t at = first * w->size;
	if (w->sums)
		sum_block(w, first, n, s);
	if (!w->out)
		return;
	if (w->gy)
		w->k->relu_back(w->degree, w->a, n, w->x + at, w->gy + at, w->out + at);
	else
		w->k->relu(w->degree, w->a, n, w->x + at, w->out + at);
}

static void part(void *arg, int i)
{
	work *w = arg;
	size_t first = (size_t)i * w->each;
	if (first >= w->n)
		return;
	size_t end = w->n - first > w->each ? first + w->each : w->n;
	sums s;
	actfn_fpenv e = actfn_fp_enter();
	s.blocks = 0;
	for (; first < end; first += BLOCK)
		block(w, first, end - first < BLOCK ? end - first : BLOCK, &s);
	for (int p = 0; p < w->sums; p++)
		w->sum[i][p] = tree_total(s.sum[p], 1, s.blocks, 0);
	actfn_fp_leave(e);
}

static void run(work *w)
{
	size_t blocks = (w->n + BLOCK - 1) / BLOCK;
	w->each = (blocks + PARTS - 1) / PARTS * BLOCK;
	actfn_each(blocks > PARTS, part, w, PARTS);
}

/* *bytes of x. */
static actfn_status begin(const actfn_polyrelu *p, actfn_dtype dtype, size_t n, work *w, size_t *bytes)
{
	size_t size = actfn_size_of(dtype);
	if (!p)
		return ACTFN_ERR_NULL;
	if (!size)
		return ACTFN_ERR_DTYPE;
	if (p->degree < 0 || p->degree > ACTFN_POLYRELU_MAX || !fits(n, 1, 1, size, bytes))
		return ACTFN_ERR_ARGUMENT;
	*w = (work){ .degree = p->degree, .k = actfn_set_in_use(set_poly, dtype), .n = n, .size = size };
	memcpy(w->a, p->a, sizeof w->a);
	return ACTFN_OK;
}

actfn_status actfn_polyrelu_forward(const actfn_polyrelu *p, actfn_dtype dtype, size_t n, const void *x, void *y)
{
	work w;
	size_t bytes;
	actfn_status s = begin(p, dtype, n, &w, &bytes);
	if (s || !n)
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

static void derive(work *w)
{
	for (int i = 1; i <= w->degree; i++)
		w->a[i - 1] = i * w->a[i];
	w->a[w->degree] = 0;
	w->degree -= w->degree > 0;
}

actfn_status actfn_polyrelu_backward(const actfn_polyrelu *p, actfn_dtype dtype, size_t n, const void *x, const void *gy,
				     void *gx, double *ga)
{
	work w;
	size_t bytes;
	actfn_status s = begin(p, dtype, n, &w, &bytes);
	if (s)
		return s;
	if (n && (!x || !gy || (!gx && !ga)))
		return ACTFN_ERR_NULL;
	span out = { gx, gx ? bytes : 0 };
	if (crosses((span){ x, bytes }, out) || crosses((span){ gy, bytes }, out))
		return ACTFN_ERR_OVERLAP;
	w.x = x;
	w.gy = gy;
	w.out = gx;
	w.sums = ga ? p->degree + 1 : 0;
	derive(&w);
	if (n)
		run(&w);
	for (int i = 0; i < w.sums; i++)
		ga[i] = tree_halves(&w.sum[0][i], COEFFICIENTS, PARTS);
	return s;
}
