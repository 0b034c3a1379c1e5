/* SPDX-License-Identifier: MIT */
/* Dynamic ReLU: descriptions of the layer, and the checked calls. */
#include <stdint.h>
#include <string.h>

#include "src/dyrelu.h"
#include "src/function.h"
#include "src/span.h"

/* STREAM: bytes of output from which on it is written past the caches; see src/bulk.c. */
enum { DTYPES = ACTFN_F16 + 1, STREAM = 4 << 20 };

static int known(actfn_dyrelu_variant v)
{
	return (unsigned)v <= ACTFN_DYRELU_POSITION;
}

actfn_status actfn_dyrelu_usual(actfn_dyrelu *d, actfn_dyrelu_variant variant, size_t n, size_t c, size_t p)
{
	if (!d)
		return ACTFN_ERR_NULL;
	if (!known(variant) || !c)
		return ACTFN_ERR_ARGUMENT;
	*d = (actfn_dyrelu){ .variant = variant, .n = n, .c = c, .p = p, .pieces = 2, .reduction = 8, .lambda_a = 1,
			     .lambda_b = 0.5, .alpha = { 1 }, .tau = 10 };
	return ACTFN_OK;
}

/* ---- checks ----------------------------------------------------------------- */

/* a b where both are small enough for addresses; else SIZE_MAX, which stays. */
static size_t times(size_t a, size_t b)
{
	size_t most = PTRDIFF_MAX;
	return a == SIZE_MAX || b == SIZE_MAX || (b && a > most / b) ? SIZE_MAX : a * b;
}

static int attention_is_right(const actfn_dyrelu *d)
{
	return d->variant != ACTFN_DYRELU_POSITION || (d->tau > 0 && d->gamma >= 0);
}

static int is_right(const actfn_dyrelu *d)
{
	return known(d->variant) && d->c && d->pieces && d->pieces <= ACTFN_DYRELU_PIECES && (d->hidden || d->reduction) &&
	       attention_is_right(d);
}

static size_t hidden_of(const actfn_dyrelu *d)
{
	size_t h = d->hidden ? d->hidden : d->c / d->reduction;
	return h ? h : 1;
}

static size_t rows_of(const actfn_dyrelu *d)
{
	return times(2 * d->pieces, d->variant == ACTFN_DYRELU_SHARED ? 1 : d->c);
}

actfn_status actfn_dyrelu_count(const actfn_dyrelu *d, actfn_dyrelu_sizes *s)
{
	if (!d || !s)
		return ACTFN_ERR_NULL;
	if (!is_right(d))
		return ACTFN_ERR_ARGUMENT;
	size_t hidden = hidden_of(d), rows = rows_of(d), attention = d->variant == ACTFN_DYRELU_POSITION;
	if (times(times(hidden, d->c), 8) == SIZE_MAX || times(times(hidden, rows), 8) == SIZE_MAX)
		return ACTFN_ERR_ARGUMENT;
	*s = (actfn_dyrelu_sizes){ hidden * d->c, hidden, rows * hidden, rows, attention * d->c, attention };
	return ACTFN_OK;
}

/* A layout with one channel or one position is the other layout as well; the better one is taken. */
static int by_position(const actfn_dyrelu *d)
{
	return d->c == 1 ? 0 : d->p == 1 ? 1 : d->channels_last != 0;
}

/* Channels that lie side by side are visited strip by strip: a tile is to stay in the first cache. */
static size_t tile_of(const actfn_dyrelu *d)
{
	enum { FEW = 8, ELEMENTS = 4096 };
	size_t most = d->variant == ACTFN_DYRELU_POSITION ? DYRELU_TILE : DYRELU_CHUNK;
	size_t fit = ELEMENTS / d->c < FEW ? FEW : ELEMENTS / d->c;
	return by_position(d) && fit < most ? fit : most;
}

/* Doubles in the workspace, SIZE_MAX if they cannot be. */
static size_t work_of(const dyrelu_run *r)
{
	size_t coef = times(2 * r->d.pieces, r->d.c), most = PTRDIFF_MAX / 64;
	if (times(coef, r->chunks) > most || r->d.hidden > most || times(r->chunks, r->d.c + 4) > most ||
	    times(actfn_dyrelu_sample_size(r), r->d.n) > most)
		return SIZE_MAX;
	return actfn_dyrelu_work_size(r);
}

