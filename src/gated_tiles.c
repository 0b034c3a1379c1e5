/* SPDX-License-Identifier: MIT */
/* Gated products, tile by tile: the kernels of the functions fill tiles that stay in the first cache, and the
 * products of these go to the results.  Nothing else is kept. */
#include <stdint.h>
#include <string.h>

#include "src/gated.h"

/* Bytes of a tile of values or slopes; rows of at least LONG_ROW elements are taken one by one, so that what is
 * contiguous in them need not be copied. */
enum { TILE = 4096, LONG_ROW = 256, LINE = 64, PIECE_TILES = 64 };

typedef struct work {
	const gated_call *c;
	const actfn_products *products;
	actfn_job y[2], dx[2]; /* of value and gate, where they are functions */
	int sloped;            /* which factors' slopes are computed, see actfn_products */
	size_t size, tile;     /* bytes of an element, elements of a tile */
	int stream[GATED_OUTS];
} work;

typedef struct buffers {
	_Alignas(LINE) char y[2][TILE], dx[2][TILE], widened[2][TILE], in[GATED_INS][TILE], out[GATED_OUTS][TILE];
} buffers;

/* ---- rows ---------------------------------------------------------------------- */

static int together(const gated_call *c, size_t first, size_t n)
{
	return first % c->cols + n <= c->cols;
}

static size_t place(const gated_call *c, size_t pitch, size_t size, size_t first)
{
	return first / c->cols * pitch + first % c->cols * size;
}

const char *actfn_gated_input(const gated_call *c, int i, size_t size, size_t first, size_t n, char *buffer)
{
	if (together(c, first, n))
		return c->in[i] + place(c, c->in_pitch[i], size, first);
	for (size_t done = 0, some; done < n; done += some) {
		some = c->cols - (first + done) % c->cols;
		some = some < n - done ? some : n - done;
		memcpy(buffer + done * size, c->in[i] + place(c, c->in_pitch[i], size, first + done), some * size);
	}
	return buffer;
}

static void scatter(const work *w, int i, size_t first, size_t n, const char *buffer)
{
	const gated_call *c = w->c;
	for (size_t done = 0, some; done < n; done += some) {
		some = c->cols - (first + done) % c->cols;
		some = some < n - done ? some : n - done;
		memcpy(c->out[i] + place(c, c->out_pitch[i], w->size, first + done), buffer + done * w->size,
		       some * w->size);
	}
}

/* The whole chunks of it past the caches, if they are aligned. */
static void stream(const work *w, int i, size_t first, size_t n, const char *buffer)
{
	char *out = w->c->out[i] + place(w->c, w->c->out_pitch[i], w->size, first);
	size_t bytes = n * w->size, past = (uintptr_t)out % LINE ? 0 : bytes / ACTFN_CHUNK * ACTFN_CHUNK;
	actfn_stream_out(out, buffer, past);
	memcpy(out + past, buffer + past, bytes - past);
}

/* ---- a tile ----------------------------------------------------------------------- */

static actfn_factor factor(const work *w, int i, size_t n, const char *x, buffers *b)
{
	actfn_factor f = { x, NULL };
	if (w->products->widen) {
		w->products->widen(n, x, b->widened[i]);
		f.y = b->widened[i];
	}
	if (w->sloped >> i & 1) {
		actfn_job_run(&w->dx[i], n, f.y, NULL, b->dx[i]);
		f.dx = b->dx[i];
	}
	if (w->c->f[i]) {
		actfn_job_run(&w->y[i], n, f.y, NULL, b->y[i]);
		f.y = b->y[i];
	}
	return f;
}

static int direct(const work *w, int i, size_t first, size_t n)
{
	return w->c->out[i] && !w->stream[i] && together(w->c, first, n);
}

static char *result(const work *w, int i, size_t first, size_t n, buffers *b)
{
	return direct(w, i, first, n) ? w->c->out[i] + place(w->c, w->c->out_pitch[i], w->size, first) : b->out[i];
}

static void put(const work *w, int i, size_t first, size_t n, const char *buffer)
{
	if (!w->c->out[i] || direct(w, i, first, n))
		return;
	if (w->stream[i] && together(w->c, first, n))
		stream(w, i, first, n, buffer);
	else
		scatter(w, i, first, n, buffer);
}

