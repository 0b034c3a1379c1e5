/* SPDX-License-Identifier: MIT */
/* Kernel unit: the 16-bit types by FN() in float.  A result whose neighbourhood rounds to
 * one 16-bit number is decided; where it does not, EXACT() is asked, so the bits are its. */
#define ARITH_F32
#define UNROLL
#include "src/kernels/unit.h"

#if defined(STORE_BF16)
#define EXACT_TABLE TABLE2(ISA, exact_bf16)
#else
#define EXACT_TABLE TABLE2(ISA, exact_f16)
#endif

/* f and f', infinite where their terms cancel. */
INL v y_or_doubt(act a)
{
	return a.y_is_sum ? sel(v_abs(a.y) < a.y_terms * 0.125, k(INFINITY), a.y) : a.y;
}

INL v slope_or_doubt(act a)
{
	return sel(v_abs(a.dx) < a.terms * 0.125, k(INFINITY), a.dx);
}

/* Whether a zero stands for a tiny negative number, EXACT() knows. */
INL v dx_or_doubt(act a)
{
	return sel(a.dx == 0, k(INFINITY), slope_or_doubt(a));
}

/* gy f', infinite where it cannot be told whether f' is 0 in the storage type. */
INL v chain_or_doubt(v dx, v gy)
{
	v size = v_abs(dx);
	m doubtful = (size <= k(CLOSED * 2)) | (size == INFINITY); /* infinity * 0 would be NaN, and believed */
	return sel(size <= k(CLOSED / 2), k(0), sel(doubtful, k(INFINITY), dx * gy));
}

INL void unary_tried(v f(v, par), actfn_unary *exact, const par *p, size_t n, const S *x, S *y)
{
	const par q = *p;
	size_t i = 0;
	for (; i + N <= n; i += N) {
		vs b;
		if (__builtin_expect(decided(f(load(x + i), q), &b), 1))
			memcpy(y + i, &b, sizeof b);
		else
			exact(p, N, x + i, y + i);
	}
	if (i < n)
		exact(p, n - i, x + i, y + i);
}

INL void binary_tried(v f(v, v, par), actfn_binary *exact, const par *p, size_t n, const S *x, const S *gy, S *gx)
{
	const par q = *p;
	size_t i = 0;
	for (; i + N <= n; i += N) {
		vs b;
		if (__builtin_expect(decided(f(load(x + i), load(gy + i), q), &b), 1))
			memcpy(gx + i, &b, sizeof b);
		else
			exact(p, N, x + i, gy + i, gx + i);
	}
	if (i < n)
		exact(p, n - i, x + i, gy + i, gx + i);
}

#define HALF_UNARY(fn, op, field) \
	INL v fn##_##field(v x, par p) { return field##_or_doubt(fn##_plain(x, p)); } \
	static void fn##_##op(const par *p, size_t n, const void *x, void *y) \
	{ unary_tried(fn##_##field, EXACT_TABLE[id_##fn].op, p, n, x, y); }
#define HALF(fn) \
	HALF_UNARY(fn, forward, y) HALF_UNARY(fn, derivative, dx) \
	INL v fn##_gx(v x, v gy, par p) { return chain_or_doubt(slope_or_doubt(fn##_plain(x, p)), gy); } \
	static void fn##_backward(const par *p, size_t n, const void *x, const void *gy, void *gx) \
	{ binary_tried(fn##_gx, EXACT_TABLE[id_##fn].backward, p, n, x, gy, gx); }

#define ACT(id, name, NAME, from, arith) HALF(name)
#include <actfn/list.def>
#undef ACT

const actfn_kernels TABLE[ACTFN_COUNT] = {
#define ACT(id, name, NAME, from, arith) [id] = ROW_X(name),
#include <actfn/list.def>
#undef ACT
};
