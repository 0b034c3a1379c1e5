/* SPDX-License-Identifier: MIT */
/* Which inputs make an implementation crash, hang or write where it must not. */
#include "lab/audit/narrow.h"

#include <stdlib.h>

#include "lab/audit/ordinal.h"

enum { HANGS = 24 }; /* runs that end in a hang cost seconds each; after so many the search stops where it is */

typedef struct search {
	const lab_narrow *w;
	lab_target_outcome what;
	void *x, *y;
	int hangs;
} search;

/* Does the same accident happen to n inputs from one ordinal on? */
static bool happens(search *s, int64_t first, int64_t step, size_t n)
{
	char unused[LAB_MESSAGE];
	lab_target_call call = lab_pass_call(s->w->output, s->w->dtype, n, s->x, s->w->gy, s->y);
	if (s->hangs >= HANGS)
		return false;
	lab_ordinal_fill(s->w->dtype, first, step, n, s->x);
	lab_target_outcome got = s->w->auditee->run(s->w->auditee->arg, &call, unused);
	s->hangs += got == LAB_TARGET_HUNG;
	return got == s->what;
}

/* The length of the shortest beginning of the array that has the accident. */
static size_t shortest(search *s)
{
	size_t fine = 0, not = s->w->n;
	while (not - fine > 1) {
		size_t middle = fine + (not - fine) / 2;
		if (happens(s, s->w->first, s->w->step, middle))
			not = middle;
		else
			fine = middle;
	}
	return not;
}

/* f64's ordinals are up to 2^64 apart. */
static int64_t moved(int64_t at, int side, uint64_t gap)
{
	return (int64_t)(side > 0 ? (uint64_t)at + gap : (uint64_t)at - gap);
}

/* The last ordinal on that side, by growing strides and then by halves, all between having the accident; every
 * input beyond the largest numbers is left out. */
static int64_t reach(search *s, int64_t at, int side)
{
	int64_t most = lab_ordinal_infinity(s->w->dtype), end = side > 0 ? most : -1 - most;
	uint64_t gap = 1;
	while (at != end) {
		uint64_t left = side > 0 ? (uint64_t)end - (uint64_t)at : (uint64_t)at - (uint64_t)end;
		int64_t next = left > gap ? moved(at, side, gap) : end;
		if (!happens(s, next, 1, 1))
			break;
		at = next;
		gap *= 2;
	}
	for (; gap && at != end; gap /= 2) {
		uint64_t left = side > 0 ? (uint64_t)end - (uint64_t)at : (uint64_t)at - (uint64_t)end;
		if (left >= gap && happens(s, moved(at, side, gap), 1, 1))
			at = moved(at, side, gap);
	}
	return at;
}

bool lab_narrow_run(const lab_narrow *w, lab_accident *out)
{
	size_t size = lab_formats[w->dtype].size;
	search s = { .w = w, .what = out->what, .x = malloc(w->n * size), .y = malloc(w->n * size) };
	bool made = s.x && s.y;
	out->from = w->first;
	out->to = w->first + (int64_t)(w->n - 1) * w->step;
	out->n = w->n;
	if (made) {
		size_t n = shortest(&s);
		int64_t last = w->first + (int64_t)(n - 1) * w->step;
		out->alone = happens(&s, last, 1, 1);
		out->n = n;
		out->to = out->alone ? reach(&s, last, 1) : last;
		out->from = out->alone ? reach(&s, last, -1) : w->first;
	}
	free(s.x);
	free(s.y);
	return made;
}
