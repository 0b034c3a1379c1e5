/* SPDX-License-Identifier: MIT */
/* Kernel unit: EXACT() in pairs of doubles, rounded once to the storage type.  For the
 * 16-bit types also FN() in double of the PLAIN rows; for float that is cheap.c. */
#define ARITH_F64
#define EXACT_UNIT
#define UNROLL
#ifdef STORE_F32
#define QUICK
#endif
#include "src/kernels/unit.h"

#ifdef STORE_F32
#include "src/simd/unclear.h"

/* The first try, t, is FN() in plain double.  It decides nearly always; where it does not,
 * `exact`, out of line, decides for the whole vector.  So the bits are those of EXACT().  Other than default
 * parameters are left to it altogether. */
INL void unary_tried(v t(v, par), actfn_unary *exact, const par *p, size_t n, const S *x, S *y)
{
	const par q = *p;
	size_t i = 0;
	for (; i + N <= n && !q.custom; i += N) {
		v z = t(load(x + i), q);
		if (__builtin_expect(unclear(z), 0))
			exact(p, N, x + i, y + i);
		else
			store(y + i, z);
	}
	if (i < n)
		exact(p, n - i, x + i, y + i);
}

INL void binary_tried(v t(v, v, par), actfn_binary *exact, const par *p, size_t n, const S *x, const S *gy, S *gx)
{
	const par q = *p;
	size_t i = 0;
	for (; i + N <= n && !q.custom; i += N) {
		v z = t(load(x + i), load(gy + i), q);
		if (__builtin_expect(unclear(z), 0))
			exact(p, N, x + i, gy + i, gx + i);
		else
			store(gx + i, z);
	}
	if (i < n)
		exact(p, n - i, x + i, gy + i, gx + i);
}

#define COLD __attribute__((noinline, cold))

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
#define EXACT_UNARY(fn, op) \
	static COLD void fn##_exact_##op(const par *p, size_t n, const void *x, void *y) { op(fn##_exact, p, n, x, y); }
#define EXACT_BINARY(fn, op) \
	static COLD void fn##_exact_##op(const par *p, size_t n, const void *x, const void *gy, void *gx) \
	{ op(fn##_exact, p, n, x, gy, gx); }
#define TRIED_UNARY(fn, op, field) \
	EXACT_UNARY(fn, op) \
	static void fn##_##op(const par *p, size_t n, const void *x, void *y) \
	{ unary_tried(fn##_try_##field, fn##_exact_##op, p, n, x, y); }
#define TRIED_BINARY(fn, op, field) \
	EXACT_BINARY(fn, op) \
	static void fn##_##op(const par *p, size_t n, const void *x, const void *gy, void *gx) \
	{ binary_tried(fn##_try_##field, fn##_exact_##op, p, n, x, gy, gx); }
#define PAIRS_X(fn) \
	FIRST(fn) TRIED_UNARY(fn, forward, y) TRIED_UNARY(fn, derivative, dx) TRIED_BINARY(fn, backward, gx)
#define PAIRS_XY(fn) PAIRS_X(fn) BINARY(fn, backward_from_y, fn##_from_y)
#define WRAP_PAIRS(name, from) PAIRS_##from(name)
#define WRAP_PLAIN(name, from)
#define ROW_PLAIN(id, name, from)
#else
#define WRAP_PAIRS(name, from) WRAP_##from(name, name##_exact)
#define WRAP_PLAIN(name, from) WRAP_##from(name, name##_plain)
#define ROW_PLAIN(id, name, from) [id] = ROW_##from(name),
#endif
#define ROW_PAIRS(id, name, from) [id] = ROW_##from(name),

#define ACT(id, name, NAME, from, arith) WRAP_##arith(name, from)
#include <actfn/list.def>
#undef ACT

const actfn_kernels TABLE[ACTFN_COUNT] = {
#define ACT(id, name, NAME, from, arith) ROW_##arith(id, name, from)
#include <actfn/list.def>
#undef ACT
};
