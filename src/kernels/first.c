/* SPDX-License-Identifier: MIT */
/* Kernel unit: float, FIRST() in pairs of floats where that decides the result.  Where it does not, exact.c is asked,
 * so the bits are its.  Empty for an instruction set that cannot do FIRST(), see ff.h. */
#define ARITH_F32
#define FIRST_UNIT
#define UNROLL
#include "src/kernels/unit.h"

#ifdef FF_ENTRIES
/* What FIRST() says of one result: a, wrong by at most error * terms, if size is above FF_LEAST. */
typedef struct guess {
	ff a;
	v terms, size;
	double error;
	v slope; /* where its sign is known the result for an input of 0 is slope * 0 */
} guess;

INL double bound_of(double error)
{
	return error > 0 ? error : FF_ERROR;
}

/* A function that is 0 at 0 grows there. */
INL guess guess_y(first f, v gy)
{
	(void)gy;
	return (guess){ f.y, f.y.hi, v_abs(f.y.hi), bound_of(f.y_error), k(1) };
}

INL guess guess_dx(first f, v gy)
{
	(void)gy;
	return (guess){ f.dx, f.dx_is_sum ? f.dx_terms : f.dx.hi, v_abs(f.dx.hi), bound_of(f.dx_error), k(0) };
}

INL guess guess_gx(first f, v gy)
{
	guess dx = guess_dx(f, gy);
	ff a = ff_mul1(dx.a, gy);
	v known = f.dx_is_sum ? sel(v_abs(dx.a.hi) > dx.terms * k(0x1p-10), dx.a.hi, k(0)) : dx.a.hi;
	return (guess){ a, dx.terms * gy, v_min(dx.size, v_abs(a.hi)), dx.error, known };
}

/* Ziv's rounding test: *z = a rounded.  In which lanes is that certain? */
INL unsigned decided(guess g, v *z)
{
	v up = g.a.hi + v_fma(g.terms, k(g.error), g.a.lo), down = g.a.hi + v_fma(g.terms, k(-g.error), g.a.lo);
	*z = up;
	return v_same(up, down, g.size, k(FF_LEAST));
}

/* Zeros are too small for the test.  Is there one, x or gy, in all of these lanes?  Then *z is put right there. */
INL int rest_is_zero(v slope, v in, unsigned open, v *z)
{
	m zero = (in == 0) & (*z == 0) & (v_abs(slope) > k(FF_LEAST));
	*z = sel(zero, v_flip(in, slope), *z);
	return !(open & ~v_lanes(zero));
}

/* Whom to ask in place of FIRST(): the one that is not NULL. */
typedef struct next {
	actfn_unary *unary;
	actfn_binary *binary;
} next;

INL void ask(next k, const par *p, size_t n, const S *x, const S *gy, S *y)
{
	if (k.unary)
		k.unary(p, n, x, y);
	else
		k.binary(p, n, x, gy, y);
}

typedef guess step(v x, v gy);

/* Vectors in flight: one alone waits for its own results most of the time. */
enum { FLIGHTS = 2, ALL = (1 << N) - 1 };

/* in: x, or gy where there is one; so gy is x where there is none. */
INL void guessed(step f, next k, const par *p, size_t n, const S *x, const S *gy, S *y)
{
	size_t i = 0;
	for (; i + FLIGHTS * N <= n && !p->custom; i += FLIGHTS * N) {
		v z[FLIGHTS], slope[FLIGHTS];
		unsigned sure[FLIGHTS], all = ALL;
		for (int j = 0; j < FLIGHTS; j++) {
			guess g = f(load(x + i + j * N), load(gy + i + j * N));
			sure[j] = decided(g, &z[j]);
			slope[j] = g.slope;
			all &= sure[j];
		}
		for (int j = 0; j < FLIGHTS; j++)
			if (__builtin_expect(all == ALL || sure[j] == ALL, 1) ||
			    rest_is_zero(slope[j], load(gy + i + j * N), ALL & ~sure[j], &z[j]))
				store(y + i + j * N, z[j]);
			else
				ask(k, p, N, x + i + j * N, gy + i + j * N, y + i + j * N);
	}
	if (i < n)
		ask(k, p, n - i, x + i, gy + i, y + i);
}

#define NEXT TABLE2(ISA, exact_f32)
#define GUESS_UNARY(fn, op, what) \
	INL guess fn##_##what(v x, v gy) { return guess_##what(fn##_first(x), gy); } \
	static void fn##_##op(const par *p, size_t n, const void *x, void *y) \
	{ guessed(fn##_##what, (next){ .unary = NEXT[id_##fn].op }, p, n, x, x, y); }
#define GUESS_BINARY(fn, op, what) \
	INL guess fn##_##what(v x, v gy) { return guess_##what(fn##_first(x), gy); } \
	static void fn##_##op(const par *p, size_t n, const void *x, const void *gy, void *gx) \
	{ guessed(fn##_##what, (next){ .binary = NEXT[id_##fn].op }, p, n, x, gy, gx); }
#define WRAP_1(fn) GUESS_UNARY(fn, forward, y) GUESS_UNARY(fn, derivative, dx) GUESS_BINARY(fn, backward, gx)
#define ROW_1(id, fn) [id] = ROW_X(fn),
#else
#define WRAP_1(fn)
#define ROW_1(id, fn)
#endif
#define WRAP_0(fn)
#define ROW_0(id, fn)

#define ACT(id, name, NAME, from, arith, first) WRAP_##first(name)
#include <actfn/list.def>
#undef ACT

const actfn_kernels TABLE[ACTFN_COUNT] = {
#define ACT(id, name, NAME, from, arith, first) ROW_##first(id, name)
#include <actfn/list.def>
#undef ACT
};
