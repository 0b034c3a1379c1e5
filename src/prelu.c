/* SPDX-License-Identifier: MIT */
/* PReLU: slots whose elements lie side by side go through the grid with loops of their own; where neighbours have
 * different slopes, channels last or one for each element, rows of slopes go along. */
#include <string.h>

#include "src/learned.h"
#include "src/streamer.h"

/* ROW: elements of a piece.  COLUMNS: slots whose lanes are in the first cache together.  SLICES, RESULTS, SUMS: as in
 * grid.c.  TASK: elements of a task. */
enum { ROW = 512, COLUMNS = 128, SLICES = 16, RESULTS = 4096, SUMS = 6144, TASK = 1 << 16 };

typedef struct prelu_call {
	const actfn_learned_kernels *kernels;
	size_t size, slope_size, rows, columns;
	const char *slopes, *x, *gy;
	char *out;
	double *gp;
	int stream;
	/* of a call with sums: */
	size_t blocks, slice, slices, levels, each, first, last;
	double *results; /* [slice][column], from column `first` on */
	size_t pitch;
} prelu_call;

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* ---- one slope for many ---------------------------------------------------------- */

static void run_slot(const void *op, size_t slot, size_t n, const void *x, const void *gy, void *out, double *lanes)
{
	const prelu_call *c = op;
	const char *a = c->slopes + slot * c->slope_size;
	if (gy)
		c->kernels->prelu_back(a, n, x, gy, out, lanes);
	else
		c->kernels->prelu(a, n, x, out);
}

static void take_sum(const void *op, size_t slot, const double *sum)
{
	const prelu_call *c = op;
	c->gp[slot] = *sum;
}

static void by_slots(const prelu_call *c, grid g)
{
	g.x = c->x;
	g.gy = c->gy;
	g.out = c->out;
	g.stream = c->stream;
	g.sums = c->gp != NULL;
	g.run = run_slot;
	g.result = take_sum;
	g.op = c;
	actfn_grid(&g);
}

/* ---- a slope for each ------------------------------------------------------------ */

/* The slopes of `length` elements from the beginning of a row on: as they are, or repeated in the buffer. */
typedef struct pattern {
	const char *slopes;
	size_t length;
	char buffer[2 * ROW * sizeof(double)];
} pattern;

static void repeat(const prelu_call *c, pattern *p, size_t rows)
{
	size_t bytes = c->columns * c->slope_size;
	p->slopes = c->slopes;
	p->length = c->columns * rows;
	if (rows == 1)
		return;
	for (size_t i = 0; i < rows; i++)
		memcpy(p->buffer + i * bytes, c->slopes, bytes);
	p->slopes = p->buffer;
}

/* n elements from number `at` on, with their slopes; sums NULL: not wanted. */
static void run_each(const prelu_call *c, streamer *s, const char *slopes, size_t at, size_t n, double *sums)
{
	at *= c->size;
	char *out = c->out ? c->out + at : NULL, *to = s ? streamer_room(s, out) : out;
	if (c->gy)
		c->kernels->prelu_back_each(slopes, n, c->x + at, c->gy + at, to, sums);
	else
		c->kernels->prelu_each(slopes, n, c->x + at, to);
	if (s)
		streamer_put(s, out, n * c->size);
}

static streamer *start(const prelu_call *c, streamer *s)
{
	if (!c->stream || !c->out)
		return NULL;
	streamer_start(s);
	return s;
}

static void plain_task(void *arg, int i)
{
	const prelu_call *c = arg;
	size_t at = (size_t)i * TASK, end = least(at + TASK, c->rows * c->columns);
	pattern p;
	streamer room, *s = start(c, &room);
	actfn_fpenv e = actfn_fp_enter();
	repeat(c, &p, c->columns < ROW ? (ROW + c->columns - 1) / c->columns : 1);
	for (size_t n; at < end; at += n) {
		size_t column = at % c->columns % p.length;
		n = least(least(p.length - column, end - at), 2 * ROW);
		run_each(c, s, p.slopes + column * c->slope_size, at, n, NULL);
	}
	if (s)
		streamer_end(s);
	actfn_fp_leave(e);
}

/* ---- with sums --------------------------------------------------------------------- */

/* A block's rows of some columns, row r to the lanes of number r mod TREE_LANES. */
static void block_lanes(const prelu_call *c, streamer *s, const pattern *p, size_t row, size_t rows, size_t column,
			size_t columns, double *lanes)
{
	size_t step = p->length / c->columns; /* rows that lie together */
	memset(lanes, 0, TREE_LANES * columns * sizeof *lanes);
	for (size_t r = 0; r < rows; r += step)
		run_each(c, s, p->slopes + column * c->slope_size, (row + r) * c->columns + column,
			 least(step, rows - r) * columns, lanes + r % TREE_LANES * columns);
}

