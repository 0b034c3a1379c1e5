/* SPDX-License-Identifier: MIT */
/* Gated products, tile by tile: the kernels of the functions fill tiles that stay in the first cache, and the
 * products of these go to the results.  Nothing else is kept. */
#include <stdint.h>
#include <string.h>

#include "src/gated.h"

/* TILE: bytes of a tile of values or slopes, which stays in the first cache with its like.  Where results are
 * streamed past the caches it is SHORT, so that the CPU computes a tile while the lines of others are on their way:
 * with 4 Ki elements' speed of 0.38 ns (swiglu, mode fast) and a bound of 0.6 for the memory alone, 1.10 became 0.88.
 * PIECE: elements that a thread takes at a time.  Rows of at least LONG_ROW elements are taken one by one, so that
 * what is contiguous in them need not be copied. */
enum { TILE = 4096, SHORT = 512, AHEAD = 1024, LINE = 64, PIECE = 1 << 16, LONG_ROW = 256 };

typedef struct work {
	const gated_call *c;
	const actfn_products *products;
	actfn_job y[2], dx[2]; /* of value and gate, where they are functions */
	int sloped;            /* which factors' slopes are computed, see actfn_products */
	size_t size, tile;     /* bytes of an element, elements of a tile */
	int stream[GATED_OUTS], streamed; /* which outputs go past the caches; does any? */
} work;

typedef struct buffers {
	_Alignas(LINE) char y[2][TILE], dx[2][TILE], widened[2][TILE], in[GATED_INS][TILE], out[GATED_OUTS][TILE];
} buffers;

/* ---- rows ---------------------------------------------------------------------- */

/* n elements from this one on, in the order of rows. */
typedef struct spot {
	size_t row, col, n;
} spot;

static spot spot_of(const gated_call *c, size_t first, size_t n)
{
	return (spot){ first / c->cols, first % c->cols, n };
}

static int together(const gated_call *c, spot s)
{
	return s.col + s.n <= c->cols;
}