static void tile(const work *w, size_t first, size_t n)
{
	buffers b;
	const char *in[GATED_INS];
	for (int i = 0; i < GATED_INS && w->c->in[i]; i++)
		in[i] = actfn_gated_input(w->c, i, w->size, first, n, b.in[i]);
	const actfn_factor f[2] = { factor(w, 0, n, in[0], &b), factor(w, 1, n, in[1], &b) };
	char *out[GATED_OUTS] = { result(w, 0, first, n, &b), result(w, 1, first, n, &b) };
	if (w->c->in[GATED_GY])
		w->products->gradients[w->sloped](n, f, in[GATED_GY], (void *const *)out);
	else
		w->products->product[w->sloped](n, f, out[0]);
	put(w, 0, first, n, out[0]);
	put(w, 1, first, n, out[1]);
}

/* ---- the whole call ------------------------------------------------------------------ */

/* Elements to where an output that is streamed has come to a line, or to the end of a tile. */
static size_t to_line(const work *w, size_t first)
{
	int i = w->stream[0] ? 0 : 1;
	size_t on = (uintptr_t)w->c->out[i] + place(w->c, w->c->out_pitch[i], w->size, first);
	return w->stream[i] && on % LINE ? (LINE - on % LINE) / w->size : w->tile;
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

static void piece(void *arg, int i)
{
	const work *w = arg;
	size_t all = w->c->rows * w->c->cols, each = w->tile * PIECE_TILES, first = (size_t)i * each;
	size_t end = least(all, first + each);
	actfn_fpenv e = actfn_fp_enter();
	for (size_t n; first < end; first += n) {
		n = least(w->tile, end - first);
		if (w->c->cols >= LONG_ROW)
			n = least(least(n, w->c->cols - first % w->c->cols), to_line(w, first));
		tile(w, first, n);
	}
	actfn_fp_leave(e);
}

/* A gate that a branch shuts is shut whatever the value is; its slopes tell where. */
static int is_hard(const actfn *f)
{
	return f && strstr(f->info->saturates, "hard");
}

/* The 16-bit types go by floats. */
static work prepare(const gated_call *c)
{
	actfn_dtype by = c->dtype == ACTFN_F64 ? ACTFN_F64 : ACTFN_F32;
	actfn_mode mode = c->dtype == ACTFN_F32 ? c->mode : ACTFN_EXACT;
	work w = { .c = c, .products = actfn_set_in_use(set_product, c->dtype) };
	for (int i = 0; i < 2; i++) {
		if (!c->f[i])
			continue;
		actfn_job_make(&w.y[i], c->f[i], by, mode, ACTFN_FORWARD);
		actfn_job_make(&w.dx[i], c->f[i], by, mode, ACTFN_DERIVATIVE);
		w.sloped |= (c->in[GATED_GY] || is_hard(c->f[i])) << i;
	}
	return w;
}

static int is_input(const gated_call *c, const char *out)
{
	return out == c->in[0] || out == c->in[1] || out == c->in[2];
}

/* Where the caches would not hold it, and elements do not lie across the lines. */
static int is_streamed(const work *w, const char *out)
{
	size_t bytes = w->c->rows * w->c->cols * w->size;
	return out && bytes >= ACTFN_STREAM && w->c->cols >= LONG_ROW && !is_input(w->c, out) && (uintptr_t)out % w->size == 0;
}

void actfn_gated_run(const gated_call *c)
{
	work w = prepare(c);
	w.size = actfn_size_of(c->dtype);
	w.tile = TILE / (c->dtype == ACTFN_F64 ? 8 : 4);
	size_t n = c->rows * c->cols, pieces = (n - 1) / (w.tile * PIECE_TILES) + 1;
	for (int i = 0; i < GATED_OUTS; i++)
		w.stream[i] = is_streamed(&w, c->out[i]);
	if (actfn_get_threads() > 1 && pieces > 1 && pieces <= INT32_MAX) {
		actfn_pool_each(piece, &w, (int)pieces);
		return;
	}
	for (size_t i = 0; i < pieces; i++)
		piece(&w, (int)i);
}