static void fold(double *lanes, size_t columns)
{
	for (size_t half = TREE_LANES / 2; half; half /= 2)
		for (size_t i = 0; i < half * columns; i++)
			lanes[i] += lanes[i + half * columns];
}

static void sum_columns(const prelu_call *c, streamer *s, const pattern *p, size_t slice, size_t first, size_t columns)
{
	double lanes[TREE_LANES * COLUMNS], sums[SUMS];
	size_t begin = slice * c->slice, end = least(begin + c->slice, c->blocks);
	double *result = c->results + slice * c->pitch + first - c->first;
	for (size_t b = begin; b < end; b++)
		for (size_t from = 0; from < columns; from += COLUMNS) {
			size_t row = b * TREE_BLOCK, some = least(COLUMNS, columns - from);
			block_lanes(c, s, p, row, least(TREE_BLOCK, c->rows - row), first + from, some, lanes);
			fold(lanes, some);
			for (size_t i = 0; i < some; i++)
				tree_join(sums + from + i, columns, b - begin, lanes[i]);
		}
	for (size_t i = 0; i < columns; i++)
		result[i] = tree_total(sums + i, columns, end - begin, 0);
}

static void sum_task(void *arg, int i)
{
	const prelu_call *c = arg;
	size_t slice = (size_t)i % c->slices, first = c->first + (size_t)i / c->slices * c->each;
	pattern p;
	streamer room, *s = start(c, &room);
	actfn_fpenv e = actfn_fp_enter();
	repeat(c, &p, c->columns * TREE_LANES <= 2 * ROW ? TREE_LANES : 1);
	sum_columns(c, s, &p, slice, first, least(c->each, c->last - first));
	if (s)
		streamer_end(s);
	actfn_fp_leave(e);
}

/* Columns of a task: as many as have room for their trees, but something to do for all threads. */
static void cut(prelu_call *c, int threads)
{
	c->blocks = (c->rows + TREE_BLOCK - 1) / TREE_BLOCK;
	c->slice = 1;
	for (c->levels = 1; c->slice < c->blocks && (threads == 1 || c->slice * SLICES < c->blocks); c->levels++)
		c->slice *= 2;
	c->slices = (c->blocks + c->slice - 1) / c->slice;
	c->each = least(SUMS / c->levels / COLUMNS * COLUMNS, c->columns);
	if (threads > 1 && c->each > COLUMNS)
		c->each = COLUMNS;
}

static void join_slices(const prelu_call *c)
{
	size_t whole = c->blocks / c->slice;
	for (size_t i = c->first; i < c->last; i++) {
		const double *at = c->results + i - c->first;
		double level[TREE_LEVELS];
		for (size_t s = 0; s < whole; s++)
			tree_join(level, 1, s, at[s * c->pitch]);
		c->gp[i] = tree_total(level, 1, whole, whole < c->slices ? at[whole * c->pitch] : 0);
	}
}

/* With one slice the sums are the results. */
static void by_rows_with_sums(prelu_call *c, int threads)
{
	double results[RESULTS];
	cut(c, threads);
	size_t most = c->slices == 1 ? c->columns : RESULTS / c->slices / c->each * c->each;
	for (c->first = 0; c->first < c->columns; c->first = c->last) {
		c->last = least(c->first + most, c->columns);
		c->results = c->slices == 1 ? c->gp + c->first : results;
		c->pitch = c->last - c->first;
		actfn_each(threads > 1, sum_task, c, (c->pitch + c->each - 1) / c->each * c->slices);
		if (c->slices > 1)
			join_slices(c);
	}
}

void actfn_prelu(const learned *p, const void *x, const void *gy, void *out, double *gp)
{
	const actfn_learned *l = p->call;
	double wide = actfn_param(l->f, 0);
	float single = (float)wide;
	const grid g = actfn_learned_grid(&l->shape, p->finest, p->size);
	int threads = p->bytes < ACTFN_BULK ? 1 : actfn_get_threads();
	prelu_call c = {
		.kernels = actfn_set_in_use(set_learned, l->dtype), .size = p->size, .x = x, .gy = gy, .out = out, .gp = gp
	};
	c.slope_size = l->dtype == ACTFN_F64 ? sizeof wide : sizeof single;
	c.slopes = l->param[0].at ? l->param[0].at : l->dtype == ACTFN_F64 ? (void *)&wide : (void *)&single;
	c.stream = p->bytes >= ACTFN_STREAM && out != x && out != gy;
	c.rows = g.n;
	c.columns = g.slots;
	if (g.p > 1 || g.slots == 1)
		by_slots(&c, g);
	else if (gp)
		by_rows_with_sums(&c, threads);
	else
		actfn_each(threads > 1, plain_task, &c, (p->elements + TASK - 1) / TASK);
}
