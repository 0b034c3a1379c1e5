/* SPDX-License-Identifier: MIT */
/* Inside of the library: do arrays share bytes? */
#ifndef ACTFN_SPAN_H
#define ACTFN_SPAN_H

#include <stddef.h>
#include <stdint.h>

/* An array as its first byte and its length. */
typedef struct span {
	const void *p;
	size_t bytes;
} span;

static inline int overlap(span a, span b)
{
	uintptr_t p = (uintptr_t)a.p, q = (uintptr_t)b.p;
	return p < q + b.bytes && q < p + a.bytes;
}

/* Neither apart nor the same. */
static inline int crosses(span a, span b)
{
	return overlap(a, b) && (a.p != b.p || a.bytes != b.bytes);
}

/* Two arrays of one length that overlap without being the same. */
static inline int clash(const void *a, const void *b, size_t bytes)
{
	return crosses((span){ a, bytes }, (span){ b, bytes });
}

/* The product of four lengths; false: no memory has as many bytes, not even half as many. */
static inline int fits(size_t a, size_t b, size_t c, size_t d, size_t *bytes)
{
	*bytes = 0;
	if (!a || !b || !c || !d)
		return 1;
	return !__builtin_mul_overflow(a, b, bytes) && !__builtin_mul_overflow(*bytes, c, bytes) &&
	       !__builtin_mul_overflow(*bytes, d, bytes) && *bytes <= PTRDIFF_MAX / 2;
}

#endif
