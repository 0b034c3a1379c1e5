/* SPDX-License-Identifier: MIT */
/* Walks over a tile of Dynamic ReLU: a row of vectors, along the positions of a channel, or down the positions of N
 * channels that lie side by side.  Then the coefficients are one number or a vector of them; the rest is the same. */
#ifndef ACTFN_DYRELU_WALK_H
#define ACTFN_DYRELU_WALK_H

#include "src/kernels/dyrelu.h"
#include "src/kernels/past.h"

typedef actfn_dyrelu_tile tile;

enum { LANES = 16, TURNS = LANES / N, MOST = ACTFN_DYRELU_PIECES };

typedef struct walk {
	size_t step;         /* elements from a vector to the next */
	size_t whole, count; /* vectors of N elements, and all; the others have `lanes` */
	size_t lanes;
} walk;

INL walk along(size_t n)
{
	return (walk){ N, n / N, (n + N - 1) / N, n % N };
}

INL walk down(const tile *t, size_t lanes)
{
	return (walk){ t->pitch, lanes == N ? t->positions : 0, t->positions, lanes };
}

/* Along the positions of a channel, n = 0, or down those of n channels; without the first few. */
INL walk walk_from(const tile *t, size_t n, size_t first)
{
	return n ? down(t, n) : along(t->positions - first);
}

INL walk walk_of(const tile *t, size_t n)
{
	return walk_from(t, n, 0);
}

INL size_t lanes_at(const walk *w, size_t i)
{
	return i < w->whole ? (size_t)N : w->lanes;
}

/* ---- the channels of a tile -------------------------------------------------------- */

/* From channel c on, how many go down together; 0: one, along its positions. */
INL size_t together(const tile *t, size_t c)
{
	size_t rest = t->channels - c;
	return !t->by_position ? 0 : rest < N ? rest : (size_t)N;
}

INL size_t next(const tile *t, size_t c)
{
	return c + (t->by_position ? (size_t)N : 1);
}

INL size_t start(const tile *t, size_t c)
{
	return t->by_position ? c : c * t->pitch;
}

/* ---- parts of vectors -------------------------------------------------------- */

/* The first n < N elements; the others are 0. */
static v load_zeros(const S *x, size_t n)
{
	S t[N] = { 0 };
	memcpy(t, x, n * sizeof *x);
	return load(t);
}

INL v get(const S *x, size_t n)
{
	return n == N ? load(x) : load_zeros(x, n);
}

INL void put(S *y, v a, size_t n)
{
	if (n == N)
		store(y, a);
	else
		store_n(y, a, n);
}

/* What comes from memory: the hardware's own prefetching ends with the page.  Perhaps of the next channel. */
INL void fetch(const S *x)
{
	enum { AHEAD = 4096 };
	__builtin_prefetch((const char *)x + AHEAD);
}

INL v doubles(const double *x)
{
	v a;
	memcpy(&a, x, sizeof a);
	return a;
}

INL void put_doubles(double *y, v a)
{
	memcpy(y, &a, sizeof a);
}

INL v get_doubles(const double *x, size_t n)
{
	double t[N] = { 0 };
	if (n == N)
		return doubles(x);
	memcpy(t, x, n * sizeof *x);
	return doubles(t);
}

INL void add_doubles(double *y, v a, size_t n)
{
	double t[N];
	put_doubles(t, a);
	for (size_t i = 0; i < n; i++)
		y[i] += t[i];
}

INL void fold(double *t, int half)
{
	for (int i = 0; i < half; i++)
		t[i] += t[i + half];
}

/* The sum of 16 lanes. */
INL double total(const v *a)
{
	double t[LANES];
	memcpy(t, a, sizeof t);
	fold(t, 8);
	fold(t, 4);
	fold(t, 2);
	return t[0] + t[1];
}

/* ---- results --------------------------------------------------------------- */

/* A vector of a result that may be stored past the caches. */
INL void put_result(S *y, v a, size_t lanes, int past)
{
	if (past && lanes == N)
		store_past(y, a);
	else
		put(y, a, lanes);
}

/* How the results of a walk are stored.  Past the caches, the first `head` elements go before, up to a good address. */
typedef struct target {
	int past;
	size_t head;
} target;

INL target target_of(const tile *t, size_t n, const S *y)
{
	size_t head = t->past && !n ? to_multiple(y) : N;
	return head < N && head < t->positions ? (target){ 1, head } : (target){ 0, 0 };
}

#endif
