/* SPDX-License-Identifier: MIT */
/* Kernel unit: float, FIRST() in pairs of floats where that decides the result.  Where it does not, exact.c is asked,
 * so the bits are its.  Empty for an instruction set that cannot do FIRST(), see ff.h. */
#define ARITH_F32
#define FIRST_UNIT
#define UNROLL
#include "src/kernels/unit.h"
#include "src/simd/sure.h"

#ifdef FF_ENTRIES
/* What FIRST() says of one result: a, wrong by at most error * terms, if size is above least. */
typedef struct guess {
	ff a;
	v terms, size;
	double error, least;
	v slope; /* where its sign is known the result for an input of 0 is slope * 0 */
} guess;

INL double if_given(double given, double usual)
{
	return given > 0 ? given : usual;
}

/* A function that is 0 at 0 grows there. */
INL guess guess_y(first f, v gy)
{
	(void)gy;
	return (guess){ f.y, f.y.hi, f.y.hi, if_given(f.y_error, FF_ERROR), if_given(f.y_least, FF_LEAST), k(1) };
}

INL guess guess_dx(first f, v gy)
{
	(void)gy;
	return (guess){ f.dx, f.dx_is_sum ? f.dx_terms : f.dx.hi, f.dx.hi,
			if_given(f.dx_error, FF_ERROR), if_given(f.dx_least, FF_LEAST), k(0) };
}

INL guess guess_gx(first f, v gy)
{
	guess dx = guess_dx(f, gy);
	ff a = ff_mul1(dx.a, gy);
	v known = f.dx_is_sum ? sel(v_abs(dx.a.hi) > dx.terms * k(0x1p-10), dx.a.hi, k(0)) : dx.a.hi;
	return (guess){ a, dx.terms * gy, v_least_size(dx.size, a.hi), dx.error, dx.least, known };
}

/* Ziv's rounding test: *up = a rounded, which is certain where it is *down, if size is large enough. */
INL void ends_of(guess g, v *up, v *down)
{
	*up = g.a.hi + v_fma(g.terms, k(g.error), g.a.lo);
	*down = g.a.hi + v_fma(g.terms, k(-g.error), g.a.lo);
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

/* A call.  gy is x where there is none. */
typedef struct call {
	next other;
	const par *p;
	const S *x, *gy;
	S *y;
} call;

INL void ask(call c, size_t n)
{
	if (c.other.unary)
		c.other.unary(c.p, n, c.x, c.y);
	else
		c.other.binary(c.p, n, c.x, c.gy, c.y);
}

/* The same from element i on. */
INL call call_at(call c, size_t i)
{
	return (call){ c.other, c.p, c.x + i, c.gy + i, c.y + i };
}

typedef guess step(v x, v gy);

/* Vectors in flight: one alone waits for its own results most of the time. */
enum { FLIGHTS = 2, ALL = (1 << N) - 1 };

/* Elements that FIRST() does not decide wait for others, since to ask for one takes as long as to ask for a vector. */
enum { ROOM = 64, FEW_LANES = N / 4 };

typedef struct waiting {
	size_t n, at[ROOM];
	S x[ROOM], gy[ROOM];
} waiting;

INL void settle(waiting *w, call c)
{
	S z[ROOM];
	ask((call){ c.other, c.p, w->x, w->gy, z }, w->n);
	for (size_t i = 0; i < w->n; i++)
		c.y[w->at[i]] = z[i];
	w->n = 0;
}

/* The lanes `open` of the vector at i. */
INL void let_wait(waiting *w, call c, size_t i, unsigned open)
{
	for (; open; open &= open - 1, w->n++) {
		size_t at = i + (size_t)__builtin_ctz(open);
		w->at[w->n] = at, w->x[w->n] = c.x[at], w->gy[w->n] = c.gy[at];
	}
}

/* Inputs are read before outputs are written, which may be in their place. */
INL void undecided(waiting *w, call c, size_t i, unsigned open, v z)
{
	if (__builtin_popcount(open) > FEW_LANES) {
		ask(call_at(c, i), N);
		return;
	}
	if (w->n > ROOM - FEW_LANES)
		settle(w, c);
	let_wait(w, c, i, open);
	store(c.y + i, z);
}

INL void guess_flight(step f, waiting *w, call c, size_t i)
{
	v up[FLIGHTS], down[FLIGHTS], size[FLIGHTS], slope[FLIGHTS], least;
	for (int j = 0; j < FLIGHTS; j++) {
		guess g = f(load(c.x + i + j * N), load(c.gy + i + j * N));
		ends_of(g, &up[j], &down[j]);
		size[j] = g.size, slope[j] = g.slope, least = k(g.least);
	}
	if (__builtin_expect(v_both_same(up, down, size, least), 1)) {
		for (int j = 0; j < FLIGHTS; j++)
			store(c.y + i + j * N, up[j]);
		return;
	}
	for (int j = 0; j < FLIGHTS; j++, i += N) {
		unsigned open = ALL & ~v_same(up[j], down[j], v_abs(size[j]), least);
		if (!open || rest_is_zero(slope[j], load(c.gy + i), open, &up[j]))
			store(c.y + i, up[j]);
		else
			undecided(w, c, i, open, up[j]);
	}
}

INL void guessed(step f, size_t n, call c)
{
	waiting w;
	size_t i = 0;
	w.n = 0;
	for (; i + FLIGHTS * N <= n && !c.p->custom; i += FLIGHTS * N)
		guess_flight(f, &w, c, i);
	if (w.n)
		settle(&w, c);
	if (i < n)
		ask(call_at(c, i), n - i);
}

#define NEXT TABLE2(ISA, exact_f32)
#define GUESS_UNARY(fn, op, what) \
	INL guess fn##_##what(v x, v gy) { return guess_##what(fn##_first(x), gy); } \
	static void fn##_##op(const par *p, size_t n, const void *x, void *y) \
	{ guessed(fn##_##what, n, (call){ { .unary = NEXT[id_##fn].op }, p, x, x, y }); }
#define GUESS_BINARY(fn, op, what) \
	INL guess fn##_##what(v x, v gy) { return guess_##what(fn##_first(x), gy); } \
	static void fn##_##op(const par *p, size_t n, const void *x, const void *gy, void *gx) \
	{ guessed(fn##_##what, n, (call){ { .binary = NEXT[id_##fn].op }, p, x, gy, gx }); }
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
