/* SPDX-License-Identifier: MIT */
/* Maxout and crelu: every argument is checked here, once, and the work is cut for the threads. */
#include <actfn/group.h>

#include "src/bulk.h"
#include "src/span.h"

/* Elements that are worth waking a thread for. */
enum { PIECE = 1 << 16 };

/* Any of the calls: `count` rows of n outputs of a kernel each. */
typedef struct work {
	const actfn_picks *picks;
	actfn_pieces pieces;   /* of maxout */
	size_t count, n, size; /* size: bytes of an element */
	size_t each;           /* outputs of a piece of work, whole rows of them if that is more than n */
	size_t wide;           /* elements of a row of the wide array: maxout's x, crelu's y */
	const char *x, *gy;
	char *out;
	void (*row)(const struct work *w, size_t row, size_t from, size_t n);
} work;

static void piece(void *arg, int i)
{
	const work *w = arg;
	size_t first = (size_t)i * w->each, all = w->count * w->n, end = all - first < w->each ? all : first + w->each;
	actfn_fpenv e = actfn_fp_enter();
	for (size_t some; first < end; first += some) {
		size_t from = first % w->n;
		some = w->n - from < end - first ? w->n - from : end - first;
		w->row(w, first / w->n, from, some);
	}
	actfn_fp_leave(e);
}

/* A power of two, so that pieces begin where vectors do. */
static void run(work *w, size_t pieces)
{
	w->each = PIECE;
	while (w->each > 1024 && w->each * pieces > 2 * PIECE)
		w->each /= 2;
	actfn_each(1, piece, w, (w->count * w->n - 1) / w->each + 1);
}

/* ---- maxout ------------------------------------------------------------------------ */

/* The wide array's elements that belong to output number `from` of a row. */
static size_t wide_at(const work *w, size_t row, size_t from)
{
	return (row * w->wide + from * w->pieces.lane) * w->size;
}

static void maxout_row(const work *w, size_t row, size_t from, size_t n)
{
	w->picks->maxout(w->pieces, n, w->x + wide_at(w, row, from), w->out + (row * w->n + from) * w->size);
}

static void maxout_back_row(const work *w, size_t row, size_t from, size_t n)
{
	size_t at = wide_at(w, row, from);
	w->picks->maxout_back(w->pieces, n, w->x + at, w->gy + (row * w->n + from) * w->size, w->out + at);
}

/* Pieces that lie side by side are one long row of lanes; other units are rows of a length, each with its pieces. */
static void lay_out(const actfn_maxout *m, work *w)
{
	size_t k = m->pieces;
	if (m->inner == 1 && (m->order == ACTFN_UNIT_MAJOR || m->units == 1)) {
		w->count = 1;
		w->n = m->outer * m->units;
		w->pieces = (actfn_pieces){ k, k, 1 };
	} else {
		int together = m->order == ACTFN_PIECE_MAJOR;
		w->count = together ? m->outer : m->outer * m->units;
		w->n = together ? m->units * m->inner : m->inner;
		w->pieces = (actfn_pieces){ k, 1, w->n };
	}
	w->wide = w->n * k;
}

/* *bytes of x, 0 where there is nothing to do. */
static actfn_status begin_maxout(const actfn_maxout *m, actfn_dtype dtype, work *w, size_t *bytes)
{
	size_t units;
	if (!m)
		return ACTFN_ERR_NULL;
	*w = (work){ .size = actfn_size_of(dtype) };
	if (!w->size)
		return ACTFN_ERR_DTYPE;
	if (!m->pieces || m->pieces > INT32_MAX || (unsigned)m->order > ACTFN_PIECE_MAJOR ||
	    !fits(m->outer, m->units, m->inner, 1, &units) || !fits(units, m->pieces, w->size, 1, bytes))
		return ACTFN_ERR_ARGUMENT;
	w->picks = actfn_set_in_use(set_pick, dtype);
	lay_out(m, w);
	return ACTFN_OK;
}

