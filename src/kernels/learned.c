/* SPDX-License-Identifier: MIT */
/* Kernel unit: functions with learned parameters that have loops of their own, with the parts of the parameters'
 * gradients in double.  The 16-bit types are computed in double, which holds their products with a float. */
#ifdef STORE_F32
#define ARITH_F32
#else
#define ARITH_F64
#endif
#include "src/kernels/learned.h"
#include "src/kernels/storage.h"
#include "src/learned/prelu.h"

#ifdef STORE_F64
typedef double A;
#else
typedef float A;
#endif

/* ---- parts of gradients ------------------------------------------------------- */

enum { LANES = 16 }; /* TREE_LANES, a multiple of N */

/* A vector of products in double: as it is, or in two halves. */
#ifdef VEC_BYTES
typedef double vd __attribute__((vector_size(VEC_BYTES), may_alias));
#else
typedef double vd;
#endif
#if defined(ARITH_F32) && defined(VEC_BYTES)
enum { HALVES = 2 };
typedef float vh __attribute__((vector_size(VEC_BYTES / 2), may_alias));

INL vd half_of(v x, int h)
{
	vh half;
	memcpy(&half, (const char *)&x + h * (int)sizeof half, sizeof half);
	return __builtin_convertvector(half, vd);
}
#else
enum { HALVES = 1 };

INL vd half_of(v x, int h)
{
	(void)h;
	return (vd)x;
}
#endif
enum { ACROSS = LANES / N * HALVES };

/* sum + a b.  Of two floats the product is exact, so that it may be contracted. */
INL vd add_product(vd sum, vd a, vd b)
{
#ifdef STORE_F64
	return sum + v_opaque(a * b);
#else
	return sum + a * b;
#endif
}

INL void add_part(vd *sum, v x, v gy)
{
	v only = prelu_only(x, x), part = prelu_only(x, gy);
	for (int h = 0; h < HALVES; h++)
		sum[h] = add_product(sum[h], half_of(only, h), half_of(part, h));
}

/* ---- loads of less than a vector ------------------------------------------------- */

INL v load_some(const S *x, size_t n)
{
	return n < N ? load_n(x, n) : load(x);
}

INL void store_some(S *y, v a, size_t n)
{
	if (n < N)
		store_n(y, a, n);
	else
		store(y, a);
}

INL v slopes_at(const A *a, size_t n)
{
	vf f = { 0 };
	v wide;
	if (sizeof(A) == sizeof(real)) {
		memcpy(&wide, a, (n < N ? n : N) * sizeof *a);
		return wide;
	}
	memcpy(&f, a, (n < N ? n : N) * sizeof *a);
	return v_widen(f);
}

/* ---- PReLU -------------------------------------------------------------------- */

INL void forward(int each, const A *a, size_t n, const S *x, S *y)
{
	const v all = k(*a);
	size_t i = 0;
	for (; i + N <= n; i += N)
		store(y + i, prelu_y(load(x + i), each ? slopes_at(a + i, N) : all));
	if (i < n)
		store_n(y + i, prelu_y(load_n(x + i, n - i), each ? slopes_at(a + i, n - i) : all), n - i);
}

static void prelu(const void *a, size_t n, const void *x, void *y)
{
	forward(0, a, n, x, y);
}

static void prelu_each(const void *a, size_t n, const void *x, void *y)
{
	forward(1, a, n, x, y);
}

/* LANES elements, or the n < LANES last ones. */
INL void back_lanes(v a, size_t n, const S *x, const S *gy, S *gx, vd *sum)
{
	for (size_t j = 0; j < LANES / N && j * N < n; j++) {
		v in = load_some(x + j * N, n - j * N), g = load_some(gy + j * N, n - j * N);
		if (sum)
			add_part(sum + j * HALVES, in, g);
		if (gx)
			store_some(gx + j * N, prelu_gx(in, g, a), n - j * N);
	}
}

INL void back(const A *a, size_t n, const S *x, const S *gy, S *gx, double *lane)
{
	const v slope = k(*a);
	vd sum[ACROSS];
	size_t i = 0;
	memcpy(sum, lane, sizeof sum);
	for (; i + LANES <= n; i += LANES)
		back_lanes(slope, LANES, x + i, gy + i, gx ? gx + i : NULL, sum);
	if (i < n)
		back_lanes(slope, n - i, x + i, gy + i, gx ? gx + i : NULL, sum);
	memcpy(lane, sum, sizeof sum);
}

INL void back_without(const A *a, size_t n, const S *x, const S *gy, S *gx)
{
	const v slope = k(*a);
	for (size_t i = 0; i < n; i += N)
		store_some(gx + i, prelu_gx(load_some(x + i, n - i), load_some(gy + i, n - i), slope), n - i);
}

static void prelu_back(const void *a, size_t n, const void *x, const void *gy, void *gx, double *lane)
{
	if (!lane)
		back_without(a, n, x, gy, gx);
	else if (gx)
		back(a, n, x, gy, gx, lane);
	else
		back(a, n, x, gy, NULL, lane);
}

INL void back_each_some(const A *a, size_t n, const S *x, const S *gy, S *gx, double *sum)
{
	v in = load_some(x, n), g = load_some(gy, n);
	vd sums[HALVES] = { 0 };
	size_t bytes = (n < N ? n : N) * sizeof *sum;
	if (sum) {
		memcpy(sums, sum, bytes);
		add_part(sums, in, g);
		memcpy(sum, sums, bytes);
	}
	if (gx)
		store_some(gx, prelu_gx(in, g, slopes_at(a, n)), n);
}

INL void back_each(const A *a, size_t n, const S *x, const S *gy, S *gx, double *sum)
{
	size_t i = 0;
	for (; i + N <= n; i += N)
		back_each_some(a + i, N, x + i, gy + i, gx ? gx + i : NULL, sum ? sum + i : NULL);
	if (i < n)
		back_each_some(a + i, n - i, x + i, gy + i, gx ? gx + i : NULL, sum ? sum + i : NULL);
}

static void prelu_back_each(const void *a, size_t n, const void *x, const void *gy, void *gx, double *sum)
{
	if (!sum)
		back_each(a, n, x, gy, gx, NULL);
	else if (gx)
		back_each(a, n, x, gy, gx, sum);
	else
		back_each(a, n, x, gy, NULL, sum);
}

#define TABLE3(isa, unit) actfn_##isa##_##unit
#define TABLE2(isa, unit) TABLE3(isa, unit)

const actfn_learned_kernels TABLE2(ISA, UNIT) = {
	.prelu = prelu,
	.prelu_each = prelu_each,
	.prelu_back = prelu_back,
	.prelu_back_each = prelu_back_each,
};
