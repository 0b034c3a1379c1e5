/* SPDX-License-Identifier: MIT */
/* All rows of a call, one view after the other. */
#ifndef ACTFN_ROW_WALK_H
#define ACTFN_ROW_WALK_H

#include "src/kernels/row_memory.h"

/* How many numbers are remembered between two passes, at most: 32 KiB of stack, as threads may have but 128.  And how
 * many rows side by side are taken together. */
#ifndef KEPT
#define KEPT 4096
#endif
#ifndef STRIP
#define STRIP LANES
#endif

typedef void row_kernel(const view *t, int across);

/* Row number `row` of r is the view's first. */
INL void aim(view *t, const actfn_rows *r, size_t row)
{
	t->goal = r->goal;
	if (r->goal) {
		t->labels = r->goal->labels ? r->goal->labels + row : NULL;
		t->loss = r->goal->loss + row;
	}
}

/* Rows one after the other are taken together as long as they have so few elements: what is computed once for a row
 * takes as long as a few hundred of them, and for sixteen rows no longer. */
enum { TOGETHER = 4096 };

INL size_t rows_together(size_t size)
{
	size_t rows = TOGETHER / size;
	return rows < 1 ? 1 : rows < LANES ? rows : LANES;
}

INL void each_view(row_kernel f, int across, const actfn_row_par *p, const actfn_rows *r)
{
	size_t most = across ? STRIP : rows_together(r->size), next = across ? 1 : r->size;
	size_t some = r->size <= KEPT / most ? whole_vectors(r->size) * most : 0;
	real kept[some + LANES];
	view t = { .par = p, .size = r->size, .inner = r->inner, .next = next, .b_inner = r->inner, .b_next = next,
		   .a = r->a, .b = r->b, .out = r->out, .kept = some ? kept : NULL, .index = r->index };
	for (size_t left = r->count; left; left -= t.columns) {
		t.columns = left < most ? left : most;
		aim(&t, r, r->count - left);
		f(&t, across);
		t.a += t.columns * next, t.b += t.columns * next, t.out += t.columns * next, t.index += t.columns * next;
	}
}

#define ROW_KERNEL(name) \
	static void name##_along(const actfn_row_par *p, const actfn_rows *r) { each_view(name, 0, p, r); } \
	static void name##_across(const actfn_row_par *p, const actfn_rows *r) { each_view(name, 1, p, r); } \
	static void name##_rows(const actfn_row_par *p, const actfn_rows *r) \
	{ (r->inner == 1 ? name##_along : name##_across)(p, r); }

#endif