actfn_status actfn_maxout_forward(const actfn_maxout *m, actfn_dtype dtype, const void *x, void *y)
{
	work w;
	size_t bytes;
	actfn_status s = begin_maxout(m, dtype, &w, &bytes);
	if (s || !bytes)
		return s;
	if (!x || !y)
		return ACTFN_ERR_NULL;
	if (crosses((span){ x, bytes }, (span){ y, bytes / m->pieces }))
		return ACTFN_ERR_OVERLAP;
	w.x = x;
	w.out = y;
	w.row = maxout_row;
	run(&w, m->pieces);
	return s;
}

actfn_status actfn_maxout_backward(const actfn_maxout *m, actfn_dtype dtype, const void *x, const void *gy, void *gx)
{
	work w;
	size_t bytes;
	actfn_status s = begin_maxout(m, dtype, &w, &bytes);
	if (s || !bytes)
		return s;
	if (!x || !gy || !gx)
		return ACTFN_ERR_NULL;
	if (crosses((span){ x, bytes }, (span){ gx, bytes }) || overlap((span){ gy, bytes / m->pieces }, (span){ gx, bytes }))
		return ACTFN_ERR_OVERLAP;
	w.x = x;
	w.gy = gy;
	w.out = gx;
	w.row = maxout_back_row;
	run(&w, m->pieces);
	return s;
}

/* ---- crelu -------------------------------------------------------------------------- */

static void crelu_row(const work *w, size_t row, size_t from, size_t n)
{
	char *y = w->out + (row * w->wide + from) * w->size;
	w->picks->crelu(n, w->x + (row * w->n + from) * w->size, y, y + w->n * w->size);
}

static void crelu_back_row(const work *w, size_t row, size_t from, size_t n)
{
	const char *gy = w->gy + (row * w->wide + from) * w->size;
	size_t at = (row * w->n + from) * w->size;
	w->picks->crelu_back(n, w->x + at, gy, gy + w->n * w->size, w->out + at);
}

/* *bytes of x, 0 where there is nothing to do. */
static actfn_status begin_crelu(const actfn_shape *s, actfn_dtype dtype, work *w, size_t *bytes)
{
	if (!s)
		return ACTFN_ERR_NULL;
	*w = (work){ .size = actfn_size_of(dtype) };
	if (!w->size)
		return ACTFN_ERR_DTYPE;
	if (!fits(s->outer, s->size, s->inner, w->size, bytes))
		return ACTFN_ERR_ARGUMENT;
	w->picks = actfn_set_in_use(set_pick, dtype);
	w->count = s->outer;
	w->n = s->size * s->inner;
	w->wide = 2 * w->n;
	return ACTFN_OK;
}

actfn_status actfn_crelu_forward(const actfn_shape *shape, actfn_dtype dtype, const void *x, void *y)
{
	work w;
	size_t bytes;
	actfn_status s = begin_crelu(shape, dtype, &w, &bytes);
	if (s || !bytes)
		return s;
	if (!x || !y)
		return ACTFN_ERR_NULL;
	if (overlap((span){ x, bytes }, (span){ y, 2 * bytes }))
		return ACTFN_ERR_OVERLAP;
	w.x = x;
	w.out = y;
	w.row = crelu_row;
	run(&w, 2);
	return s;
}

actfn_status actfn_crelu_backward(const actfn_shape *shape, actfn_dtype dtype, const void *x, const void *gy, void *gx)
{
	work w;
	size_t bytes;
	actfn_status s = begin_crelu(shape, dtype, &w, &bytes);
	if (s || !bytes)
		return s;
	if (!x || !gy || !gx)
		return ACTFN_ERR_NULL;
	if (crosses((span){ x, bytes }, (span){ gx, bytes }) || overlap((span){ gy, 2 * bytes }, (span){ gx, bytes }))
		return ACTFN_ERR_OVERLAP;
	w.x = x;
	w.gy = gy;
	w.out = gx;
	w.row = crelu_back_row;
	run(&w, 2);
	return s;
}
