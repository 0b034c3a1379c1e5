/* SPDX-License-Identifier: MIT */
/* Shared memory with arrays at the ends of their areas, and the pattern that shows what was written. */
#define _GNU_SOURCE /* memfd_create */
#include "lab/audit/arrays.h"

#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lab/text.h"
#include "lab/verify/format.h"

enum { LINE = 64, BEFORE = 256, BEHIND = 256 }; /* bytes: of alignment; that are watched before y, and behind it */

bool shared_open(shared_memory *m, size_t bytes, char *why)
{
	m->area = (bytes + BEFORE + 2 * LINE + WIRE_GUARD) / WIRE_GUARD * WIRE_GUARD;
	m->fd = memfd_create("actfn-audit", MFD_CLOEXEC);
	if (m->fd < 0 || ftruncate(m->fd, (off_t)wire_memory(m->area))) {
		lab_fail(why, "no shared memory: %s", strerror(errno));
		if (m->fd >= 0)
			close(m->fd);
		return false;
	}
	m->begin = mmap(NULL, wire_memory(m->area), PROT_READ | PROT_WRITE, MAP_SHARED, m->fd, 0);
	if (m->begin == MAP_FAILED) {
		close(m->fd);
		return lab_fail(why, "no shared memory: %s", strerror(errno));
	}
	return true;
}

void shared_close(shared_memory *m)
{
	munmap(m->begin, wire_memory(m->area));
	close(m->fd);
}

wire_notes *shared_notes(const shared_memory *m)
{
	return (wire_notes *)m->begin;
}

/* ---- where arrays lie ------------------------------------------------------- */

static size_t element(const lab_target_call *c)
{
	return lab_formats[c->dtype].size;
}

static size_t stride(const lab_target_call *c)
{
	return c->stride ? c->stride : 1;
}

/* Bytes from the first element to behind the last. */
static size_t span(const lab_target_call *c)
{
	return c->n ? ((c->n - 1) * stride(c) + 1) * element(c) : 0;
}

/* The mapping begins at a page, here and there. */
bool shared_offset(const shared_memory *m, const lab_target_call *c, int which, size_t *offset)
{
	size_t bytes, last, begin = wire_area(m->area, which), end = begin + m->area;

	if (c->n && (__builtin_mul_overflow(c->n - 1, stride(c), &last) || __builtin_mul_overflow(last + 1, element(c), &bytes) ||
		     bytes + BEFORE + 2 * LINE > m->area))
		return false;
	if (c->edge == LAB_EDGE_BEGIN) {
		*offset = begin;
	} else if (c->edge == LAB_EDGE_END) {
		*offset = end - span(c);
		*offset -= m->align ? *offset % m->align : 0;
	} else { /* with a line between it and the guard: a few bytes read there are a matter of edges, and not of every call */
		end -= LINE + span(c);
		*offset = end - ((end - c->offset) & (LINE - 1));
	}
	return true;
}

void shared_spread(const lab_target_call *c, const void *from, void *to)
{
	size_t size = element(c);

	if (stride(c) == 1) {
		memcpy(to, from, c->n * size);
		return;
	}
	for (size_t i = 0; i < c->n; i++)
		memcpy((char *)to + i * stride(c) * size, (const char *)from + i * size, size);
}

void shared_gather(const lab_target_call *c, const void *from, void *to)
{
	size_t size = element(c);

	if (stride(c) == 1) {
		memcpy(to, from, c->n * size);
		return;
	}
	for (size_t i = 0; i < c->n; i++)
		memcpy((char *)to + i * size, (const char *)from + i * stride(c) * size, size);
}

/* ---- what was written ------------------------------------------------------- */

/* Signalling NaNs: arithmetic never returns one.  Repeated to 8 bytes. */
static const uint64_t patterns[LAB_DTYPES] = {
	[ACTFN_F32] = 0xffa5a5a5ffa5a5a5,
	[ACTFN_F64] = 0xfff5a5a5a5a5a5a5,
	[ACTFN_BF16] = 0xffa5ffa5ffa5ffa5,
	[ACTFN_F16] = 0xfda5fda5fda5fda5,
};

/* What is watched: y and what is before and behind it, in whole elements from y on. */
typedef struct watch {
	char *begin, *y, *end;
	size_t size;
	uint64_t pattern;
} watch;

static watch watched(const shared_memory *m, const lab_target_call *c)
{
	size_t at = 0;
	char *area = m->begin + wire_area(m->area, WIRE_Y);
	watch w = { .size = element(c), .pattern = patterns[c->dtype] };

	shared_offset(m, c, WIRE_Y, &at);
	w.y = m->begin + at;
	w.begin = w.y - area < BEFORE ? area : w.y - BEFORE;
	w.end = w.y + span(c);
	w.end += area + m->area - w.end < BEHIND ? area + m->area - w.end : BEHIND;
	return w;
}

#define FILL(T) for (size_t i = 0; i < n; i++) ((T *)p)[i] = (T)pattern

static void fill(void *p, size_t n, size_t size, uint64_t pattern)
{
	if (size == 2)
		FILL(uint16_t);
	else if (size == 4)
		FILL(uint32_t);
	else
		FILL(uint64_t);
}

#define SAME(T) for (size_t i = 0; i < n; i++) same += ((const T *)p)[i] == (T)pattern

