/* SPDX-License-Identifier: MIT */
/* A kernel unit: the bodies in one arithmetic and one storage type, compiled for one
 * instruction set, with the loops over arrays.  cheap.c, exact.c, plain.c and half.c
 * choose the arithmetic and the rows; the build defines ISA, UNIT and STORE_* and gives
 * the instruction set's flags.  The scalar units also define the facts. */
#include "src/kernels/kernels.h"
#include "src/kernels/storage.h"
#include "src/simd/vec.h"
#include "src/simd/pass.h"

enum {
#define ACT(id, name, NAME, from, arith, first) id_##name = id,
#include <actfn/list.def>
#undef ACT
};

#ifdef ACTFN_FACTS
#define INFO(fn, ...) const actfn_info actfn_info_##fn = { .id = (actfn_id)id_##fn, .name = #fn, __VA_ARGS__ };
#else
#define INFO(fn, ...)
#endif
#define FN(fn) INL act fn##_plain(v x, par p)
#define FROM_Y(fn) INL v fn##_from_y(v y, par p)
#ifdef EXACT_UNIT
#define EXACT(fn) INL act fn##_exact(v x, par p)
#endif
#ifdef FAST_UNIT
#define FAST(fn) INL act fn##_fast(v x, par p)
#endif
#ifdef FIRST_UNIT
#include "src/simd/ff.h"
#ifdef FF_ENTRIES
#define FIRST(fn) INL first fn##_first(v x)
#endif
#endif

/* Parameters go unused in most bodies. */
#pragma GCC diagnostic ignored "-Wunused-parameter"

#include "src/act/all.h"

typedef act body(v x, par p);
typedef v from_y_body(v y, par p);

/* Several vectors at once: their bodies are scheduled into one another, so that one computes while another waits. */
#ifndef FLIGHT
#define FLIGHT 1
#endif

INL void forward_flight(body f, par q, const S *x, S *y)
{
	v a[FLIGHT];
	for (int j = 0; j < FLIGHT; j++)
		a[j] = load(x + j * N);
	for (int j = 0; j < FLIGHT; j++)
		a[j] = f(a[j], q).y;
	for (int j = 0; j < FLIGHT; j++)
		store(y + j * N, a[j]);
}

/* The parameters are copied first: then no store can change them. */
INL void forward(body f, const par *p, size_t n, const S *x, S *y)
{
	const par q = *p;
	size_t i = 0;
	for (; FLIGHT > 1 && i + FLIGHT * N <= n; i += FLIGHT * N)
		forward_flight(f, q, x + i, y + i);
	UNROLL
	for (; i + N <= n; i += N)
		store(y + i, f(load(x + i), q).y);
	if (i < n)
		store_n(y + i, f(load_n(x + i, n - i), q).y, n - i);
}

/* A zero is +0. */
INL v slope_of(act a)
{
	if (a.is_pass)
		return a.dx;
	return a.dx + k(0);
}

INL void derivative(body f, const par *p, size_t n, const S *x, S *dx)
{
	const par q = *p;
	size_t i = 0;
	UNROLL
	for (; i + N <= n; i += N)
		store(dx + i, slope_of(f(load(x + i), q)));
	if (i < n)
		store_n(dx + i, slope_of(f(load_n(x + i, n - i), q)), n - i);
}

/* f' of at most this size is 0 in the storage type. */
#if defined(STORE_F16)
#define CLOSED 0x1p-25
#elif defined(STORE_BF16)
#define CLOSED 0x1p-134
#elif defined(STORE_F32)
#define CLOSED 0x1p-150
#endif

/* A closed unit, f' = 0 in the storage type, passes nothing on, not even an infinite gy.
 * In double, gy f' is rounded once, to the storage type. */
#if defined(ARITH_F64) && !defined(STORE_F64)
/* f' to 45 bits: the last ones of a pair may depend on the instruction set. */
INL v chain_y(v dx, v gy)
{
	v f = v_from_bits((v_bits(dx) + 0x80) & ~0xff);
	return sel(v_abs(f) <= CLOSED, k(0), f * gy);
}
#else
INL v chain_y(v dx, v gy)
{
	return sel(dx == 0, k(0), dx * gy);
}
#endif

