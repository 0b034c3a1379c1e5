/* SPDX-License-Identifier: MIT */
/* A pass over results that somebody has stored. */
#include "lab/audit/stored.h"

#include <stdlib.h>

#include "lab/audit/ordinal.h"

typedef struct place {
	int64_t at;
	size_t i; /* in the arrays */
} place;

static int compare_places(const void *a, const void *b)
{
	const place *p = a, *q = b;
	return p->at != q->at ? (p->at > q->at) - (p->at < q->at) : (p->i > q->i) - (p->i < q->i);
}

/* From left to right, so that neighbours can be compared. */
static place *sort_inputs(actfn_dtype dtype, size_t n, const void *x)
{
	place *list = malloc((n + 1) * sizeof *list);
	size_t size = lab_formats[dtype].size;
	for (size_t i = 0; list && i < n; i++) {
		double v;
		lab_read(dtype, 1, (const char *)x + i * size, &v);
		list[i] = (place){ lab_ordinal(dtype, v), i };
	}
	if (list)
		qsort(list, n, sizeof *list, compare_places);
	return list;
}

static void copy_one(char *to, const char *from, size_t size)
{
	for (size_t i = 0; i < size; i++)
		to[i] = from[i];
}

/* Each input is a piece of its own: with the next one, where that is another. */
static void score_all(lab_pass *p, lab_truth *t, const place *list, size_t n, const char *x, const char *y)
{
	size_t size = lab_formats[p->dtype].size;
	for (size_t k = 0; k < n; k++) {
		bool more = k + 1 < n && list[k + 1].at > list[k].at;
		uint64_t in[2], out[2];
		lab_input_piece piece = { .first = list[k].at, .step = 1, .n = 1, .more = more,
					  .bin = lab_axis_find(&p->axis, list[k].at) };
		for (size_t i = 0; i < 1 + (size_t)more; i++) {
			copy_one((char *)in + i * size, x + list[k + i].i * size, size);
			copy_one((char *)out + i * size, y + list[k + i].i * size, size);
		}
		lab_score_piece(&p->score, t, &piece, in, out);
	}
	p->done = n;
}

bool lab_pass_stored(const lab_pass_spec *spec, size_t n, const void *x, const void *y, lab_pass *out, char *why)
{
	*out = (lab_pass){ .dtype = spec->dtype, .output = spec->output };
	lab_truth *t = lab_truth_new(spec->f, spec->output, spec->dtype, why);
	place *list = sort_inputs(spec->dtype, n, x);
	bool ran = t && lab_axis_make(&out->axis, t, why) &&
		   ((list && lab_score_make(&out->score, &out->axis, spec->limit)) || lab_fail(why, "out of memory"));
	if (ran)
		score_all(out, t, list, n, x, y);
	else
		lab_pass_free(out);
	free(list);
	lab_truth_free(t);
	return ran;
}
