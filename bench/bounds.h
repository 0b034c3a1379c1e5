/* SPDX-License-Identifier: MIT */
/* What the memory allows: copies (for forward) and sums of two arrays (for backward), in three ways. */
#ifndef BENCH_BOUNDS_H
#define BENCH_BOUNDS_H

#include "bench/loops.h"

enum { BENCH_BOUNDS = 3 };

/* With ordinary stores, with streaming stores, streaming with four pages in turn.  For f32; x, gy and y
 * are aligned to 64 bytes and n is a multiple of 16. */
extern const bench_loops bench_bounds_avx512[], bench_bounds_avx2[];

/* Number i of them, as bench_loops_prepare(). */
const char *bench_bound_name(int i);
bool bench_bound_prepare(int i, const bench_call *c, void **state);

#endif
