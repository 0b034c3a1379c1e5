/* SPDX-License-Identifier: MIT */
/* A kernel unit: the bodies of one arithmetic compiled for one instruction set.
 * wide.c and narrow.c define ARITH_* and UNIT; the build defines ISA and gives
 * the instruction set's flags.  The scalar units also define the facts. */
#include "src/kernels/kernels.h"
#include "src/simd/vec.h"

#ifdef ACTFN_SCALAR
enum {
#define ACT(id, name, NAME, from, arith) id_##name = id,
#include <actfn/list.def>
#undef ACT
};
#define INFO(fn, ...) const actfn_info actfn_info_##fn = { .id = (actfn_id)id_##fn, .name = #fn, __VA_ARGS__ };
#else
#define INFO(fn, ...)
#endif
#define FN(fn) INL act fn##_body(v x, par p)
#define TRY(fn, doubtful) \
	enum { fn##_doubt = doubtful }; \
	INL v fn##_try(v x, par p)
#define FROM_Y(fn) INL v fn##_from_y(v y, par p)

/* Parameters go unused in most bodies. */
#pragma GCC diagnostic ignored "-Wunused-parameter"

#include UNIT_BODIES

typedef act body(v x, par p);
typedef v try_body(v x, par p);
typedef v from_y_body(v y, par p);

INL v load(const float *x)
{
	vf t;
	memcpy(&t, x, sizeof t);
	return v_widen(t);
}

INL void store(float *y, v a)
{
	vf t = v_narrow(a);
	memcpy(y, &t, sizeof t);
}

/* The first n < N elements; the others read as 1, harmless to every body. */
INL v load_n(const float *x, size_t n)
{
	float t[N];
	for (int i = 0; i < N; i++)
		t[i] = 1;
	memcpy(t, x, n * sizeof *x);
	return load(t);
}

INL void store_n(float *y, v a, size_t n)
{
	float t[N];
	store(t, a);
	memcpy(y, t, n * sizeof *y);
}

/* The parameters are copied first: then no store can change them. */
#ifdef ARITH_F32
#define UNROLL _Pragma("GCC unroll 4")
#else
#define UNROLL
#endif

INL void forward(body f, const par *p, size_t n, const float *x, float *y)
{
	const par q = *p;
	size_t i = 0;
	UNROLL
	for (; i + N <= n; i += N)
		store(y + i, f(load(x + i), q).y);
	if (i < n)
		store_n(y + i, f(load_n(x + i, n - i), q).y, n - i);
}

#ifdef ARITH_F64
/* The quick try t decides nearly always; where it does not, `again`, which is
 * forward() of the body, out of line. */
INL void forward_tried(try_body t, doubt where, actfn_unary *again, const par *p, size_t n, const float *x, float *y)
{
	const par q = *p;
	size_t i = 0;
	for (; i + N <= n; i += N) {
		vf a, b;
		memcpy(&a, x + i, sizeof a);
		v z = t(v_widen(a), q);
		b = v_narrow(z);
		if (__builtin_expect(unclear(z, b, a, where), 0))
			again(p, N, x + i, y + i);
		else
			memcpy(y + i, &b, sizeof b);
	}
	if (i < n)
		again(p, n - i, x + i, y + i);
}
#endif

INL void derivative(body f, const par *p, size_t n, const float *x, float *dx)
{
	const par q = *p;
	size_t i = 0;
	UNROLL
	for (; i + N <= n; i += N)
		store(dx + i, f(load(x + i), q).dx);
	if (i < n)
		store_n(dx + i, f(load_n(x + i, n - i), q).dx, n - i);
}

/* A closed unit, f' = 0 as a float, passes nothing on, not even an infinite gy.
 * Otherwise gy f' is formed in double and rounded once. */
#ifdef ARITH_F64
/* f' to 45 bits: the last ones of a pair may depend on the instruction set. */
INL v chain_y(v dx, v gy)
{
	v f = v_from_bits((v_bits(dx) + 0x80) & ~0xff);
	return sel(v_abs(f) <= 0x1p-150, k(0), f * gy);
}

INL v chain(act a, v gy)
{
	return chain_y(a.dx, gy);
}
#else
INL v chain_y(v dx, v gy)
{
	return sel(dx == 0, k(0), dx * gy);
}

/* f' is 0, 1, NaN or the slope, which enters as the double that it is. */
INL v chain(act a, v gy)
{
	v open = chain_y(a.dx, gy);
	if (a.slope == 0)
		return open;
	return sel((a.dx == 0) | (a.dx == 1) | (a.dx != a.dx), open, v_scale(gy, a.slope));
}
#endif

INL void backward(body f, const par *p, size_t n, const float *x, const float *gy, float *gx)
{
	const par q = *p;
	size_t i = 0;
	UNROLL
	for (; i + N <= n; i += N)
		store(gx + i, chain(f(load(x + i), q), load(gy + i)));
	if (i < n)
		store_n(gx + i, chain(f(load_n(x + i, n - i), q), load_n(gy + i, n - i)), n - i);
}

INL void backward_from_y(from_y_body f, const par *p, size_t n, const float *y, const float *gy, float *gx)
{
	const par q = *p;
	size_t i = 0;
	UNROLL
	for (; i + N <= n; i += N)
		store(gx + i, chain_y(f(load(y + i), q), load(gy + i)));
	if (i < n)
		store_n(gx + i, chain_y(f(load_n(y + i, n - i), q), load_n(gy + i, n - i)), n - i);
}

/* One-line wrappers for the rows of this unit's arithmetic, then its table. */
#define UNARY(fn, op) \
	static void fn##_##op(const par *p, size_t n, const float *x, float *y) { op(fn##_body, p, n, x, y); }
#define TRIED(fn) \
	static __attribute__((noinline, cold)) void fn##_again(const par *p, size_t n, const float *x, float *y) \
	{ forward(fn##_body, p, n, x, y); } \
	static void fn##_forward(const par *p, size_t n, const float *x, float *y) \
	{ forward_tried(fn##_try, (doubt)fn##_doubt, fn##_again, p, n, x, y); }
#define BINARY(fn, op, f) \
	static void fn##_##op(const par *p, size_t n, const float *x, const float *gy, float *gx) \
	{ op(f, p, n, x, gy, gx); }
#define WRAP_X(fn) UNARY(fn, derivative) BINARY(fn, backward, fn##_body)
#define WRAP_XY(fn) WRAP_X(fn) BINARY(fn, backward_from_y, fn##_from_y)
#define ROW_X(fn) { fn##_forward, fn##_derivative, fn##_backward, NULL }
#define ROW_XY(fn) { fn##_forward, fn##_derivative, fn##_backward, fn##_backward_from_y }

#define PASTE(isa, arith) actfn_kernels_##isa##_##arith
#define TABLE(isa, arith) PASTE(isa, arith)
