/* SPDX-License-Identifier: MIT */
/* Gated products, tile by tile: the kernels of the functions fill tiles that stay in the first cache, and the
 * products of these go to the results.  Nothing else is kept. */
#include <stdint.h>
#include <string.h>

#include "src/gated.h"

/* TILE: bytes of a tile of values or slopes, which stays in the first cache with its like.  Where results are
 * streamed past the caches it is SHORT, so that the CPU computes a tile while the lines of others are on their way:
 * swiglu forward in mode fast, 0.33 ns in the caches, takes 0.65 in memory that allows 0.60, and 0.95 with long tiles.
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

/* ---- a tile ----------------------------------------------------------------------- */

/* Where the elements of a tile are, and where its results go. */
typedef struct view {
	const char *in[GATED_INS];
	char *out[GATED_OUTS];
} view;

static inline actfn_factor factor(const work *w, int i, size_t n, const char *x, buffers *b)
{
	actfn_factor f = { x, NULL };
	if (w->products->widen) {
		w->products->widen(n, x, b->widened[i]);
		f.y = b->widened[i];
	}
	if (w->sloped >> i & 1) {
		w->dx[i].unary(&w->dx[i].p, n, f.y, b->dx[i]);
		f.dx = b->dx[i];
	}
	if (w->c->f[i]) {
		w->y[i].unary(&w->y[i].p, n, f.y, b->y[i]);
		f.y = b->y[i];
	}
	return f;
}

/* What a tile soon after this one will read.  (GCC takes a function that does nothing else for one that does
 * nothing, unless it is part of another.) */
static inline __attribute__((always_inline)) void prefetch(const work *w, size_t n, const char *x)
{
	for (size_t at = 0; at < n * w->size && w->streamed && x; at += LINE)
		__builtin_prefetch(x + AHEAD + at);
}

static inline void compute(const work *w, size_t n, const view *v, buffers *b)
{
	actfn_factor f[2];
	prefetch(w, n, v->in[GATED_GATE]);
	f[GATED_GATE] = factor(w, GATED_GATE, n, v->in[GATED_GATE], b);
	prefetch(w, n, v->in[GATED_VALUE]);
	prefetch(w, n, v->in[GATED_GY]);
	f[GATED_VALUE] = factor(w, GATED_VALUE, n, v->in[GATED_VALUE], b);
	if (v->in[GATED_GY])
		w->products->gradients[w->sloped](n, f, v->in[GATED_GY], (void *const *)v->out);
	else
		w->products->product[w->sloped](n, f, v->out[0]);
}

/* The whole chunks of it past the caches, if they are aligned. */
static inline void stream(const work *w, size_t n, char *out, const char *buffer)
{
	size_t bytes = n * w->size, past = (uintptr_t)out % LINE ? 0 : bytes / ACTFN_CHUNK * ACTFN_CHUNK;
	actfn_stream_out(out, buffer, past);
	if (past < bytes)
		memcpy(out + past, buffer + past, bytes - past);
}

/* Elements of a tile; fewer where an output that is streamed has yet to come to a line. */
static size_t to_line(const work *w, const view *v)
{
	size_t on = (uintptr_t)v->out[w->stream[0] ? 0 : 1] % LINE;
	return w->streamed && on ? (LINE - on) / w->size : w->tile;
}

/* Elements of one row: where they are. */
static void run_row(const work *w, spot s, buffers *b)
{
	view v = { { NULL }, { NULL } };
	for (int i = 0; i < GATED_INS && w->c->in[i]; i++)
		v.in[i] = w->c->in[i] + place(w->c->in_pitch[i], w->size, s);
	for (int i = 0; i < GATED_OUTS; i++)
		v.out[i] = w->c->out[i] ? w->c->out[i] + place(w->c->out_pitch[i], w->size, s) : NULL;
	for (size_t n; s.n; s.n -= n) {
		n = least(to_line(w, &v), s.n);
		view t = v;
		for (int i = 0; i < GATED_OUTS; i++)
			t.out[i] = w->stream[i] || !v.out[i] ? b->out[i] : v.out[i];
		compute(w, n, &t, b);
		for (int i = 0; i < GATED_OUTS; i++) {
			if (w->stream[i])
				stream(w, n, v.out[i], b->out[i]);
			v.out[i] = v.out[i] ? v.out[i] + n * w->size : NULL;
		}
		for (int i = 0; i < GATED_INS; i++)
			v.in[i] = v.in[i] ? v.in[i] + n * w->size : NULL;
	}
}

/* Elements of several rows: gathered, and scattered. */
static void run_rows(const work *w, spot s, buffers *b)
{
	view v = { { NULL }, { b->out[0], b->out[1] } };
	for (int i = 0; i < GATED_INS && w->c->in[i]; i++)
		v.in[i] = gather(w->c, i, w->size, s, b->in[i]);
	compute(w, s.n, &v, b);
	for (int i = 0; i < GATED_OUTS; i++)
		if (w->c->out[i])
			scatter(w, i, s, b->out[i]);
}

/* ---- the whole call ------------------------------------------------------------------ */

static void piece(void *arg, int i)
{
	const work *w = arg;
	size_t first = (size_t)i * PIECE;
	spot s = spot_of(w->c, first, least(w->c->rows * w->c->cols - first, PIECE));
	actfn_fpenv e = actfn_fp_enter();
	buffers b;
	while (s.n && w->c->cols >= LONG_ROW)
		run_row(w, first_row(w->c, &s), &b);
	for (size_t n; s.n; first += n) {
		n = least(w->tile, s.n);
		run_rows(w, spot_of(w->c, first, n), &b);
		s.n -= n;
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
	actfn_each(1, piece, &w, (c->rows * c->cols - 1) / PIECE + 1);
}
