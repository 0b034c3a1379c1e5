/* SPDX-License-Identifier: MIT */
/* Walks through a tensor by slots.  The rows of a slot, its elements in the order (n, p), are cut into blocks;
 * those that do not lie side by side are gathered.  Slices of 2^k blocks and groups of slots are the tasks of
 * the threads; the sums of slices join to the same tree wherever it was cut. */
#include "src/grid.h"

#include <stdint.h>
#include <string.h>

#include "src/bulk.h"
#include "src/streamer.h"

/* WIDTH: slots whose elements lie in the same cache lines are taken together.  SLICES: at most so many tasks share
 * a slot.  RESULTS and SUMS: doubles on the stack, of the caller and of a task.  TASK: elements that are worth a
 * task of their own.  DIRECT: elements of a plane that are worth a call of their own. */
enum { WIDTH = 16, SLICES = 16, RESULTS = 4096, SUMS = 6144, TASK = 1 << 14, MAX_SIZE = 8, DIRECT = 64, LINE = 64 };

typedef struct walk {
	const grid *g;
	size_t rows, blocks;  /* of a slot */
	size_t slice, slices; /* blocks in a slice, and how many there are */
	size_t width, levels; /* slots that are taken together; of a slice's tree */
	size_t first, last;   /* the slots of this round */
	size_t each;          /* slots of a task */
	double *results;      /* [slice][slot of the round][sum] */
} walk;

/* ---- blocks ------------------------------------------------------------------- */

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

static size_t place(const grid *g, size_t slot, size_t row)
{
	return ((row / g->p * g->slots + slot) * g->p + row % g->p) * g->size;
}

/* n rows of the slot into the buffer. */
static void gather(const grid *g, size_t slot, size_t row, size_t n, const char *from, char *buffer)
{
	for (size_t some; n; n -= some, row += some, buffer += some * g->size) {
		some = least(g->p - row % g->p, n);
		memcpy(buffer, from + place(g, slot, row), some * g->size);
	}
}

static void scatter(const grid *g, size_t slot, size_t row, size_t n, const char *buffer, char *to)
{
	for (size_t some; n; n -= some, row += some, buffer += some * g->size) {
		some = least(g->p - row % g->p, n);
		memcpy(to + place(g, slot, row), buffer, some * g->size);
	}
}

static void scattered(const grid *g, size_t slot, size_t row, size_t n, double *lanes)
{
	_Alignas(64) char x[TREE_BLOCK * MAX_SIZE], gy[TREE_BLOCK * MAX_SIZE], out[TREE_BLOCK * MAX_SIZE];
	gather(g, slot, row, n, g->x, x);
	if (g->gy)
		gather(g, slot, row, n, g->gy, gy);
	g->run(g->op, slot, n, x, g->gy ? gy : NULL, g->out ? out : NULL, lanes);
	if (g->out)
		scatter(g, slot, row, n, out, g->out);
}

/* n rows that lie together, from byte `at` on; s: past the caches. */
static void together(const grid *g, streamer *s, size_t slot, size_t at, size_t n, double *lanes)
{
	const char *gy = g->gy ? g->gy + at : NULL;
	if (!s) {
		g->run(g->op, slot, n, g->x + at, gy, g->out ? g->out + at : NULL, lanes);
		return;
	}
	for (size_t some, done = 0; n; n -= some, done += some * g->size) {
		some = least(n, TREE_BLOCK);
		g->run(g->op, slot, some, g->x + at + done, gy ? gy + done : NULL, streamer_room(s, g->out + at + done),
		       lanes);
		streamer_put(s, g->out + at + done, some * g->size);
	}
}

/* ---- tiles -------------------------------------------------------------------- */

/* Where each element's neighbour is another slot's, half a cache line of slots is gathered at once: what one slot
 * takes from a line, the first cache might lose before the next comes for its own. */
enum { TILE_BYTES = 32, TILE_ROOM = TILE_BYTES * TREE_BLOCK + TILE_BYTES / 2 * LINE };

typedef struct tile {
	_Alignas(LINE) char x[TILE_ROOM], gy[TILE_ROOM], out[TILE_ROOM]; /* slot after slot */
} tile;

#define TILE_MOVES(type)                                                                                         \
	static void gather_##type(char *to, size_t pitch, const char *from, size_t step, size_t slots, size_t n) \
	{                                                                                                        \
		for (size_t i = 0; i < n; i++, from += step, to += sizeof(type))                                 \
			for (size_t s = 0; s < slots; s++)                                                       \
				memcpy(to + s * pitch, from + s * sizeof(type), sizeof(type));                   \
	}                                                                                                        \
	static void scatter_##type(char *from, size_t pitch, char *to, size_t step, size_t slots, size_t n)      \
	{                                                                                                        \
		for (size_t i = 0; i < n; i++, from += sizeof(type), to += step)                                 \
			for (size_t s = 0; s < slots; s++)                                                       \
				memcpy(to + s * sizeof(type), from + s * pitch, sizeof(type));                   \
	}
