/* SPDX-License-Identifier: MIT */
/* Contestants that are loops in this program: a table of them per arithmetic and instruction set. */
#ifndef BENCH_LOOPS_H
#define BENCH_LOOPS_H

#include <stddef.h>

#include "bench/peer.h"

/* y = f(x), or y = gy f'(x); n is any length. */
typedef void bench_loop(size_t n, const void *x, const void *gy, void *y);

typedef struct bench_loops {
	const char *name;
	bench_loop *forward, *backward, *from_y; /* NULL: left out */
} bench_loops;

/* Loops of the plain formulas (libmvec through GCC), and of SLEEF's functions; the last row has no name. */
extern const bench_loops bench_formula_avx512_f32[], bench_formula_avx512_f64[];
extern const bench_loops bench_formula_avx2_f32[], bench_formula_avx2_f64[];
extern const bench_loops bench_sleef_avx512_f32[], bench_sleef_avx512_f64[];
extern const bench_loops bench_sleef_avx2_f32[], bench_sleef_avx2_f64[];

/* prepare(), run() and release() of such a contestant. */
bool bench_loops_prepare(const bench_loops *table, const bench_call *c, void **state);
void bench_loops_run(void *state, size_t times);
void bench_loops_release(void *state);

#endif
