/* SPDX-License-Identifier: MIT */
/* Kernel unit: correctly rounded results.  odd.c has them in double, rounded to odd; here they are rounded to the
 * storage type.  For float, FN() in double goes first and decides nearly always; the PLAIN rows of float are
 * in cheap.c. */
#define ARITH_F64
#define UNROLL
#ifdef STORE_F32
#define QUICK
#endif
#include "src/kernels/unit.h"

#define ODD TABLE2(ISA, odd_f64)

enum { BLOCK = 8 * N };
#define COLD __attribute__((noinline, cold))

INL void load_block(const S *x, size_t n, double *t)
{
	for (size_t i = 0; i < n; i += N) {
		v a = n - i < N ? load_n(x + i, n - i) : load(x + i);
		memcpy(t + i, &a, sizeof a);
	}
}

INL v block_part(const double *t)
{
	v a;
	memcpy(&a, t, sizeof a);
	return a;
}

INL void store_part(S *y, v a, size_t n)
{
	if (n < N)
		store_n(y, a, n);
	else
		store(y, a);
}

static COLD void unary_exact(actfn_unary *pairs, const par *p, size_t n, const S *x, S *y)
{
	double t[BLOCK];
	for (size_t i = 0; i < n; i += BLOCK) {
		size_t some = n - i < BLOCK ? n - i : BLOCK;
		load_block(x + i, some, t);
		pairs(p, some, t, t);
		for (size_t j = 0; j < some; j += N)
			store_part(y + i + j, block_part(t + j), some - j);
	}
}

static COLD void binary_exact(actfn_unary *pairs, const par *p, size_t n, const S *x, const S *gy, S *gx)
{
	double t[BLOCK], g[BLOCK];
	for (size_t i = 0; i < n; i += BLOCK) {
		size_t some = n - i < BLOCK ? n - i : BLOCK;
		load_block(x + i, some, t);
		load_block(gy + i, some, g);
		pairs(p, some, t, t);
		for (size_t j = 0; j < some; j += N)
			store_part(gx + i + j, chain_y(block_part(t + j), block_part(g + j)), some - j);
	}
}

#ifdef STORE_F32
#include "src/simd/unclear.h"

/* The first try, t, is FN() in plain double.  It decides nearly always; where it does not, EXACT() decides for the
 * whole vector.  So the bits are those of EXACT().  Other than default parameters are left to it altogether. */
INL void unary_tried(v t(v, par), actfn_unary *pairs, const par *p, size_t n, const S *x, S *y)
{
	const par q = *p;
	size_t i = 0;
	for (; i + N <= n && !q.custom; i += N) {
		v z = t(load(x + i), q);
		if (__builtin_expect(unclear(z), 0))
			unary_exact(pairs, p, N, x + i, y + i);
		else
			store(y + i, z);
	}
	if (i < n)
		unary_exact(pairs, p, n - i, x + i, y + i);
}

INL void binary_tried(v t(v, v, par), actfn_unary *pairs, const par *p, size_t n, const S *x, const S *gy, S *gx)
{
	const par q = *p;
	size_t i = 0;
	for (; i + N <= n && !q.custom; i += N) {
		v z = t(load(x + i), load(gy + i), q);
		if (__builtin_expect(unclear(z), 0))
			binary_exact(pairs, p, N, x + i, gy + i, gx + i);
		else
			store(gx + i, z);
	}
	if (i < n)
		binary_exact(pairs, p, n - i, x + i, gy + i, gx + i);
}

/* f and f' where their terms do not cancel. */
INL v clear_y(act a)
{
	return a.y_is_sum ? sel(v_abs(a.y) < a.y_terms * 0.125, k(UNCLEAR_VALUE), a.y) : a.y;
}

INL v clear_dx(act a)
{
	return sel(v_abs(a.dx) < a.terms * 0.125, k(UNCLEAR_VALUE), a.dx);
}

/* gy f', unclear also where f' may or may not be 0 as a float. */
INL v clear_gx(act a, v gy)
{
	v dx = clear_dx(a), size = v_abs(dx);
	v open = sel((size < 2 * CLOSED) | (dx == UNCLEAR_VALUE), k(UNCLEAR_VALUE), dx * gy);
	return sel(size < CLOSED / 2, k(0), open);
}

#define FIRST(fn) \
	INL v fn##_try_y(v x, par p) { return clear_y(fn##_plain(x, p)); } \
	INL v fn##_try_dx(v x, par p) { return clear_dx(fn##_plain(x, p)) + k(0); } \
	INL v fn##_try_gx(v x, v gy, par p) { return clear_gx(fn##_plain(x, p), gy); }
#define TRIED_UNARY(fn, op, field) \
	static void fn##_##op(const par *p, size_t n, const void *x, void *y) \
	{ unary_tried(fn##_try_##field, ODD[id_##fn].op, p, n, x, y); }
#define TRIED_BINARY(fn, op, field) \
	static void fn##_##op(const par *p, size_t n, const void *x, const void *gy, void *gx) \
	{ binary_tried(fn##_try_##field, ODD[id_##fn].derivative, p, n, x, gy, gx); }
#define KERNELS_X(fn) \
	FIRST(fn) TRIED_UNARY(fn, forward, y) TRIED_UNARY(fn, derivative, dx) TRIED_BINARY(fn, backward, gx)
#define WRAP_PLAIN(name, from)
#define ROW_PLAIN(id, name, from)
#else
#define EXACT_UNARY(fn, op) \
	static void fn##_##op(const par *p, size_t n, const void *x, void *y) \
	{ unary_exact(ODD[id_##fn].op, p, n, x, y); }
#define EXACT_BINARY(fn, op) \
	static void fn##_##op(const par *p, size_t n, const void *x, const void *gy, void *gx) \
	{ binary_exact(ODD[id_##fn].derivative, p, n, x, gy, gx); }
#define KERNELS_X(fn) EXACT_UNARY(fn, forward) EXACT_UNARY(fn, derivative) EXACT_BINARY(fn, backward)
#define WRAP_PLAIN(name, from) KERNELS_##from(name)
#define ROW_PLAIN(id, name, from) [id] = ROW_##from(name),
#endif
#define WRAP_SHORT WRAP_PLAIN
#define ROW_SHORT ROW_PLAIN
#define KERNELS_XY(fn) KERNELS_X(fn) BINARY(fn, backward_from_y, fn##_from_y)
#define WRAP_PAIRS(name, from) KERNELS_##from(name)
#define ROW_PAIRS(id, name, from) [id] = ROW_##from(name),

#define ACT(id, name, NAME, from, arith, first) WRAP_##arith(name, from)
#include <actfn/list.def>
#undef ACT

const actfn_kernels TABLE[ACTFN_COUNT] = {
#define ACT(id, name, NAME, from, arith, first) ROW_##arith(id, name, from)
#include <actfn/list.def>
#undef ACT
};
