/* SPDX-License-Identifier: MIT */
/* Kernel unit: float, FIRST() in pairs of floats where that decides the result.  Where it does not, exact.c is asked,
 * so the bits are its.  Empty for an instruction set that cannot do FIRST(), see ff.h. */
#define ARITH_F32
#define FIRST_UNIT
#define UNROLL
#include "src/kernels/unit.h"

#ifdef FF_ENTRIES
#define NEXT TABLE2(ISA, exact_f32)

/* Ziv's rounding test: *y = a rounded.  Is that certain in all lanes? */
INL int decided(ff a, v size, double error, v *y)
{
	v up = a.hi + v_fma(a.hi, k(error), a.lo), down = a.hi + v_fma(a.hi, k(-error), a.lo);
	*y = up;
	return v_all_same(up, down, size, k(FF_LEAST));
}

INL double bound_of(first a)
{
	return a.y_error > 0 ? a.y_error : FF_ERROR;
}

/* Vectors in flight: one alone waits for its own results most of the time. */
enum { FLIGHTS = 2 };

INL void unary_first(first f(v), actfn_unary *next, const par *p, size_t n, const S *x, S *y)
{
	size_t i = 0;
	for (; i + FLIGHTS * N <= n && !p->custom; i += FLIGHTS * N) {
		v z[FLIGHTS];
		int sure[FLIGHTS], all = 1;
		for (int j = 0; j < FLIGHTS; j++) {
			first a = f(load(x + i + j * N));
			sure[j] = decided(a.y, v_abs(a.y.hi), bound_of(a), &z[j]);
			all &= sure[j];
		}
		for (int j = 0; j < FLIGHTS; j++)
			if (__builtin_expect(all || sure[j], 1))
				store(y + i + j * N, z[j]);
			else
				next(p, N, x + i + j * N, y + i + j * N);
	}
	if (i < n)
		next(p, n - i, x + i, y + i);
}

INL void binary_first(first f(v), actfn_binary *next, const par *p, size_t n, const S *x, const S *gy, S *gx)
{
	size_t i = 0;
	for (; i + FLIGHTS * N <= n && !p->custom; i += FLIGHTS * N) {
		v z[FLIGHTS];
		int sure[FLIGHTS], all = 1;
		for (int j = 0; j < FLIGHTS; j++) {
			first dx = f(load(x + i + j * N));
			ff a = ff_mul1(dx.y, load(gy + i + j * N));
			sure[j] = decided(a, v_min(v_abs(dx.y.hi), v_abs(a.hi)), bound_of(dx), &z[j]);
			all &= sure[j];
		}
		for (int j = 0; j < FLIGHTS; j++)
			if (__builtin_expect(all || sure[j], 1))
				store(gx + i + j * N, z[j]);
			else
				next(p, N, x + i + j * N, gy + i + j * N, gx + i + j * N);
	}
	if (i < n)
		next(p, n - i, x + i, gy + i, gx + i);
}

/* f' takes the place of f. */
INL first slope_first(first a)
{
	return (first){ .y = a.dx, .y_error = a.dx_error };
}

#define SLOPE(fn) INL first fn##_slope(v x) { return slope_first(fn##_first(x)); }
#define TRIED_UNARY(fn, op, field) \
	static void fn##_##op(const par *p, size_t n, const void *x, void *y) \
	{ unary_first(fn##_##field, NEXT[id_##fn].op, p, n, x, y); }
#define TRIED_BINARY(fn, op, field) \
	static void fn##_##op(const par *p, size_t n, const void *x, const void *gy, void *gx) \
	{ binary_first(fn##_##field, NEXT[id_##fn].op, p, n, x, gy, gx); }
#define WRAP_TRIED(fn) \
	SLOPE(fn) TRIED_UNARY(fn, forward, first) TRIED_UNARY(fn, derivative, slope) TRIED_BINARY(fn, backward, slope)
#define WRAP_TRIED_Y(fn) TRIED_UNARY(fn, forward, first)
#define ROW_TRIED(id, fn) [id] = ROW_X(fn),
#define ROW_TRIED_Y(id, fn) [id] = { .forward = fn##_forward },
#if FF_ENTRIES == 32
#define WRAP_TRIED_32 WRAP_TRIED
#define ROW_TRIED_32 ROW_TRIED
#else
#define WRAP_TRIED_32(fn)
#define ROW_TRIED_32(id, fn)
#endif
#else
#define WRAP_TRIED(fn)
#define WRAP_TRIED_32(fn)
#define ROW_TRIED_32(id, fn)
#define WRAP_TRIED_Y(fn)
#define ROW_TRIED(id, fn)
#define ROW_TRIED_Y(id, fn)
#endif
#define WRAP_PLAIN(fn)
#define WRAP_PAIRS(fn)
#define ROW_PLAIN(id, fn)
#define ROW_PAIRS(id, fn)

#define ACT(id, name, NAME, from, arith) WRAP_##arith(name)
#include <actfn/list.def>
#undef ACT

const actfn_kernels TABLE[ACTFN_COUNT] = {
#define ACT(id, name, NAME, from, arith) ROW_##arith(id, name)
#include <actfn/list.def>
#undef ACT
};
