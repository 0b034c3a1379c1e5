/* SPDX-License-Identifier: MIT */
/* Copies and sums with ordinary stores, with streaming stores, and streaming with four pages in turn.
 * Compiled per instruction set; arrays are aligned to a vector, and n is a multiple of 16. */
#include <immintrin.h>

#include "bench/bounds.h"

#if VECTOR_BYTES == 64
typedef __m512 V;
#define LOAD _mm512_load_ps
#define STORE _mm512_store_ps
#define STREAM _mm512_stream_ps
#define ADD _mm512_add_ps
#else
typedef __m256 V;
#define LOAD _mm256_load_ps
#define STORE _mm256_store_ps
#define STREAM _mm256_stream_ps
#define ADD _mm256_add_ps
#endif

enum { N = VECTOR_BYTES / 4, LINE = 16, PAGE = 1024, PAGES = 4 };

#define INL static inline __attribute__((always_inline))

/* gy NULL: a copy. */
INL V value(const float *x, const float *gy, size_t i)
{
	return gy ? ADD(LOAD(x + i), LOAD(gy + i)) : LOAD(x + i);
}

INL void ordinary(size_t n, const float *x, const float *gy, float *y)
{
	for (size_t i = 0; i < n; i += N)
		STORE(y + i, value(x, gy, i));
	__asm__ volatile("" ::: "memory");
}

INL void streaming(size_t n, const float *x, const float *gy, float *y)
{
	for (size_t i = 0; i < n; i += N)
		STREAM(y + i, value(x, gy, i));
	_mm_sfence();
}

INL void interleaved(size_t n, const float *x, const float *gy, float *y)
{
	size_t group = 0;
	for (; group + PAGES * PAGE <= n; group += PAGES * PAGE)
		for (size_t line = 0; line < PAGE; line += LINE)
			for (size_t page = 0; page < PAGES * PAGE; page += PAGE)
				for (size_t i = group + page + line, end = i + LINE; i < end; i += N)
					STREAM(y + i, value(x, gy, i));
	streaming(n - group, x + group, gy ? gy + group : NULL, y + group);
}

#define LOOPS(way) \
	static void way##_copy(size_t n, const void *x, const void *gy, void *y) \
	{ \
		(void)gy; \
		way(n, x, NULL, y); \
	} \
	static void way##_sum(size_t n, const void *x, const void *gy, void *y) \
	{ \
		way(n, x, gy, y); \
	}
LOOPS(ordinary)
LOOPS(streaming)
LOOPS(interleaved)

#define ROW(way) { #way, way##_copy, way##_sum, way##_sum }
#define TABLE2(isa) bench_bounds_##isa
#define TABLE1(isa) TABLE2(isa)

const bench_loops TABLE1(ISA)[] = { ROW(ordinary), ROW(streaming), ROW(interleaved), { 0 } };
