/* SPDX-License-Identifier: MIT */
/* The functions of a row: every argument is checked here, once, and the rows are shared out to the threads. */
#include <actfn/row.h>
#include <stdint.h>

#include "src/bulk.h"
#include "src/kernels/rows.h"
#include "src/span.h"

enum { DTYPES = ACTFN_F16 + 1 };

/* How a function is computed; where sign is 0 it is no function of a row. */
typedef struct method {
	double sign;
	actfn_row_op forward, backward;
	int noisy;
} method;

static const method methods[] = {
	[ACTFN_LAYER_SOFTMAX] = { 1, row_op_softmax, row_op_softmax_backward, 0 },
	[ACTFN_LAYER_LOG_SOFTMAX] = { 1, row_op_log_softmax, row_op_log_softmax_backward, 0 },
	[ACTFN_LAYER_SOFTMIN] = { -1, row_op_softmax, row_op_softmax_backward, 0 },
	[ACTFN_LAYER_SOFTMAX2D] = { 1, row_op_softmax, row_op_softmax_backward, 0 },
	[ACTFN_LAYER_HARDMAX] = { 1, row_op_hardmax, row_op_hardmax_backward, 0 },
	[ACTFN_LAYER_SPARSEMAX] = { 1, row_op_sparsemax, row_op_sparsemax_backward, 0 },
	[ACTFN_LAYER_ENTMAX15] = { 1, row_op_entmax15, row_op_entmax15_backward, 0 },
	[ACTFN_LAYER_GUMBEL_SOFTMAX] = { 1, row_op_softmax, row_op_softmax_backward, 1 },
};

enum { METHODS = sizeof methods / sizeof *methods };

static const actfn_row_options usual = ACTFN_ROW_OPTIONS;

typedef struct rows {
	actfn_row_kernel *noise, *kernel; /* noise, or NULL, goes from a to out before */
	actfn_row_par par;
	actfn_axis axis;
	size_t element;
	const char *a, *b;
	char *out;
} rows;

actfn_row_kernel *actfn_row_kernel_of(actfn_row_op op, actfn_dtype dtype)
{
	actfn_row_kernel *const *kernels = actfn_set_in_use(set_rows, dtype);
	return kernels[op];
}

/* In float where there is such a kernel. */
static actfn_row_kernel *kernel_of(actfn_row_op op, actfn_dtype dtype, size_t size, const actfn_row_options *o)
{
	actfn_row_kernel *const (*floats)[ACTFN_ROW_OP_COUNT] = actfn_set_in_use(set_rowfloat, dtype);
	actfn_row_kernel *in_float = floats[actfn_get_mode() == ACTFN_FAST][op];
	if (in_float && o->temperature == 1 && size <= actfn_row_chunk(size))
		return in_float;
	return actfn_row_kernel_of(op, dtype);
}

static actfn_status check(const rows *r, size_t *bytes)
{
	if (!fits(r->axis.outer, r->axis.size, r->axis.inner, r->element, bytes))
		return ACTFN_ERR_ARGUMENT;
	if (!*bytes)
		return ACTFN_OK;
	if (!r->a || !r->b || !r->out)
		return ACTFN_ERR_NULL;
	return clash(r->a, r->out, *bytes) || clash(r->b, r->out, *bytes) ? ACTFN_ERR_OVERLAP : ACTFN_OK;
}

static actfn_row_op op_of(const method *of, int backward, const actfn_row_options *o)
{
	if (backward)
		return of->backward;
	return of->noisy && o->hard ? row_op_hardmax : of->forward;
}

static actfn_status prepare(rows *r, actfn_layer_id f, actfn_dtype dtype, int backward, const actfn_axis *axis,
			    const actfn_row_options *options)
{
	const actfn_row_options *o = options ? options : &usual;
	if ((unsigned)f >= METHODS || !methods[f].sign)
		return ACTFN_ERR_NAME;
	if ((unsigned)dtype >= DTYPES)
		return ACTFN_ERR_DTYPE;
	if (!axis)
		return ACTFN_ERR_NULL;
	if (!(o->temperature >= 0x1p-1000 && o->temperature <= 0x1p1000))
		return ACTFN_ERR_ARGUMENT;
	r->kernel = kernel_of(op_of(&methods[f], backward, o), dtype, axis->size, o);
	r->noise = methods[f].noisy && !backward ? actfn_row_kernel_of(row_op_gumbel_noise, dtype) : NULL;
	r->par = (actfn_row_par){ .sign = methods[f].sign, .temperature = o->temperature, .scale = 1 / o->temperature,
				  .safe = o->safe, .seed = o->seed };
	r->axis = *axis;
	r->element = actfn_size_of(dtype);
	return ACTFN_OK;
}