#ifdef CHEAP_UNIT
/* 2 a b rounded once; 0 for a = 0.  Twice the smaller one overflows where the product does. */
INL v twice_product(v a, v b)
{
	m swap = v_abs(a) < v_abs(b);
	v small = sel(swap, a, b), large = sel(swap, b, a);
	return sel(a == 0, k(0), (small + small) * large);
}

/* A slope enters as the double that it is. */
INL v chain(act a, v gy)
{
	if (a.is_twice)
		return twice_product(a.half, gy);
	if (a.is_ramp)
		return sel(a.dx == 0, k(0), ramp_pieces(a.pass.x, ramp_chain(a.x, a.p, gy), gy));
	if (!a.is_pass)
		return chain_y(a.dx, gy);
	v open = a.open == 1 ? gy : v_scale_or(gy, a.open, k(0));
	if (__builtin_constant_p(a.shut) && a.shut == 0)
		return passed(a.pass, open);
	return either(a.pass, open, v_scale_or(gy, a.shut, k(0)));
}
#else
INL v chain(act a, v gy)
{
	return chain_y(a.dx, gy);
}
#endif

INL void backward_flight(body f, par q, const S *x, const S *gy, S *gx)
{
	v a[FLIGHT], g[FLIGHT];
	for (int j = 0; j < FLIGHT; j++) {
		a[j] = load(x + j * N);
		g[j] = load(gy + j * N);
	}
	for (int j = 0; j < FLIGHT; j++)
		a[j] = chain(f(a[j], q), g[j]);
	for (int j = 0; j < FLIGHT; j++)
		store(gx + j * N, a[j]);
}

INL void backward(body f, const par *p, size_t n, const S *x, const S *gy, S *gx)
{
	const par q = *p;
	size_t i = 0;
	for (; FLIGHT > 1 && i + FLIGHT * N <= n; i += FLIGHT * N)
		backward_flight(f, q, x + i, gy + i, gx + i);
	UNROLL
	for (; i + N <= n; i += N)
		store(gx + i, chain(f(load(x + i), q), load(gy + i)));
	if (i < n)
		store_n(gx + i, chain(f(load_n(x + i, n - i), q), load_n(gy + i, n - i)), n - i);
}

INL void backward_from_y(from_y_body f, const par *p, size_t n, const S *y, const S *gy, S *gx)
{
	const par q = *p;
	size_t i = 0;
	UNROLL
	for (; i + N <= n; i += N)
		store(gx + i, chain_y(f(load(y + i), q), load(gy + i)));
	if (i < n)
		store_n(gx + i, chain_y(f(load_n(y + i, n - i), q), load_n(gy + i, n - i)), n - i);
}

/* One-line wrappers, and the table that the unit exports. */
#define UNARY(fn, op, f) \
	static void fn##_##op(const par *p, size_t n, const void *x, void *y) { op(f, p, n, x, y); }
#define BINARY(fn, op, f) \
	static void fn##_##op(const par *p, size_t n, const void *x, const void *gy, void *gx) { op(f, p, n, x, gy, gx); }
#define WRAP_X(fn, f) UNARY(fn, forward, f) UNARY(fn, derivative, f) BINARY(fn, backward, f)
#define WRAP_XY(fn, f) WRAP_X(fn, f) BINARY(fn, backward_from_y, fn##_from_y)
#define ROW_X(fn) { fn##_forward, fn##_derivative, fn##_backward, NULL, NULL }
#define ROW_XY(fn) { fn##_forward, fn##_derivative, fn##_backward, fn##_backward_from_y, NULL }

#define TABLE3(isa, unit) actfn_##isa##_##unit
#define TABLE2(isa, unit) TABLE3(isa, unit)
#define TABLE TABLE2(ISA, UNIT)
