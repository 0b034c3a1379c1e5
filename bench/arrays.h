/* SPDX-License-Identifier: MIT */
/* The arrays that the contestants work on, in memory that another process can map, too. */
#ifndef BENCH_ARRAYS_H
#define BENCH_ARRAYS_H

#include <stdbool.h>
#include <stddef.h>

#include <actfn/actfn.h>

typedef struct bench_arrays {
	void *x, *gy, *y;
} bench_arrays;

/* Room for so many bytes in each; once per process.  False: no memory. */
bool bench_arrays_open(bench_arrays *a, size_t bytes);
void bench_arrays_close(void);

/* The file behind them, and where in it something lies. */
const char *bench_arrays_path(void);
size_t bench_arrays_offset(const void *p);

/* What a network's data look like: x normal with deviation 2, or f of that where op wants it; gy about 1. */
void bench_fill_usual(const bench_arrays *a, const actfn *f, actfn_direction op, actfn_dtype dtype, size_t n);

/* Every magnitude, the middle more densely; gy = 1. */
void bench_fill_wide(const bench_arrays *a, actfn_dtype dtype, size_t n);

#endif
