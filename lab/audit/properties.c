/* SPDX-License-Identifier: MIT */
/* What an implementation's results depend on besides x. */
#include "lab/audit/properties.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lab/verify/format.h"

const char *const lab_property_names[LAB_PROPERTIES] = {
	[LAB_SAME_RUN] = "run",		    [LAB_SAME_LENGTH] = "length", [LAB_SAME_POSITION] = "position",
	[LAB_SAME_ALIGNMENT] = "alignment", [LAB_SAME_STRIDE] = "stride", [LAB_SAME_THREADS] = "threads",
};

enum {
	RUNS = 3,
	LENGTHS = 67,      /* beyond four vectors of the widest kind and a rest, of f32 */
	OFFSETS = 15,
	LONG = 1 << 18,    /* elements that are worth threads */
	SPREAD = 7,        /* largest stride */
	THREADS = 4,
};

static const double SMALL_SLOPE = 0x1p-6;

typedef struct probe {
	const lab_auditee *auditee;
	int output;
	actfn_dtype dtype;
	size_t size, n;
	char *x, *gy, *y, *base; /* x: LONG elements, the n given ones over and over; base: their results in one call of n */
	lab_property_result *r;
} probe;

/* Results for the `count` inputs from number `from` on; false if there are none.  `with` is what is special about it. */
static bool call_with(probe *p, size_t from, size_t count, size_t offset, size_t stride, int threads, size_t with)
{
	lab_target_call call = lab_pass_call(p->output, p->dtype, count, p->x + from * p->size, p->gy, p->y);
	call.offset = offset * p->size;
	call.stride = stride;
	call.threads = threads;
	lab_target_outcome outcome = p->auditee->run(p->auditee->arg, &call, p->r->words);
	p->r->accident = outcome == LAB_TARGET_CRASHED || outcome == LAB_TARGET_HUNG || outcome == LAB_TARGET_SCRIBBLED;
	if (p->r->accident)
		p->r->died_with = with;
	if (outcome == LAB_TARGET_OK)
		p->r->tried = true;
	return outcome == LAB_TARGET_OK;
}

static double read_one(const probe *p, const char *a, size_t i)
{
	double v;
	lab_read(p->dtype, 1, a + i * p->size, &v);
	return v;
}

static void note_difference(probe *p, double x, double one, double other, size_t with)
{
	double size = p->output == LAB_F ? fabs(one) : fmax(fabs(one), SMALL_SLOPE);
	double ulps = isfinite(one) && isfinite(other) ? fabs(other - one) / lab_ulp(&lab_formats[p->dtype], size) : INFINITY;
	if (p->r->differing > 1 && ulps <= p->r->ulps)
		return;
	p->r->x = x;
	p->r->one = one;
	p->r->other = other;
	p->r->ulps = ulps;
	p->r->with = with;
}

/* y[0 .. count) against `base` from number `from` on, around the end of the n given ones. */
static void compare(probe *p, size_t from, size_t count, size_t with)
{
	p->r->compared += count;
	for (size_t i = 0; i < count; i++) {
		size_t k = (from + i) % p->n;
		if (!memcmp(p->y + i * p->size, p->base + k * p->size, p->size))
			continue;
		double one = read_one(p, p->base, k), other = read_one(p, p->y, i);
		if (isnan(one) && isnan(other))
			continue;
		p->r->differing++;
		note_difference(p, read_one(p, p->x, k), one, other, with);
	}
}

static void try_runs(probe *p)
{
	for (int i = 0; i < RUNS && call_with(p, 0, p->n, 0, 1, 1, (size_t)i + 2); i++)
		compare(p, 0, p->n, (size_t)i + 2);
}

static void try_lengths(probe *p)
{
	for (size_t n = 1, from = 0; n <= LENGTHS; from = (from + n++) % p->n) {
		size_t some = n < p->n - from ? n : p->n - from;
		if (!call_with(p, from, some, 0, 1, 1, some))
			return;
		compare(p, from, some, some);
	}
}

/* The inputs begin at number `from` of the given ones: each stands in another place of its vector. */
static void try_positions(probe *p)
{
	for (size_t from = 1; from <= OFFSETS; from += 2) {
		if (!call_with(p, from, p->n, 0, 1, 1, from))
			return;
		compare(p, from, p->n, from);
	}
}

static void try_alignments(probe *p)
{
	for (size_t offset = 1; offset <= OFFSETS && call_with(p, 0, p->n, offset, 1, 1, offset); offset++)
		compare(p, 0, p->n, offset);
}

static void try_strides(probe *p)
{
	static const size_t strides[] = { 2, 3, SPREAD };
	for (size_t i = 0; i < 3 && call_with(p, 0, p->n, 0, strides[i], 1, strides[i]); i++)
		compare(p, 0, p->n, strides[i]);
}

/* Against one thread on an array of the same length. */
static void try_threads(probe *p)
{
	char *before = p->base;
	size_t n = p->n;
	if (!call_with(p, 0, LONG, 0, 1, 1, 1))
		return;
	p->base = malloc(LONG * p->size);
	if (p->base) {
		memcpy(p->base, p->y, LONG * p->size);
		p->n = LONG;
		for (int threads = 2; threads <= THREADS && call_with(p, 0, LONG, 0, 1, threads, (size_t)threads); threads++)
			compare(p, 0, LONG, (size_t)threads);
	}
	free(p->base);
	p->base = before;
	p->n = n;
}

static void (*const tries[LAB_PROPERTIES])(probe *) = {
	[LAB_SAME_RUN] = try_runs,	       [LAB_SAME_LENGTH] = try_lengths, [LAB_SAME_POSITION] = try_positions,
	[LAB_SAME_ALIGNMENT] = try_alignments, [LAB_SAME_STRIDE] = try_strides, [LAB_SAME_THREADS] = try_threads,
};

static void fill(probe *p, const double *x)
{
	double one = 1;
	for (size_t i = 0; i < LONG + OFFSETS; i++) {
		lab_write(p->dtype, 1, &x[i % p->n], p->x + i * p->size);
		lab_write(p->dtype, 1, &one, p->gy + i * p->size);
	}
}

static void run_all(probe *p, lab_property_result *out)
{
	lab_property_result first = { 0 };
	p->r = &first;
	bool based = call_with(p, 0, p->n, 0, 1, 1, 1);
	if (based)
		memcpy(p->base, p->y, p->n * p->size);
	for (int i = 0; i < LAB_PROPERTIES; i++) {
		p->r = &out[i];
		*p->r = first;
		p->r->tried = false;
		if (based)
			tries[i](p);
	}
}

bool lab_properties_run(const lab_auditee *auditee, int output, actfn_dtype dtype, const double *x, size_t n,
			lab_property_result out[LAB_PROPERTIES], char *why)
{
	size_t size = lab_formats[dtype].size, bytes = (LONG + OFFSETS) * size;
	probe p = { .auditee = auditee, .output = output, .dtype = dtype, .size = size, .n = n, .x = malloc(bytes),
		    .gy = malloc(bytes), .y = malloc(bytes), .base = malloc(n * size) };
	bool made = p.x && p.gy && p.y && p.base;
	if (made) {
		fill(&p, x);
		run_all(&p, out);
	}
	free(p.x);
	free(p.gy);
	free(p.y);
	free(p.base);
	return made || lab_fail(why, "out of memory");
}
