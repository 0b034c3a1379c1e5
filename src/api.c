/* SPDX-License-Identifier: MIT */
/* The calls on contiguous arrays: every argument is checked here, once. */
#include <stdint.h>

#include "src/bulk.h"
#include "src/span.h"

/* gy is x where the direction has none. */
static actfn_status run(const actfn *f, actfn_dtype dtype, actfn_direction d, size_t n, const void *x, const void *gy,
			void *out)
{
	actfn_job j;
	actfn_status s = actfn_job_make(&j, f, dtype, ACTFN_DEFAULT, d);
	if (s || !n)
		return s;
	if (!x || !gy || !out)
		return ACTFN_ERR_NULL;
	size_t bytes = n * j.size;
	if (clash(x, out, bytes) || clash(gy, out, bytes))
		return ACTFN_ERR_OVERLAP;
	if (bytes >= ACTFN_BULK) {
		actfn_bulk(&j, n, x, gy, out);
		return s;
	}
	actfn_fpenv e = actfn_fp_enter();
	actfn_job_run(&j, n, x, gy, out);
	actfn_fp_leave(e);
	return s;
}

actfn_status actfn_forward(const actfn *f, actfn_dtype dtype, size_t n, const void *x, void *y)
{
	return run(f, dtype, ACTFN_FORWARD, n, x, x, y);
}

actfn_status actfn_derivative(const actfn *f, actfn_dtype dtype, size_t n, const void *x, void *dx)
{
	return run(f, dtype, ACTFN_DERIVATIVE, n, x, x, dx);
}

actfn_status actfn_backward(const actfn *f, actfn_dtype dtype, size_t n, const void *x, const void *gy, void *gx)
{
	return run(f, dtype, ACTFN_BACKWARD, n, x, gy, gx);
}

actfn_status actfn_backward_from_y(const actfn *f, actfn_dtype dtype, size_t n, const void *y, const void *gy, void *gx)
{
	return run(f, dtype, ACTFN_BACKWARD_FROM_Y, n, y, gy, gx);
}
