/* SPDX-License-Identifier: MIT */
/* The calls on arrays: every argument is checked here, once. */
#include <stdint.h>

#include "src/function.h"

static const size_t element_size[] = { [ACTFN_F32] = 4, [ACTFN_F64] = 8, [ACTFN_BF16] = 2, [ACTFN_F16] = 2 };

enum { DTYPES = sizeof element_size / sizeof *element_size };

/* Two arrays that overlap without being the same. */
static int overlap(const void *a, const void *b, size_t bytes)
{
	uintptr_t p = (uintptr_t)a, q = (uintptr_t)b;
	return p != q && (p < q ? q - p < bytes : p - q < bytes);
}

static actfn_status check(const actfn *f, actfn_dtype dtype, size_t n, const void *x, const void *gy, const void *out)
{
	if (!f)
		return ACTFN_ERR_NULL;
	if ((unsigned)dtype >= DTYPES)
		return ACTFN_ERR_DTYPE;
	if (n == 0)
		return ACTFN_OK;
	if (!x || !gy || !out)
		return ACTFN_ERR_NULL;
	size_t bytes = n * element_size[dtype];
	return overlap(x, out, bytes) || overlap(gy, out, bytes) ? ACTFN_ERR_OVERLAP : ACTFN_OK;
}

/* Where a row is looked for, in this order. */
enum { PLACES = 2 };
static const actfn_unit exact_units[DTYPES][PLACES] = {
	[ACTFN_F32] = { unit_exact_f32, unit_cheap_f32 },
	[ACTFN_F64] = { unit_plain_f64, unit_plain_f64 },
	[ACTFN_BF16] = { unit_half_bf16, unit_exact_bf16 },
	[ACTFN_F16] = { unit_half_f16, unit_exact_f16 },
};
static const actfn_unit fast_units[PLACES] = { unit_fast_f32, unit_cheap_f32 };

/* The 16-bit first try knows its error for the default parameters only. */
static const actfn_kernels *row(const actfn *f, actfn_dtype dtype, actfn_mode mode, int place)
{
	actfn_unit unit = exact_units[dtype][place];
	if (dtype == ACTFN_F32 && mode == ACTFN_FAST)
		unit = fast_units[place];
	if (f->param && (dtype == ACTFN_BF16 || dtype == ACTFN_F16))
		unit = exact_units[dtype][1];
	return actfn_row(unit, f->info->id);
}

static actfn_unary *find_unary(const actfn *f, actfn_dtype dtype, actfn_mode mode, actfn_direction d)
{
	actfn_unary *kernel = NULL;
	for (int i = 0; i < PLACES && !kernel; i++) {
		const actfn_kernels *r = row(f, dtype, mode, i);
		kernel = d == ACTFN_FORWARD ? r->forward : r->derivative;
	}
	return kernel;
}

static actfn_binary *find_binary(const actfn *f, actfn_dtype dtype, actfn_mode mode, actfn_direction d)
{
	actfn_binary *kernel = NULL;
	for (int i = 0; i < PLACES && !kernel; i++) {
		const actfn_kernels *r = row(f, dtype, mode, i);
		kernel = d == ACTFN_BACKWARD ? r->backward : r->backward_from_y;
	}
	return kernel;
}

static actfn_status unary(const actfn *f, actfn_dtype dtype, actfn_direction d, size_t n, const void *x, void *y)
{
	actfn_status s = check(f, dtype, n, x, x, y);
	if (s || !n)
		return s;
	par p = actfn_par(f);
	actfn_unary *kernel = find_unary(f, dtype, actfn_get_mode(), d);
	actfn_fpenv e = actfn_fp_enter();
	kernel(&p, n, x, y);
	actfn_fp_leave(e);
	return s;
}

static actfn_status binary(const actfn *f, actfn_dtype dtype, actfn_direction d, size_t n, const void *x, const void *gy,
			   void *gx)
{
	actfn_status s = check(f, dtype, n, x, gy, gx);
	if (s)
		return s;
	par p = actfn_par(f);
	actfn_binary *kernel = find_binary(f, dtype, actfn_get_mode(), d);
	if (!kernel || (d == ACTFN_BACKWARD_FROM_Y && f->lossy))
		return ACTFN_ERR_UNSUPPORTED;
	if (!n)
		return s;
	actfn_fpenv e = actfn_fp_enter();
	kernel(&p, n, x, gy, gx);
	actfn_fp_leave(e);
	return s;
}

actfn_status actfn_forward(const actfn *f, actfn_dtype dtype, size_t n, const void *x, void *y)
{
	return unary(f, dtype, ACTFN_FORWARD, n, x, y);
}

actfn_status actfn_derivative(const actfn *f, actfn_dtype dtype, size_t n, const void *x, void *dx)
{
	return unary(f, dtype, ACTFN_DERIVATIVE, n, x, dx);
}

actfn_status actfn_backward(const actfn *f, actfn_dtype dtype, size_t n, const void *x, const void *gy, void *gx)
{
	return binary(f, dtype, ACTFN_BACKWARD, n, x, gy, gx);
}

actfn_status actfn_backward_from_y(const actfn *f, actfn_dtype dtype, size_t n, const void *y, const void *gy, void *gx)
{
	return binary(f, dtype, ACTFN_BACKWARD_FROM_Y, n, y, gy, gx);
}
