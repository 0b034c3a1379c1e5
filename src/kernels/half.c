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

/* May z be wrong?  If not, is it a number of the storage type already?  Compilers know, before any loop. */
enum { DOUBTFUL, ROUND, EXACTLY };

typedef struct tried {
	v z;
	int how;
} tried;

/* f and f', infinite where their terms cancel. */
INL tried try_y(act a)
{
	v y = a.y;
	if (a.y_is_sum)
		y = sel(v_abs(y) < a.y_terms * 0.125, k(INFINITY), y);
	return (tried){ y, a.picked ? EXACTLY : a.twice ? ROUND : DOUBTFUL };
}

INL v slope_or_doubt(act a)
{
	return sel(v_abs(a.dx) < a.terms * 0.125, k(INFINITY), a.dx);
}

/* Is f' 1 or 0? */
INL int is_switch(act a)
{
	return a.is_pass && a.open == 1 && __builtin_constant_p(a.shut) && a.shut == 0;
}

/* Whether a zero stands for a tiny negative number, EXACT() knows. */
INL tried try_dx(act a)
{
	if (a.is_pass)
		return (tried){ a.dx, is_switch(a) ? EXACTLY : ROUND };
	if (a.twice_dx)
		return (tried){ a.dx + k(0), ROUND };
	return (tried){ sel(a.dx == 0, k(INFINITY), slope_or_doubt(a)), DOUBTFUL };
}

/* From here on f' in float has all its bits, and is not 0 in the storage type. */
#ifdef STORE_BF16
#define VAGUE 0x1p-120
#else
#define VAGUE (CLOSED * 2)
#endif

INL tried pass_gx(act a, v gy)
{
	v open = gy;
	if (a.open != 1)
		open = gy * k(a.open);
	if (__builtin_constant_p(a.shut) && a.shut == 0)
		return (tried){ passed(a.pass, open), is_switch(a) ? EXACTLY : DOUBTFUL };
	return (tried){ either(a.pass, open, gy * k(a.shut)), DOUBTFUL };
}

/* gy f', infinite where it cannot be told whether f' is 0 in the storage type. */
INL tried try_gx(act a, v gy)
{
	v dx = slope_or_doubt(a), size = v_abs(dx);
	if (a.is_pass)
		return pass_gx(a, gy);
	m doubtful = (size <= k(VAGUE)) | (size == INFINITY); /* infinity * 0 would be NaN, and believed */
	return (tried){ sel(size <= k(CLOSED / 2), k(0), sel(doubtful, k(INFINITY), dx * gy)), DOUBTFUL };
}

INL int settled(tried t, vs *y)
{
	if (t.how == DOUBTFUL)
		return decided(t.z, y);
	*y = t.how == EXACTLY ? exactly(t.z) : narrow(t.z);
	return 1;
}

#ifdef HAVE_TWINS
INL int settled_twins(tried even, tried odd, twins *t)
{
	if (even.how == DOUBTFUL)
		return decided_twins(even.z, odd.z, t);
	*t = even.how == EXACTLY ? exact_twins(even.z, odd.z) : rounded_twins(even.z, odd.z);
	return 1;
}
#endif

INL void unary_tried(tried f(v, par), actfn_unary *exact, const par *p, size_t n, const S *x, S *y)
{
	const par q = *p;
	size_t i = 0;
#ifdef HAVE_TWINS
	for (; i + 2 * N <= n; i += 2 * N) {
		twins in = load_twins(x + i), out;
		tried even = f(even_of(in), q), odd = f(odd_of(in), q);
		if (__builtin_expect(settled_twins(even, odd, &out), 1))
			store_twins(y + i, out);
		else
			exact(p, 2 * N, x + i, y + i);
	}
#endif
	for (; i + N <= n; i += N) {
		vs b;
		if (__builtin_expect(settled(f(load(x + i), q), &b), 1))
			memcpy(y + i, &b, sizeof b);
		else
			exact(p, N, x + i, y + i);
	}
	if (i < n)
		exact(p, n - i, x + i, y + i);
}

INL void binary_tried(tried f(v, v, par), actfn_binary *exact, const par *p, size_t n, const S *x, const S *gy, S *gx)
{
	const par q = *p;
	size_t i = 0;
#ifdef HAVE_TWINS
	for (; i + 2 * N <= n; i += 2 * N) {
		twins a = load_twins(x + i), g = load_twins(gy + i), out;
		tried even = f(even_of(a), even_of(g), q), odd = f(odd_of(a), odd_of(g), q);
		if (__builtin_expect(settled_twins(even, odd, &out), 1))
			store_twins(gx + i, out);
		else
			exact(p, 2 * N, x + i, gy + i, gx + i);
	}
#endif
	for (; i + N <= n; i += N) {
		vs b;
		if (__builtin_expect(settled(f(load(x + i), load(gy + i), q), &b), 1))
			memcpy(gx + i, &b, sizeof b);
		else
			exact(p, N, x + i, gy + i, gx + i);
	}
	if (i < n)
		exact(p, n - i, x + i, gy + i, gx + i);
}

#define HALF_UNARY(fn, op, field) \
	INL tried fn##_##field(v x, par p) { return try_##field(fn##_plain(x, p)); } \
	static void fn##_##op(const par *p, size_t n, const void *x, void *y) \
	{ unary_tried(fn##_##field, EXACT_TABLE[id_##fn].op, p, n, x, y); }
#define HALF(fn) \
	HALF_UNARY(fn, forward, y) HALF_UNARY(fn, derivative, dx) \
	INL tried fn##_gx(v x, v gy, par p) { return try_gx(fn##_plain(x, p), gy); } \
	static void fn##_backward(const par *p, size_t n, const void *x, const void *gy, void *gx) \
	{ binary_tried(fn##_gx, EXACT_TABLE[id_##fn].backward, p, n, x, gy, gx); }

#define ACT(id, name, NAME, from, arith, first) HALF(name)
#include <actfn/list.def>
#undef ACT

const actfn_kernels TABLE[ACTFN_COUNT] = {
#define ACT(id, name, NAME, from, arith, first) [id] = ROW_X(name),
#include <actfn/list.def>
#undef ACT
};
