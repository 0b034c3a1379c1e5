/* SPDX-License-Identifier: MIT */
/* Gradients of parameters that all elements share: sums of gy df/dp, in double, by a tree that depends on
 * nothing but the length. */
#include <stdint.h>
#include <string.h>

#include "src/function.h"

enum { BLOCK = 256, LEVELS = 64 };

static double from_f32(const void *x, size_t i)
{
	return ((const float *)x)[i];
}

static double from_f64(const void *x, size_t i)
{
	return ((const double *)x)[i];
}

static float float_of(uint32_t bits)
{
	float x;
	memcpy(&x, &bits, sizeof x);
	return x;
}

static double from_bf16(const void *x, size_t i)
{
	return float_of((uint32_t)((const uint16_t *)x)[i] << 16);
}

/* As a float the exponent is 112 more, of infinity and NaN 224; subnormal halves count in units of 2^-24. */
static double from_f16(const void *x, size_t i)
{
	uint32_t h = ((const uint16_t *)x)[i], size = h & 0x7fff;
	double y = float_of((size << 13) + (size >= 0x7c00 ? 0x70000000 : 0x38000000));
	if (size < 0x0400)
		y = size * 0x1p-24;
	return h >> 15 ? -y : y;
}

typedef double read_element(const void *x, size_t i);

static read_element *const readers[] = {
	[ACTFN_F32] = from_f32, [ACTFN_F64] = from_f64, [ACTFN_BF16] = from_bf16, [ACTFN_F16] = from_f16,
};

enum { READERS = sizeof readers / sizeof *readers };

static void read_block(read_element *read, const void *x, size_t from, size_t n, double *block)
{
	for (size_t i = 0; i < n; i++)
		block[i] = read(x, from + i);
}

/* What a unit adds: nothing where dp is 0, not even with an infinite gy; NaN where x is. */
static double unit_part(double x, double gy, double dp)
{
	if (x != x)
		return x;
	return dp == 0 ? 0 : gy * dp;
}

static double block_sum(size_t n, const double *x, const double *gy, const double *dp)
{
	double t[BLOCK] = { 0 };
	for (size_t i = 0; i < n; i++)
		t[i] = unit_part(x[i], gy[i], dp[i]);
	for (size_t half = BLOCK / 2; half; half /= 2)
		for (size_t i = 0; i < half; i++)
			t[i] += t[i + half];
	return t[0];
}

/* Sums of 1, 2, 4 ... blocks that wait for their like. */
typedef struct tree {
	double sum[ACTFN_MAX_PARAMS][LEVELS];
} tree;

/* Block number `block` joins: carries as in counting. */
static void join(double *sum, uint64_t block, double s)
{
	int level = 0;
	for (; block >> level & 1; level++)
		s = sum[level] + s;
	sum[level] = s;
}

static double total(const double *sum, uint64_t blocks)
{
	double s = 0;
	for (int level = 0; level < LEVELS; level++)
		if (blocks >> level & 1)
			s = sum[level] + s;
	return s;
}

static void gradient(const actfn *f, read_element *read, size_t n, const void *x, const void *gy, double *gp)
{
	par p = actfn_par(f);
	actfn_partial *partial = actfn_row(unit_plain_f64, f->info->id)->partial;
	double xs[BLOCK], gs[BLOCK], dps[ACTFN_MAX_PARAMS][BLOCK], *dp[ACTFN_MAX_PARAMS] = { NULL };
	tree t;
	uint64_t blocks = 0;
	for (int k = 0; k < f->info->nparams; k++)
		dp[k] = dps[k];
	for (size_t from = 0; from < n; from += BLOCK, blocks++) {
		size_t some = n - from < BLOCK ? n - from : BLOCK;
		read_block(read, x, from, some, xs);
		read_block(read, gy, from, some, gs);
		partial(&p, some, xs, dp);
		for (int k = 0; k < f->info->nparams; k++)
			join(t.sum[k], blocks, block_sum(some, xs, gs, dps[k]));
	}
	for (int k = 0; k < f->info->nparams; k++)
		gp[k] = total(t.sum[k], blocks);
}

actfn_status actfn_param_gradient(const actfn *f, actfn_dtype dtype, size_t n, const void *x, const void *gy, double *gp)
{
	if (!f)
		return ACTFN_ERR_NULL;
	if ((unsigned)dtype >= READERS)
		return ACTFN_ERR_DTYPE;
	if ((n && (!x || !gy)) || (f->info->nparams && !gp))
		return ACTFN_ERR_NULL;
	actfn_fpenv e = actfn_fp_enter();
	gradient(f, readers[dtype], n, x, gy, gp);
	actfn_fp_leave(e);
	return ACTFN_OK;
}