TILE_MOVES(uint16_t)
TILE_MOVES(uint32_t)
TILE_MOVES(uint64_t)

typedef struct tile_moves {
	void (*gather)(char *to, size_t pitch, const char *from, size_t step, size_t slots, size_t n);
	void (*scatter)(char *from, size_t pitch, char *to, size_t step, size_t slots, size_t n);
} tile_moves;

static const tile_moves moves[MAX_SIZE + 1] = {
	[2] = { gather_uint16_t, scatter_uint16_t },
	[4] = { gather_uint32_t, scatter_uint32_t },
	[8] = { gather_uint64_t, scatter_uint64_t },
};

static int is_tiled(const grid *g)
{
	return g->p == 1 && g->slots > 1;
}

/* From slot to slot: a line more than a block, so that slots do not meet in the cache. */
static size_t tile_pitch(const grid *g)
{
	return TREE_BLOCK * g->size + LINE;
}

static void fill_tile(const grid *g, tile *t, size_t slot, size_t slots, size_t row, size_t n)
{
	size_t at = place(g, slot, row), step = g->slots * g->size;
	moves[g->size].gather(t->x, tile_pitch(g), g->x + at, step, slots, n);
	if (g->gy)
		moves[g->size].gather(t->gy, tile_pitch(g), g->gy + at, step, slots, n);
}

/* Slot number s of the tile, the grid's number `slot`. */
static void run_tile(const grid *g, tile *t, size_t s, size_t slot, size_t n, double *lanes)
{
	size_t at = s * tile_pitch(g);
	g->run(g->op, slot, n, t->x + at, g->gy ? t->gy + at : NULL, g->out ? t->out + at : NULL, lanes);
}

static void empty_tile(const grid *g, tile *t, size_t slot, size_t slots, size_t row, size_t n)
{
	if (g->out)
		moves[g->size].scatter(t->out, tile_pitch(g), g->out + place(g, slot, row), g->slots * g->size, slots,
				       n);
}

/* Rows that may lie in several planes.  Planes that are long enough are taken where they are, if lanes are, and the
 * planes' ends are ends of lanes; otherwise the rows, a block at most, are gathered. */
static void rows(const grid *g, streamer *s, size_t slot, size_t row, size_t n, double *lanes)
{
	size_t p = g->p, sample = row / p, in_plane = row % p;
	int direct = p >= DIRECT && (!lanes || p % TREE_LANES == 0);
	if (!direct && in_plane + n > p && p > 1) {
		scattered(g, slot, row, n, lanes);
		return;
	}
	if (p == 1) { /* and a single slot */
		together(g, s, slot, row * g->size, n, lanes);
		return;
	}
	for (size_t some; n; n -= some, sample++, in_plane = 0) {
		some = least(p - in_plane, n);
		together(g, s, slot, ((sample * g->slots + slot) * p + in_plane) * g->size, some, lanes);
	}
}

/* ---- tasks -------------------------------------------------------------------- */

/* Without sums, all rows that need not be gathered can be taken at once. */
static void plain_rows(const grid *g, streamer *s, size_t slot, size_t row, size_t end)
{
	size_t step = g->p >= DIRECT ? end - row : TREE_BLOCK;
	for (; row < end; row += step)
		rows(g, s, slot, row, least(step, end - row), NULL);
}

/* Blocks of the slice for `slots` slots from `slot` on, side by side. */
static void with_sums(const walk *w, streamer *stream, size_t slice, size_t slot, size_t slots)
{
	const grid *g = w->g;
	double sums[SUMS], lanes[GRID_SUMS * TREE_LANES];
	size_t stride = slots * g->sums, begin = slice * w->slice, end = least(begin + w->slice, w->blocks);
	double *result = w->results + (slice * (w->last - w->first) + slot - w->first) * g->sums;
	tile t;
	for (size_t b = begin; b < end; b++) {
		size_t row = b * TREE_BLOCK, n = least(TREE_BLOCK, w->rows - row);
		if (is_tiled(g))
			fill_tile(g, &t, slot, slots, row, n);
		for (size_t s = 0; s < slots; s++) {
			memset(lanes, 0, g->sums * TREE_LANES * sizeof *lanes);
			if (is_tiled(g))
				run_tile(g, &t, s, slot + s, n, lanes);
			else
				rows(g, stream, slot + s, row, n, lanes);
			for (size_t k = 0; k < g->sums; k++)
				tree_join(sums + s * g->sums + k, stride, b - begin, tree_fold(lanes + k * TREE_LANES));
		}
		if (is_tiled(g))
			empty_tile(g, &t, slot, slots, row, n);
	}
	for (size_t i = 0; i < stride; i++)
		result[i] = tree_total(sums + i, stride, end - begin, 0);
}

