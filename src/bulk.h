/* SPDX-License-Identifier: MIT */
/* Inside of the library: a checked call with its kernel, on arrays of any length. */
#ifndef ACTFN_BULK_H
#define ACTFN_BULK_H

#include "src/function.h"

/* One of the two kernels is set. */
typedef struct actfn_job {
	par p;
	actfn_unary *unary;
	actfn_binary *binary;
	size_t size; /* bytes of an element */
} actfn_job;

/* Errors: ERR_NULL for no f, ERR_DTYPE, ERR_ARGUMENT for an unknown mode or direction, ERR_UNSUPPORTED. */
actfn_status actfn_job_make(actfn_job *j, const actfn *f, actfn_dtype dtype, actfn_mode mode, actfn_direction d);

/* gy is ignored by a unary kernel. */
static inline void actfn_job_run(const actfn_job *j, size_t n, const void *x, const void *gy, void *out)
{
	if (j->unary)
		j->unary(&j->p, n, x, out);
	else
		j->binary(&j->p, n, x, gy, out);
}

/* From so many bytes of output on, actfn_bulk() may do better than the kernel alone, and past the caches. */
enum { ACTFN_BULK = 1 << 17, ACTFN_STREAM = 4 << 20 };

/* Contiguous arrays of n > 0 elements: cut into pieces for the threads, and written past the caches
 * where they would not fit.  gy is x where there is none.  Sets up the floating-point environment. */
void actfn_bulk(const actfn_job *j, size_t n, const void *x, const void *gy, void *out);

/* Like actfn_job_run(), past the caches; out must not be x or gy. */
void actfn_stream(const actfn_job *j, size_t n, const void *x, const void *gy, void *out);

/* Copies past the caches; both are aligned to a line of 64 bytes, and bytes is a multiple of ACTFN_CHUNK.
 * actfn_stream_end() must follow, after many of them, before another thread may look. */
enum { ACTFN_CHUNK = 256 };
void actfn_stream_out(char *out, const char *buffer, size_t bytes);
void actfn_stream_end(void);

/* Calls task(arg, i) once for each 0 <= i < tasks on the library's threads or the caller's pool, and
 * returns when all have returned. */
void actfn_pool_each(void (*task)(void *arg, int i), void *arg, int tasks);

/* The same, but one after the other on the caller's thread unless it is worth sharing and threads are allowed.  No
 * memory has work for 2^31 tasks. */
static inline void actfn_each(int worth, void (*task)(void *arg, int i), void *arg, size_t tasks)
{
	if (worth && tasks > 1 && actfn_get_threads() > 1)
		actfn_pool_each(task, arg, (int)tasks);
	else
		for (size_t i = 0; i < tasks; i++)
			task(arg, (int)i);
}

#endif