static size_t place(size_t pitch, size_t size, spot s)
{
	return s.row * pitch + s.col * size;
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Those of them that lie in the first row; takes them off. */
static spot first_row(const gated_call *c, spot *s)
{
	spot part = { s->row, s->col, least(s->n, c->cols - s->col) };
	*s = (spot){ s->row + 1, 0, s->n - part.n };
	return part;
}

static const char *gather(const gated_call *c, int i, size_t size, spot s, char *buffer)
{
	if (together(c, s))
		return c->in[i] + place(c->in_pitch[i], size, s);
	for (char *to = buffer; s.n;) {
		spot part = first_row(c, &s);
		memcpy(to, c->in[i] + place(c->in_pitch[i], size, part), part.n * size);
		to += part.n * size;
	}
	return buffer;
}

const char *actfn_gated_input(const gated_call *c, int i, size_t size, size_t first, size_t n, char *buffer)
{
	return gather(c, i, size, spot_of(c, first, n), buffer);
}

static void scatter(const work *w, int i, spot s, const char *buffer)
{
	while (s.n) {
		spot part = first_row(w->c, &s);
		memcpy(w->c->out[i] + place(w->c->out_pitch[i], w->size, part), buffer, part.n * w->size);
		buffer += part.n * w->size;
	}
}

/* The whole chunks of it past the caches, if they are aligned. */
static void stream(const work *w, int i, spot s, const char *buffer)
{
	char *out = w->c->out[i] + place(w->c->out_pitch[i], w->size, s);
	size_t bytes = s.n * w->size, past = (uintptr_t)out % LINE ? 0 : bytes / ACTFN_CHUNK * ACTFN_CHUNK;
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

static int direct(const work *w, int i, spot s)
{
	return w->c->out[i] && !w->stream[i] && together(w->c, s);
}

static char *result(const work *w, int i, spot s, buffers *b)
{
	return direct(w, i, s) ? w->c->out[i] + place(w->c->out_pitch[i], w->size, s) : b->out[i];
}

static void put(const work *w, int i, spot s, const char *buffer)
{
	if (!w->c->out[i] || direct(w, i, s))
		return;
	if (w->stream[i] && together(w->c, s))
		stream(w, i, s, buffer);
	else
		scatter(w, i, s, buffer);
}

/* What a tile soon after this one will read.  (GCC takes a function that does nothing else for one that does
 * nothing, unless it is part of another.) */
static inline __attribute__((always_inline)) void prefetch(const work *w, int i, spot s)
{
	if (!w->streamed || !w->c->in[i])
		return;
	const char *x = w->c->in[i] + place(w->c->in_pitch[i], w->size, s) + AHEAD;
	for (size_t at = 0; at < s.n * w->size; at += LINE)
		__builtin_prefetch(x + at);
}

static void tile(const work *w, spot s)
{
	buffers b;
	actfn_factor f[2];
	const char *in[GATED_INS];
	for (int i = 0; i < GATED_INS && w->c->in[i]; i++)
		in[i] = gather(w->c, i, w->size, s, b.in[i]);
	prefetch(w, GATED_GATE, s);
	f[GATED_GATE] = factor(w, GATED_GATE, s.n, in[GATED_GATE], &b);
	prefetch(w, GATED_VALUE, s);
	prefetch(w, GATED_GY, s);
	f[GATED_VALUE] = factor(w, GATED_VALUE, s.n, in[GATED_VALUE], &b);
	char *out[GATED_OUTS] = { result(w, 0, s, &b), result(w, 1, s, &b) };
	if (w->c->in[GATED_GY])
		w->products->gradients[w->sloped](s.n, f, in[GATED_GY], (void *const *)out);
	else
		w->products->product[w->sloped](s.n, f, out[0]);
	put(w, 0, s, out[0]);
	put(w, 1, s, out[1]);
}

/* ---- the whole call ------------------------------------------------------------------ */

/* Elements to where an output that is streamed has come to a line, or to the end of a tile. */
static size_t to_line(const work *w, spot s)
{
	int i = w->stream[0] ? 0 : 1;
	size_t on = (uintptr_t)w->c->out[i] + place(w->c->out_pitch[i], w->size, s);
	return w->stream[i] && on % LINE ? (LINE - on % LINE) / w->size : w->tile;
}

/* So many of the `left` elements from there on as are a tile. */
static void begin_tile(const work *w, spot *s, size_t left)
{
	if (s->col >= w->c->cols) {
		s->row += s->col / w->c->cols;
		s->col %= w->c->cols;
	}
	s->n = least(w->tile, left);
	if (w->c->cols >= LONG_ROW)
		s->n = least(least(s->n, w->c->cols - s->col), to_line(w, *s));
}

static void piece(void *arg, int i)
{
	const work *w = arg;
	size_t first = (size_t)i * PIECE, left = least(w->c->rows * w->c->cols - first, PIECE);
	spot s = spot_of(w->c, first, 0);
	actfn_fpenv e = actfn_fp_enter();
	for (; left; left -= s.n, s.col += s.n) {
		begin_tile(w, &s, left);
		tile(w, s);
	}
	if (w->streamed)
		actfn_stream_end();
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
	work w = { .c = c, .products = actfn_set_in_use(set_product, c->dtype), .size = actfn_size_of(c->dtype) };
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
	for (int i = 0; i < GATED_OUTS; i++)
		w.stream[i] = is_streamed(&w, c->out[i]);
	w.streamed = w.stream[0] || w.stream[1];
	w.tile = (w.streamed ? SHORT : TILE) / (c->dtype == ACTFN_F64 ? 8 : 4);
	size_t n = c->rows * c->cols, pieces = (n - 1) / PIECE + 1;
	if (actfn_get_threads() > 1 && pieces > 1 && pieces <= INT32_MAX) {
		actfn_pool_each(piece, &w, (int)pieces);
		return;
	}
	for (size_t i = 0; i < pieces; i++)
		piece(&w, (int)i);
}
