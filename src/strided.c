/* SPDX-License-Identifier: MIT */
/* Calls on arrays with strides and pitches.  Elements that do not lie side by side are gathered into
 * a buffer, block by block, and results are scattered; kernels see contiguous arrays only. */
#include <stdint.h>
#include <string.h>

#include "src/bulk.h"

/* Elements in a block; rows of at least LONG_ROW are taken one by one, so that what is contiguous in
 * them need not be copied. */
enum { BLOCK = 1024, LONG_ROW = 256, MAX_SIZE = 8, PIECE_BLOCKS = 64 };

/* An array as the call describes it, without the defaults. */
typedef struct view {
	char *p;
	ptrdiff_t stride, pitch;
} view;

typedef struct job2d {
	actfn_job job;
	size_t rows, cols;
	view x, gy, out;
} job2d;

/* ---- moving elements ----------------------------------------------------------- */

#define MOVE(type) \
	static void move_##type(char *to, ptrdiff_t to_stride, const char *from, ptrdiff_t from_stride, size_t n) \
	{ \
		for (; n; n--, to += to_stride, from += from_stride) \
			memcpy(to, from, sizeof(type)); \
	}
MOVE(uint16_t)
MOVE(uint32_t)
MOVE(uint64_t)

typedef void move(char *to, ptrdiff_t to_stride, const char *from, ptrdiff_t from_stride, size_t n);

static move *const moves[MAX_SIZE + 1] = { [2] = move_uint16_t, [4] = move_uint32_t, [8] = move_uint64_t };

/* Elements `first` to first + n of the view into the buffer, or out of it. */
static void copy(const job2d *j, const view *v, size_t first, size_t n, char *buffer, int out)
{
	size_t size = j->job.size, row = first / j->cols, col = first % j->cols;
	for (size_t some; n; n -= some, row++, col = 0, buffer += some * size) {
		char *p = v->p + (ptrdiff_t)row * v->pitch + (ptrdiff_t)col * v->stride;
		some = j->cols - col < n ? j->cols - col : n;
		if (out)
			moves[size](p, v->stride, buffer, (ptrdiff_t)size, some);
		else
			moves[size](buffer, (ptrdiff_t)size, p, v->stride, some);
	}
}

/* Do elements first to first + n lie side by side? */
static int together(const job2d *j, const view *v, size_t first, size_t n)
{
	return v->stride == (ptrdiff_t)j->job.size && first % j->cols + n <= j->cols;
}

static char *at(const job2d *j, const view *v, size_t first)
{
	return v->p + (ptrdiff_t)(first / j->cols) * v->pitch + (ptrdiff_t)(first % j->cols) * v->stride;
}

/* The elements where they are, or a copy of them in the buffer. */
static const char *input(const job2d *j, const view *v, size_t first, size_t n, char *buffer)
{
	if (together(j, v, first, n))
		return at(j, v, first);
	copy(j, v, first, n, buffer, 0);
	return buffer;
}

static void block(const job2d *j, size_t first, size_t n)
{
	_Alignas(64) char x[BLOCK * MAX_SIZE], gy[BLOCK * MAX_SIZE], out[BLOCK * MAX_SIZE];
	const char *in = input(j, &j->x, first, n, x), *g = j->job.binary ? input(j, &j->gy, first, n, gy) : in;
	int direct = together(j, &j->out, first, n);
	actfn_job_run(&j->job, n, in, g, direct ? at(j, &j->out, first) : out);
	if (!direct)
		copy(j, &j->out, first, n, out, 1);
}

/* ---- the whole call ----------------------------------------------------------- */

static void piece(void *arg, int i)
{
	const job2d *j = arg;
	size_t all = j->rows * j->cols, first = (size_t)i * PIECE_BLOCKS * BLOCK, end = first + PIECE_BLOCKS * BLOCK;
	actfn_fpenv e = actfn_fp_enter();
	for (size_t n; first < end && first < all; first += n) {
		size_t row = j->cols - first % j->cols;
		n = j->cols >= LONG_ROW && row < BLOCK ? row : BLOCK;
		n = n < all - first ? n : all - first;
		n = n < end - first ? n : end - first;
		block(j, first, n);
	}
	actfn_fp_leave(e);
}

static int contiguous(const job2d *j, const view *v)
{
	ptrdiff_t size = (ptrdiff_t)j->job.size;
	return (v->stride == size || j->cols == 1) && (v->pitch == (ptrdiff_t)j->cols * size || j->rows == 1);
}

static void run(job2d *j)
{
	size_t n = j->rows * j->cols;
	if (contiguous(j, &j->x) && contiguous(j, &j->gy) && contiguous(j, &j->out)) {
		actfn_bulk(&j->job, n, j->x.p, j->gy.p, j->out.p);
		return;
	}
	actfn_each(1, piece, j, (n - 1) / (PIECE_BLOCKS * BLOCK) + 1);
}

/* ---- arguments ---------------------------------------------------------------- */

static view view_of(const job2d *j, const void *p, ptrdiff_t stride, ptrdiff_t pitch)
{
	stride = stride ? stride : (ptrdiff_t)j->job.size;
	return (view){ (char *)p, stride, pitch ? pitch : stride * (ptrdiff_t)j->cols };
}

/* The first byte of the view, and the one after its last. */
static void range(const job2d *j, const view *v, uintptr_t *from, uintptr_t *to)
{
	ptrdiff_t along = v->stride * (ptrdiff_t)(j->cols - 1), down = v->pitch * (ptrdiff_t)(j->rows - 1);
	*from = (uintptr_t)v->p + (uintptr_t)((along < 0 ? along : 0) + (down < 0 ? down : 0));
	*to = (uintptr_t)v->p + (uintptr_t)((along > 0 ? along : 0) + (down > 0 ? down : 0)) + j->job.size;
}

/* Strides that are never walked do not matter. */
static int same(const job2d *j, const view *a, const view *b)
{
	return a->p == b->p && (a->stride == b->stride || j->cols == 1) && (a->pitch == b->pitch || j->rows == 1);
}

static int overlap(const job2d *j, const view *in)
{
	uintptr_t a, a_end, b, b_end;
	range(j, in, &a, &a_end);
	range(j, &j->out, &b, &b_end);
	return a < b_end && b < a_end && !same(j, in, &j->out);
}

actfn_status actfn_run(const actfn *f, const actfn_call *c)
{
	job2d j;
	if (!c)
		return ACTFN_ERR_NULL;
	actfn_status s = actfn_job_make(&j.job, f, c->dtype, c->mode, c->direction);
	if (s || !c->cols)
		return s;
	const void *gy = j.job.binary ? c->gy : c->x;
	if (!c->x || !gy || !c->out)
		return ACTFN_ERR_NULL;
	j.rows = c->rows ? c->rows : 1;
	j.cols = c->cols;
	if (j.rows > PTRDIFF_MAX / j.job.size / j.cols)
		return ACTFN_ERR_ARGUMENT;
	j.x = view_of(&j, c->x, c->x_stride, c->x_pitch);
	j.gy = j.job.binary ? view_of(&j, gy, c->gy_stride, c->gy_pitch) : j.x;
	j.out = view_of(&j, c->out, c->out_stride, c->out_pitch);
	if (overlap(&j, &j.x) || overlap(&j, &j.gy))
		return ACTFN_ERR_OVERLAP;
	run(&j);
	return ACTFN_OK;
}