static void plain_tile(const grid *g, size_t slot, size_t slots, size_t row, size_t n)
{
	tile t;
	fill_tile(g, &t, slot, slots, row, n);
	for (size_t s = 0; s < slots; s++)
		run_tile(g, &t, s, slot + s, n, NULL);
	empty_tile(g, &t, slot, slots, row, n);
}

static void without_sums(const walk *w, streamer *stream, size_t slice, size_t slot, size_t slots)
{
	const grid *g = w->g;
	size_t begin = slice * w->slice, end = least(begin + w->slice, w->blocks),
	       step = g->p >= TREE_BLOCK ? end - begin : 1;
	for (size_t b = begin; b < end; b += step) {
		size_t row = b * TREE_BLOCK, last = least((b + step) * TREE_BLOCK, w->rows);
		if (is_tiled(g))
			plain_tile(g, slot, slots, row, last - row);
		else
			for (size_t s = 0; s < slots; s++)
				plain_rows(g, stream, slot + s, row, last);
	}
}

static void task(void *arg, int i)
{
	const walk *w = arg;
	size_t slice = (size_t)i % w->slices, slot = w->first + (size_t)i / w->slices * w->each;
	size_t end = least(slot + w->each, w->last);
	streamer s, *stream = w->g->stream && w->g->out ? &s : NULL;
	actfn_fpenv e = actfn_fp_enter();
	if (stream)
		streamer_start(stream);
	for (; slot < end; slot += w->width)
		(w->g->sums ? with_sums : without_sums)(w, stream, slice, slot, least(w->width, end - slot));
	if (stream)
		streamer_end(stream);
	actfn_fp_leave(e);
}

/* ---- the whole call ------------------------------------------------------------ */

static void report(const walk *w)
{
	const grid *g = w->g;
	double sum[GRID_SUMS];
	size_t slots = w->last - w->first, whole = w->blocks / w->slice;
	for (size_t s = 0; s < slots; s++) {
		for (size_t k = 0; k < g->sums; k++) {
			const double *at = w->results + s * g->sums + k;
			size_t stride = slots * g->sums;
			double level[TREE_LEVELS];
			for (size_t i = 0; i < whole; i++)
				tree_join(level, 1, i, at[i * stride]);
			sum[k] = tree_total(level, 1, whole, whole < w->slices ? at[whole * stride] : 0);
		}
		g->result(g->op, w->first + s, sum);
	}
}

static void round_of(walk *w, int threads)
{
	size_t slots = w->last - w->first, rows = least(w->slice * TREE_BLOCK, w->rows);
	w->each = slots;
	if (threads > 1)
		w->each = least((TASK / rows + 1 + w->width - 1) / w->width * w->width, slots);
	actfn_each(threads > 1, task, w, (slots + w->each - 1) / w->each * w->slices);
	if (w->g->sums)
		report(w);
}

/* More slices than threads need do no harm, and make no difference. */
static void cut(walk *w, int threads)
{
	const grid *g = w->g;
	w->slice = 1;
	for (w->levels = 1; w->slice < w->blocks && (threads == 1 || w->slice * SLICES < w->blocks); w->levels++)
		w->slice *= 2;
	w->slices = (w->blocks + w->slice - 1) / w->slice;
	w->width = is_tiled(g) ? TILE_BYTES / g->size : g->p >= TREE_BLOCK ? 1 : WIDTH;
	if (g->sums)
		w->width = least(w->width, SUMS / (w->levels * g->sums));
}

void actfn_grid(const grid *g)
{
	double results[RESULTS];
	walk w = { .g = g, .rows = g->n * g->p, .results = results };
	int threads = w.rows * g->slots * g->size < ACTFN_BULK ? 1 : actfn_get_threads();
	w.blocks = (w.rows + TREE_BLOCK - 1) / TREE_BLOCK;
	cut(&w, threads);
	size_t most = g->sums ? RESULTS / (w.slices * g->sums) : g->slots;
	if (most * w.slices > INT32_MAX)
		most = INT32_MAX / w.slices;
	for (w.first = 0; w.first < g->slots; w.first = w.last) {
		w.last = least(w.first + most, g->slots);
		round_of(&w, threads);
	}
}
