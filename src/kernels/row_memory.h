/* SPDX-License-Identifier: MIT */
/* Rows as kernels see them: up to sixteen, which lie one after the other or side by side.  Vectors hold sixteen elements
 * of one row in the first case, and one element of all rows in the second; what is known of a row stands in its own lane
 * in both. */
#ifndef ACTFN_ROW_MEMORY_H
#define ACTFN_ROW_MEMORY_H

#include "src/kernels/rows.h"
#include "src/kernels/storage.h"

typedef struct view {
	const actfn_row_par *par;
	size_t size, inner, next;    /* inner: from an element to the next one, next: from a row to the next one */
	size_t b_inner, b_next;      /* those of b, which may be what has been kept */
	size_t columns;              /* how many rows, 1 to STRIP */
	const S *a, *b;
	S *out;
	real *kept;                  /* room for a number per element, see row_of(); NULL: the rows are too long */
	size_t index;
	const actfn_row_goal *goal;  /* of cross_entropy, with the labels and losses, or their gradients, of these rows */
	const int64_t *labels;
	double *loss;
} view;

INL lanes load16(const S *x)
{
	lanes a;
	for (int j = 0; j < PARTS; j++)
		a.part[j] = load(x + j * N);
	return a;
}

INL void store16(S *y, lanes a)
{
	for (int j = 0; j < PARTS; j++)
		store(y + j * N, a.part[j]);
}

/* The first n <= 16; the others read as `rest`. */
#if defined(VEC_BYTES) && VEC_BYTES == 64
INL size_t in_part(size_t n, int j)
{
	size_t before = (size_t)j * N;
	return n < before ? 0 : n - before < N ? n - before : N;
}

INL lanes load16_n(const S *x, size_t n, double rest)
{
	lanes a;
	for (int j = 0; j < PARTS; j++)
		a.part[j] = widen((vs)MASKED(loadu)((masked)narrow(k(rest)), first_lanes(in_part(n, j)), x + j * N));
	return a;
}

INL void store16_n(S *y, lanes a, size_t n)
{
	for (int j = 0; j < PARTS; j++)
		store_n(y + j * N, a.part[j], in_part(n, j));
}
#else
INL lanes load16_n(const S *x, size_t n, double rest)
{
	S t[LANES];
	store16(t, lanes_of(rest));
	memcpy(t, x, n * sizeof *x);
	return load16(t);
}

INL void store16_n(S *y, lanes a, size_t n)
{
	S t[LANES];
	store16(t, a);
	memcpy(y, t, n * sizeof *y);
}
#endif

/* The least multiple of 16 from n on. */
INL size_t whole_vectors(size_t n)
{
	return (n + LANES - 1) / LANES * LANES;
}

/* Row number c of rows one after the other, alone. */
INL view row_of(const view *t, size_t c)
{
	view one = *t;
	one.columns = 1;
	one.a += c * t->next, one.b += c * t->b_next, one.out += c * t->next, one.index += c * t->next;
	if (t->kept)
		one.kept += c * whole_vectors(t->size);
	return one;
}

INL lanes load_across(const view *t, const S *a, size_t i)
{
	const S *at = a + i * t->inner;
	return t->columns == LANES ? load16(at) : load16_n(at, t->columns, 0);
}

INL void store_across(const view *t, size_t i, lanes y)
{
	S *at = t->out + i * t->inner;
	if (t->columns == LANES)
		store16(at, y);
	else
		store16_n(at, y, t->columns);
}

#endif