/* ---- shares: what a thread takes at a time ------------------------------------- */

/* Rows are shared out whole: `rows_each` neighbours, or `columns_each` of the columns of an outer index. */
typedef struct shares {
	const rows *rows;
	size_t count, per_outer, each;
} shares;

static void share(const shares *s, size_t i)
{
	const rows *r = s->rows;
	size_t size = r->axis.size, from = i % s->per_outer * s->each, rows_left = r->axis.inner - from, at;
	size_t index = i / s->per_outer * size * r->axis.inner + from;
	if (r->axis.inner == 1) {
		rows_left = r->axis.outer - i * s->each;
		index = i * s->each * size;
	}
	at = index * r->element;
	actfn_rows these = { size, r->axis.inner, rows_left < s->each ? rows_left : s->each, r->a + at, r->b + at,
			     r->out + at, index, NULL };
	if (r->noise) {
		r->noise(&r->par, &these);
		these.a = these.b = these.out;
	}
	r->kernel(&r->par, &these);
}

/* Least work for a thread to be woken for, in elements; and how many shares of it there should be. */
enum { SHARE = 1 << 14, SHARES_PER_THREAD = 8, LINE = 64 };

static size_t rounded_up(size_t n, size_t to)
{
	return (n + to - 1) / to * to;
}

static shares cut(const rows *r)
{
	size_t want = SHARE / r->axis.size + 1;
	shares s = { .rows = r, .per_outer = 1, .each = want };
	if (r->axis.inner == 1) {
		s.count = (r->axis.outer + want - 1) / want;
		return s;
	}
	s.each = rounded_up(want, LINE);
	s.per_outer = (r->axis.inner + s.each - 1) / s.each;
	s.count = s.per_outer * r->axis.outer;
	return s;
}

typedef struct batch {
	shares s;
	size_t tasks;
} batch;

static void task(void *arg, int i)
{
	const batch *b = arg;
	actfn_fpenv e = actfn_fp_enter();
	for (size_t share_no = (size_t)i; share_no < b->s.count; share_no += b->tasks)
		share(&b->s, share_no);
	actfn_fp_leave(e);
}

/* A single share may be a single long row: that may have the threads for itself. */
static void run(rows *r)
{
	batch b = { .s = cut(r), .tasks = 1 };
	size_t most = (size_t)actfn_get_threads() * SHARES_PER_THREAD;
	if (actfn_get_threads() > 1 && b.s.count == 1)
		r->par.each = actfn_pool_each;
	if (actfn_get_threads() == 1 || b.s.count == 1) {
		task(&b, 0);
		return;
	}
	b.tasks = b.s.count < most ? b.s.count : most;
	actfn_pool_each(task, &b, (int)b.tasks);
}

static actfn_status call(actfn_layer_id f, actfn_dtype dtype, int backward, const actfn_axis *axis,
			 const actfn_row_options *options, const void *a, const void *b, void *out)
{
	rows r = { .a = a, .b = b, .out = out };
	size_t bytes = 0;
	actfn_status s = prepare(&r, f, dtype, backward, axis, options);
	if (!s)
		s = check(&r, &bytes);
	if (!s && bytes)
		run(&r);
	return s;
}

actfn_status actfn_row_forward(actfn_layer_id f, actfn_dtype dtype, const actfn_axis *axis,
			       const actfn_row_options *options, const void *x, void *y)
{
	return call(f, dtype, 0, axis, options, x, x, y);
}

actfn_status actfn_row_backward(actfn_layer_id f, actfn_dtype dtype, const actfn_axis *axis,
				const actfn_row_options *options, const void *y, const void *gy, void *gx)
{
	return call(f, dtype, 1, axis, options, y, gy, gx);
}
