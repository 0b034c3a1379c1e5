/* SPDX-License-Identifier: MIT */
/* What the memory allows for a gated product: the compulsory bytes are moved, with a sum or a difference in place of
 * the work, by streaming stores, straight on and four pages in turn.  n is a multiple of a page; arrays are aligned. */
#include <immintrin.h>

#include "bench/gated_bounds.h"

enum { LINE = 16, PAGE = 1024, PAGES = 4 };

#define TARGET __attribute__((target("avx2")))

/* The elements of a line from i on: two arrays are read and one is written, or three and two. */
TARGET static inline void line(const bench_moved *m, size_t i)
{
	for (size_t end = i + LINE; i < end; i += 8) {
		__m256 a = _mm256_load_ps(m->a + i), b = _mm256_load_ps(m->b + i);
		if (!m->gy) {
			_mm256_stream_ps(m->out[0] + i, _mm256_add_ps(a, b));
			continue;
		}
		__m256 gy = _mm256_load_ps(m->gy + i);
		_mm256_stream_ps(m->out[0] + i, _mm256_add_ps(a, gy));
		_mm256_stream_ps(m->out[1] + i, _mm256_sub_ps(b, gy));
	}
}

TARGET static void straight(const bench_moved *m, size_t from, size_t n)
{
	for (size_t i = from; i < from + n; i += LINE)
		line(m, i);
}

TARGET static void in_turn(const bench_moved *m, size_t from, size_t n)
{
	size_t end = from + n;
	for (; from + PAGES * PAGE <= end; from += PAGES * PAGE)
		for (size_t i = from; i < from + PAGE; i += LINE)
			for (size_t page = 0; page < PAGES * PAGE; page += PAGE)
				line(m, i + page);
	straight(m, from, end - from);
}

void bench_move(const bench_moved *m, int way, size_t from, size_t n)
{
	(way ? in_turn : straight)(m, from, n);
	_mm_sfence();
}