static actfn_status prepare(dyrelu_run *r, const actfn_dyrelu *d, actfn_dtype dtype)
{
	actfn_dyrelu_sizes s;
	actfn_status status = actfn_dyrelu_count(d, &s);
	if (status)
		return status;
	if ((unsigned)dtype >= DTYPES)
		return ACTFN_ERR_DTYPE;
	*r = (dyrelu_run){ .d = *d, .k = actfn_set_in_use(set_dyrelu, dtype), .wide = dtype == ACTFN_F64, .rows = s.b2 };
	r->size = actfn_size_of(dtype);
	r->d.hidden = s.b1;
	r->d.channels_last = by_position(d);
	if (!(d->gamma > 0))
		r->d.gamma = (double)d->p / 3;
	r->chunks = (d->p + DYRELU_CHUNK - 1) / DYRELU_CHUNK;
	r->tile = tile_of(d);
	if (times(times(times(d->n, d->c), d->p), r->size) == SIZE_MAX || work_of(r) == SIZE_MAX)
		return ACTFN_ERR_ARGUMENT;
	return ACTFN_OK;
}

actfn_status actfn_dyrelu_workspace(const actfn_dyrelu *d, actfn_dtype dtype, size_t *bytes)
{
	dyrelu_run r;
	if (!bytes)
		return ACTFN_ERR_NULL;
	actfn_status s = prepare(&r, d, dtype);
	if (!s)
		*bytes = actfn_dyrelu_work_size(&r) * sizeof(double);
	return s;
}

static int has_all(const dyrelu_run *r, const actfn_dyrelu_params *w)
{
	int attention = r->d.variant == ACTFN_DYRELU_POSITION;
	return w->w1 && w->b1 && w->w2 && w->b2 && (!attention || (w->w && w->b));
}

static int is_empty(const dyrelu_run *r)
{
	return !r->d.n || !r->d.p;
}

/* ---- calls ------------------------------------------------------------------- */

static actfn_status take_arguments(dyrelu_run *r, const void *x, const void *gy, const actfn_dyrelu_params *w, void *work,
				   void *out)
{
	if (!w || !has_all(r, w) || (!is_empty(r) && (!x || !gy || !out || !work)))
		return ACTFN_ERR_NULL;
	size_t bytes = r->d.n * r->d.c * r->d.p * r->size;
	if (clash(x, out, bytes) || clash(gy, out, bytes))
		return ACTFN_ERR_OVERLAP;
	r->x = x;
	r->gy = gy;
	r->out = out;
	r->past = bytes >= STREAM && out != x && out != gy;
	r->w = *w;
	r->work = work;
	for (size_t c = 0; c < r->d.c && r->d.variant == ACTFN_DYRELU_POSITION && work; c++)
		dyrelu_weights(r)[c] = dyrelu_param(r, w->w, c);
	return ACTFN_OK;
}

actfn_status actfn_dyrelu_forward(const actfn_dyrelu *d, actfn_dtype dtype, const void *x, const actfn_dyrelu_params *w,
				  void *work, void *y)
{
	dyrelu_run r;
	actfn_status s = prepare(&r, d, dtype);
	if (!s)
		s = take_arguments(&r, x, x, w, work, y);
	if (!s && !is_empty(&r))
		actfn_dyrelu_run_forward(&r);
	return s;
}

static void clear(double *g, size_t n)
{
	if (g && n)
		memset(g, 0, n * sizeof *g);
}

static void no_gradients(const actfn_dyrelu *d, const actfn_dyrelu_gradients *g)
{
	actfn_dyrelu_sizes n;
	if (actfn_dyrelu_count(d, &n))
		return;
	clear(g->w1, n.w1);
	clear(g->b1, n.b1);
	clear(g->w2, n.w2);
	clear(g->b2, n.b2);
	clear(g->w, n.w);
	clear(g->b, n.b);
}

actfn_status actfn_dyrelu_backward(const actfn_dyrelu *d, actfn_dtype dtype, const void *x, const void *gy,
				   const actfn_dyrelu_params *w, void *work, void *gx, const actfn_dyrelu_gradients *g)
{
	dyrelu_run r;
	actfn_status s = prepare(&r, d, dtype);
	if (!s && !g)
		s = ACTFN_ERR_NULL;
	if (!s)
		s = take_arguments(&r, x, gy, w, work, gx);
	if (s)
		return s;
	r.g = *g;
	if (is_empty(&r))
		no_gradients(d, g);
	else
		actfn_dyrelu_run_backward(&r);
	return s;
}
