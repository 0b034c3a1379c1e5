/* SPDX-License-Identifier: MIT */
/* Kernel unit: products of two factors, in double.  There a product of two floats is exact, so whatever the
 * storage type, a result is rounded once. */
#define ARITH_F64
#include "src/kernels/product.h"
#include "src/kernels/storage.h"

#ifdef STORE_F64
typedef double C; /* what values and slopes are */
#else
typedef float C;
#endif

/* ---- parts of vectors ----------------------------------------------------------- */

INL v load_c(const C *x)
{
#ifdef STORE_F64
	return load(x);
#else
	vf t;
	memcpy(&t, x, sizeof t);
	return v_widen(t);
#endif
}

INL v load_c_n(const C *x, size_t n)
{
	C t[N] = { 0 };
	memcpy(t, x, n * sizeof *x);
	return load_c(t);
}

INL v in(const C *x, size_t n)
{
	return n == N ? load_c(x) : load_c_n(x, n);
}

INL void out(S *y, v a, size_t n)
{
	if (n == N)
		store(y, a);
	else
		store_n(y, a, n);
}

/* ---- products -------------------------------------------------------------------- */

typedef struct factor {
	v y, dx;
	m closed;
} factor;

INL factor read_factor(const actfn_factor *f, int sloped, size_t i, size_t n)
{
	v y = in((const C *)f->y + i, n), dx = k(1);
	if (sloped)
		dx = in((const C *)f->dx + i, n);
	return (factor){ y, dx, (y == 0) & (dx == 0) };
}

/* Where a and c are doubles, the largest and the smallest first: that overflows or underflows
 * only where all three do. */
INL v triple(v a, v b, v c)
{
#ifdef STORE_F64
	m ab = v_abs(a) < v_abs(b);
	v small = sel(ab, a, b), large = sel(ab, b, a);
	m above = v_abs(c) > v_abs(large), below = v_abs(c) < v_abs(small);
	v middle = sel(above, large, sel(below, small, c));
	return sel(above, small * c, sel(below, large * c, small * large)) * middle;
#else
	return a * b * c;
#endif
}

INL void product_n(const actfn_factor f[2], int sloped, size_t i, size_t n, S *y)
{
	factor a = read_factor(&f[0], sloped & 1, i, n), b = read_factor(&f[1], sloped & 2, i, n);
	v p = a.y * b.y;
	out(y + i, sloped ? sel(a.closed | b.closed, k(0), p) : p, n);
}

INL void product_of(size_t n, const actfn_factor f[2], int sloped, S *y)
{
	size_t i = 0;
	for (; i + N <= n; i += N)
		product_n(f, sloped, i, N, y);
	if (i < n)
		product_n(f, sloped, i, n - i, y);
}

INL v gradient(factor a, factor other, v gy)
{
	return sel((a.dx == 0) | other.closed, k(0), triple(gy, a.dx, other.y));
}

/* Both are computed before either is stored: g may be an input. */
INL void gradients_n(const actfn_factor f[2], int sloped, size_t i, size_t n, const S *gy, S *const g[2])
{
	factor a = read_factor(&f[0], sloped & 1, i, n), b = read_factor(&f[1], sloped & 2, i, n);
	v up = n == N ? load(gy + i) : load_n(gy + i, n), ga = gradient(a, b, up), gb = gradient(b, a, up);
	out(g[0] + i, ga, n);
	out(g[1] + i, gb, n);
}

INL void gradients_of(size_t n, const actfn_factor f[2], int sloped, const S *gy, void *const g[2])
{
	S *const to[2] = { g[0], g[1] };
	size_t i = 0;
	for (; i + N <= n; i += N)
		gradients_n(f, sloped, i, N, gy, to);
	if (i < n)
		gradients_n(f, sloped, i, n - i, gy, to);
}

/* ---- the table --------------------------------------------------------------------- */

#define WAY(sloped) \
	static void product_##sloped(size_t n, const actfn_factor f[2], void *y) \
	{ \
		product_of(n, f, sloped, y); \
	} \
	static void gradients_##sloped(size_t n, const actfn_factor f[2], const void *gy, void *const g[2]) \
	{ \
		gradients_of(n, f, sloped, gy, g); \
	}
WAY(0)
WAY(1)
WAY(2)
WAY(3)

#if defined(STORE_F32) || defined(STORE_F64)
#define WIDEN NULL
#else
#define WIDEN widen_all
static void widen_all(size_t n, const void *from, void *floats)
{
	const S *x = from;
	float *y = floats;
	size_t i = 0;
	for (; i + N <= n; i += N) {
		vf t = v_narrow(load(x + i));
		memcpy(y + i, &t, sizeof t);
	}
	if (i < n) {
		vf t = v_narrow(load_n(x + i, n - i));
		memcpy(y + i, &t, (n - i) * sizeof *y);
	}
}
#endif

#define TABLE3(isa, unit) actfn_##isa##_##unit
#define TABLE2(isa, unit) TABLE3(isa, unit)

const actfn_products TABLE2(ISA, UNIT) = {
	WIDEN,
	{ product_0, product_1, product_2, product_3 },
	{ gradients_0, gradients_1, gradients_2, gradients_3 },
};
