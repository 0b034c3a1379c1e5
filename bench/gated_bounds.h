/* SPDX-License-Identifier: MIT */
/* What the memory allows for a gated product. */
#ifndef BENCH_GATED_BOUNDS_H
#define BENCH_GATED_BOUNDS_H

#include <stddef.h>

typedef struct bench_moved {
	const float *a, *b, *gy; /* gy NULL: forward */
	float *out[2];
} bench_moved;

enum { BENCH_WAYS = 2 };

/* Moves elements from to from + n, both multiples of 1024, past the caches; needs AVX2. */
void bench_move(const bench_moved *m, int way, size_t from, size_t n);

#endif
