/* SPDX-License-Identifier: MIT */
/* Gradients of parameters that all elements share: sums of gy df/dp, in double, by a tree that depends on
 * nothing but the length. */
#include <stdint.h>
#include <string.h>

#include "src/gradient.h"
#include "src/tree.h"

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

static inline void read_all(read_element *read, const void *x, size_t n, double *to)
{
	for (size_t i = 0; i < n; i++)
		to[i] = read(x, i);
}

#define READ(type)                                                   \
	static void read_##type(const void *x, size_t n, double *to) \
	{                                                            \
		read_all(from_##type, x, n, to);                     \
	}
READ(f32)
READ(f64)
READ(bf16)
READ(f16)

actfn_read *const actfn_readers[] = {
	[ACTFN_F32] = read_f32,
	[ACTFN_F64] = read_f64,
	[ACTFN_BF16] = read_bf16,
	[ACTFN_F16] = read_f16,
};

enum { READERS = sizeof actfn_readers / sizeof *actfn_readers };

/* Two lanes at once: all machines with vectors have these, and compilers take longer ones apart. */
enum { PAIR = 2 };
typedef double vd __attribute__((vector_size(PAIR * sizeof(double)), may_alias));
typedef int64_t vm __attribute__((vector_size(PAIR * sizeof(double)), may_alias));

/* What a unit adds: nothing where dp is 0, not even with an infinite gy; NaN where x is. */
static inline vd parts(vd x, vd gy, vd dp)
{
	vm part = (vm)(gy * dp) & ~(vm)(dp == 0);
	return (vd)(part | (vm)(x != x)); /* all bits: a NaN */
}

static inline vd load(const double *x)
{
	vd v;
	memcpy(&v, x, sizeof v);
	return v;
}

static void add_lanes(const double *x, const double *gy, const double *dp, double *lane)
{
	for (int i = 0; i < TREE_LANES; i += PAIR) {
		vd sum = load(lane + i) + parts(load(x + i), load(gy + i), load(dp + i));
		memcpy(lane + i, &sum, sizeof sum);
	}
}

/* The n < TREE_LANES last ones; the others add 0. */
static void add_some(size_t n, const double *x, const double *gy, const double *dp, double *lane)
{
	double some[3][TREE_LANES] = { { 0 } };
	memcpy(some[0], x, n * sizeof *x);
	memcpy(some[1], gy, n * sizeof *gy);
	memcpy(some[2], dp, n * sizeof *dp);
	add_lanes(some[0], some[1], some[2], lane);
}

void actfn_parts(actfn_id id, const par *p, size_t n, const double *x, const double *gy, double *const lanes[])
{
	double dps[ACTFN_MAX_PARAMS][TREE_BLOCK], *dp[ACTFN_MAX_PARAMS] = { NULL };
	for (int k = 0; k < ACTFN_MAX_PARAMS; k++)
		if (lanes[k])
			dp[k] = dps[k];
	actfn_row(unit_plain_f64, id)->partial(p, n, x, dp);
	for (int k = 0; k < ACTFN_MAX_PARAMS; k++) {
		size_t i = 0;
		for (; lanes[k] && i + TREE_LANES <= n; i += TREE_LANES)
			add_lanes(x + i, gy + i, dps[k] + i, lanes[k]);
		if (lanes[k] && i < n)
			add_some(n - i, x + i, gy + i, dps[k] + i, lanes[k]);
	}
}

static void gradient(const actfn *f, actfn_dtype dtype, size_t n, const char *x, const char *gy, double *gp)
{
	size_t size = actfn_size_of(dtype);
	par p = actfn_par(f);
	double sum[ACTFN_MAX_PARAMS][TREE_LEVELS], xs[TREE_BLOCK], gs[TREE_BLOCK];
	uint64_t blocks = 0;
	for (size_t from = 0; from < n; from += TREE_BLOCK, blocks++) {
		size_t some = n - from < TREE_BLOCK ? n - from : TREE_BLOCK;
		double lane[ACTFN_MAX_PARAMS][TREE_LANES] = { { 0 } }, *lanes[ACTFN_MAX_PARAMS] = { NULL };
		for (int k = 0; k < f->info->nparams; k++)
			lanes[k] = lane[k];
		actfn_readers[dtype](x + from * size, some, xs);
		actfn_readers[dtype](gy + from * size, some, gs);
		actfn_parts(f->info->id, &p, some, xs, gs, lanes);
		for (int k = 0; k < f->info->nparams; k++)
			tree_join(sum[k], 1, blocks, tree_fold(lane[k]));
	}
	for (int k = 0; k < f->info->nparams; k++)
		gp[k] = tree_total(sum[k], 1, blocks, 0);
}

actfn_status actfn_param_gradient(const actfn *f, actfn_dtype dtype, size_t n, const void *x, const void *gy,
				  double *gp)
{
	if (!f)
		return ACTFN_ERR_NULL;
	if ((unsigned)dtype >= READERS)
		return ACTFN_ERR_DTYPE;
	if ((n && (!x || !gy)) || (f->info->nparams && !gp))
		return ACTFN_ERR_NULL;
	actfn_fpenv e = actfn_fp_enter();
	gradient(f, dtype, n, x, gy, gp);
	actfn_fp_leave(e);
	return ACTFN_OK;
}
