/* SPDX-License-Identifier: MIT */
/* The calls on arrays: every argument is checked here, once. */
#include <stdint.h>

#include "src/function.h"

/* Two arrays of n floats that overlap without being the same. */
static int overlap(const void *a, const void *b, size_t n)
{
	uintptr_t p = (uintptr_t)a, q = (uintptr_t)b, bytes = n * sizeof(float);
	return p != q && (p < q ? q - p < bytes : p - q < bytes);
}

static actfn_status check(const actfn *f, actfn_dtype dtype, size_t n, const void *x, const void *gy, const void *out)
{
	if (!f)
		return ACTFN_ERR_NULL;
	if (dtype != ACTFN_F32)
		return ACTFN_ERR_DTYPE;
	if (n == 0)
		return ACTFN_OK;
	if (!x || !gy || !out)
		return ACTFN_ERR_NULL;
	return overlap(x, out, n) || overlap(gy, out, n) ? ACTFN_ERR_OVERLAP : ACTFN_OK;
}

static void run_unary(actfn_unary *kernel, const actfn *f, size_t n, const void *x, void *y)
{
	par p = actfn_par(f);
	actfn_fpenv e = actfn_fp_enter();
	kernel(&p, n, x, y);
	actfn_fp_leave(e);
}

static void run_binary(actfn_binary *kernel, const actfn *f, size_t n, const void *x, const void *gy, void *gx)
{
	par p = actfn_par(f);
	actfn_fpenv e = actfn_fp_enter();
	kernel(&p, n, x, gy, gx);
	actfn_fp_leave(e);
}

actfn_status actfn_forward(const actfn *f, actfn_dtype dtype, size_t n, const void *x, void *y)
{
	actfn_status s = check(f, dtype, n, x, x, y);
	if (!s && n)
		run_unary(actfn_row(f->info->id)->forward, f, n, x, y);
	return s;
}

actfn_status actfn_derivative(const actfn *f, actfn_dtype dtype, size_t n, const void *x, void *dx)
{
	actfn_status s = check(f, dtype, n, x, x, dx);
	if (!s && n)
		run_unary(actfn_row(f->info->id)->derivative, f, n, x, dx);
	return s;
}

actfn_status actfn_backward(const actfn *f, actfn_dtype dtype, size_t n, const void *x, const void *gy, void *gx)
{
	actfn_status s = check(f, dtype, n, x, gy, gx);
	if (!s && n)
		run_binary(actfn_row(f->info->id)->backward, f, n, x, gy, gx);
	return s;
}

actfn_status actfn_backward_from_y(const actfn *f, actfn_dtype dtype, size_t n, const void *y, const void *gy, void *gx)
{
	actfn_status s = check(f, dtype, n, y, gy, gx);
	if (s)
		return s;
	if (f->lossy || !actfn_row(f->info->id)->backward_from_y)
		return ACTFN_ERR_UNSUPPORTED;
	if (n)
		run_binary(actfn_row(f->info->id)->backward_from_y, f, n, y, gy, gx);
	return s;
}
