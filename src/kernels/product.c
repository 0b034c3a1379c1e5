/* SPDX-License-Identifier: MIT */
/* Kernel unit: products of two factors and of a gradient.  Those of two floats are rounded once as they stand; all
 * others are formed in double, where a product of two floats is exact, and rounded once, too. */
#define ARITH_F64
#include "src/kernels/product.h"
#include "src/kernels/storage.h"

/* What values and slopes are in memory, C, and as vectors, q. */
#if defined(STORE_F64)
typedef double C;
typedef v q;
#elif defined(STORE_F32)
typedef float C;
typedef vf q;
#else
typedef float C;
typedef v q;
#endif

/* ---- parts of vectors ----------------------------------------------------------- */

INL q load_q(const C *x)
{
#if defined(STORE_F64) || defined(STORE_F32)
	q t;
	memcpy(&t, x, sizeof t);
	return t;
#else
	vf t;
	memcpy(&t, x, sizeof t);
	return v_widen(t);
#endif
}

INL q in(const C *x, size_t n)
{
	C t[N] = { 0 };
	if (n == N)
		return load_q(x);
	memcpy(t, x, n * sizeof *x);
	return load_q(t);
}

#ifdef STORE_F32
#ifdef VEC_BYTES
typedef VECTOR(int32_t) mq;

INL q shut(mq closed, q x)
{
	mq yes = closed < 0;
	return (q)(~yes & (mq)x);
}
#else
typedef int mq;

INL q shut(mq closed, q x)
{
	return closed ? 0 : x;
}
#endif

INL q gradient_in(const S *x, size_t n)
{
	return in(x, n);
}

INL void out(S *y, q a, size_t n)
{
	memcpy(y, &a, n * sizeof *y);
}

/* a b c */
INL q triple(q a, q b, q c)
{
	return v_narrow(v_widen(a) * v_widen(b) * v_widen(c));
}
#else
typedef m mq;

INL q shut(mq closed, q x)
{
	return sel(closed, k(0), x);
}

INL q gradient_in(const S *x, size_t n)
{
	return n == N ? load(x) : load_n(x, n);
}

INL void out(S *y, q a, size_t n)
{
	if (n == N)
		store(y, a);
	else
		store_n(y, a, n);
}

/* Where a, b and c are doubles, the largest and the smallest first: that overflows or underflows only where all
 * three do. */
INL q triple(q a, q b, q c)
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
#endif

/* ---- products -------------------------------------------------------------------- */

/* Whether it has slopes is known where this is compiled. */
typedef struct factor {
	q y, dx;
	int sloped;
} factor;

INL factor read_factor(const actfn_factor *f, int sloped, size_t i, size_t n)
{
	factor a = { .y = in((const C *)f->y + i, n), .sloped = sloped };
	if (sloped)
		a.dx = in((const C *)f->dx + i, n);
	return a;
}

/* x, or 0 where the factor is closed. */
INL q past(factor f, q x)
{
	return f.sloped ? shut((f.y == 0) & (f.dx == 0), x) : x;
}

INL void product_n(const actfn_factor f[2], int sloped, size_t i, size_t n, S *y)
{
	factor a = read_factor(&f[0], sloped & 1, i, n), b = read_factor(&f[1], sloped & 2, i, n);
	out(y + i, past(a, past(b, a.y * b.y)), n);
}

/* The factors are copied first: then no store can change them. */
INL void product_of(size_t n, const actfn_factor f[2], int sloped, S *y)
{
	const actfn_factor g[2] = { f[0], f[1] };
	size_t i = 0;
	for (; i + N <= n; i += N)
		product_n(g, sloped, i, N, y);
	if (i < n)
		product_n(g, sloped, i, n - i, y);
}

INL q gradient(factor a, factor other, q gy)
{
	if (!a.sloped)
		return past(other, gy * other.y);
	return past(other, shut(a.dx == 0, triple(gy, a.dx, other.y)));
}

/* Both are computed before either is stored: g may be an input. */
INL void gradients_n(const actfn_factor f[2], int sloped, size_t i, size_t n, const S *gy, S *const g[2])
{
	factor a = read_factor(&f[0], sloped & 1, i, n), b = read_factor(&f[1], sloped & 2, i, n);
	q up = gradient_in(gy + i, n), ga = gradient(a, b, up), gb = gradient(b, a, up);
	out(g[0] + i, ga, n);
	out(g[1] + i, gb, n);
}

INL void gradients_of(size_t n, const actfn_factor f[2], int sloped, const S *gy, void *const g[2])
{
	const actfn_factor h[2] = { f[0], f[1] };
	S *const to[2] = { g[0], g[1] };
	size_t i = 0;
	for (; i + N <= n; i += N)
		gradients_n(h, sloped, i, N, gy, to);
	if (i < n)
		gradients_n(h, sloped, i, n - i, gy, to);
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