/* How many of the elements are the pattern. */
static size_t count(const void *p, size_t n, size_t size, uint64_t pattern)
{
	size_t same = 0;

	if (size == 2)
		SAME(uint16_t);
	else if (size == 4)
		SAME(uint32_t);
	else
		SAME(uint64_t);
	return same;
}

static bool is_pattern(const void *p, size_t size, uint64_t pattern)
{
	return !memcmp(p, &pattern, size);
}

void shared_poison(const shared_memory *m, const lab_target_call *c)
{
	watch w = watched(m, c);

	fill(w.begin, (size_t)(w.end - w.begin) / w.size, w.size, w.pattern);
}

static lab_target_outcome scribbled(const char *before, const char *at, const char *behind, char *why)
{
	if (at < before)
		lab_fail(why, "wrote %zu bytes before the beginning of its output", (size_t)(before - at));
	else if (at >= behind)
		lab_fail(why, "wrote behind the end of its output, at byte %zu", (size_t)(at - behind));
	else
		lab_fail(why, "wrote between the elements of its output, at byte %zu", (size_t)(at - before));
	return LAB_TARGET_SCRIBBLED;
}

static lab_target_outcome check_surroundings(const watch *w, const lab_target_call *c, char *why)
{
	const char *behind = w->y + span(c);
	size_t step = stride(c) * w->size;

	for (const char *p = w->begin; p + w->size <= w->end; p += w->size) {
		if (p >= w->y && p < behind && (step == w->size || (size_t)(p - w->y) % step == 0))
			p = step == w->size ? behind - w->size : p;
		else if (!is_pattern(p, w->size, w->pattern))
			return scribbled(w->y, p, behind, why);
	}
	return LAB_TARGET_OK;
}

/* Patterns among the outputs that the input does not account for: copying gives a NaN as it is. */
static lab_target_outcome check_outputs(const watch *w, const char *x, const lab_target_call *c, char *why)
{
	size_t left = 0, first = 0, step = stride(c) * w->size;
	char had[32], of[32];

	if (step == w->size && !count(w->y, c->n, w->size, w->pattern))
		return LAB_TARGET_OK;
	for (size_t i = c->n; i--;)
		if (is_pattern(w->y + i * step, w->size, w->pattern) && !is_pattern(x + i * step, w->size, w->pattern)) {
			left++;
			first = i;
		}
	if (!left)
		return LAB_TARGET_OK;
	lab_fail(why, "left out %s of %s outputs, the first at index %zu", lab_commas(left, had), lab_commas(c->n, of), first);
	return LAB_TARGET_MISSHAPEN;
}

lab_target_outcome shared_check(const shared_memory *m, const lab_target_call *c, char *why)
{
	watch w = watched(m, c);
	size_t x = 0;
	lab_target_outcome o = check_surroundings(&w, c, why);

	shared_offset(m, c, WIRE_X, &x);
	return o ? o : check_outputs(&w, m->begin + x, c, why);
}

/* ---- what a crash was about ------------------------------------------------- */

static const int64_t INSIDE = INT64_MAX;

static void add(char *why, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static void add(char *why, const char *fmt, ...)
{
	size_t used = strlen(why);
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(why + used, LAB_MESSAGE - used, fmt, ap);
	va_end(ap);
}

/* Bytes from the array `which` to a place: negative before it, 0 and more behind its end; INSIDE in it. */
static int64_t distance(const shared_memory *m, const lab_target_call *c, int which, uint64_t place)
{
	size_t at = 0;

	shared_offset(m, c, which, &at);
	if (place < at)
		return (int64_t)(place - at);
	return place < at + span(c) ? INSIDE : (int64_t)(place - at - span(c));
}

static bool explain_fault(const shared_memory *m, const lab_target_call *c, char *why)
{
	static const char *const names[] = { "its input x", "its input gy", "its output" };
	const wire_notes *notes = shared_notes(m);
	const char *did = notes->writing ? "wrote" : "read";
	uint64_t least = WIRE_GUARD;
	int nearest = -1;
	int64_t away = 0;

	for (int i = 0; i < WIRE_AREAS && notes->fault != UINT64_MAX; i++) {
		int64_t d = distance(m, c, i, notes->fault);
		uint64_t size = d == INSIDE ? 0 : d < 0 ? -(uint64_t)d : (uint64_t)d;

		if (size < least)
			least = size, nearest = i, away = d;
	}
	if (nearest < 0)
		return false;
	if (away == INSIDE)
		add(why, ": it %s %s", notes->writing ? "wrote into" : did, names[nearest]);
	else
		add(why, ": it %s %llu bytes %s %s", did, (unsigned long long)least,
		    away < 0 ? "before the beginning of" : "behind the end of", names[nearest]);
	return notes->writing;
}

static void explain_element(const shared_memory *m, const lab_target_call *c, size_t i, char *why)
{
	size_t at = 0;
	double v;

	shared_offset(m, c, WIRE_X, &at);
	lab_read(c->dtype, 1, m->begin + at + i * stride(c) * element(c), &v);
	add(why, " at x[%zu] = %.9g", i, v);
}

lab_target_outcome shared_explain(const shared_memory *m, const lab_target_call *c, lab_target_outcome o, char *why)
{
	const wire_notes *notes = shared_notes(m);
	bool scribbled = o == LAB_TARGET_CRASHED && explain_fault(m, c, why);

	if (notes->at < c->n)
		explain_element(m, c, notes->at, why);
	return scribbled ? LAB_TARGET_SCRIBBLED : o;
}
