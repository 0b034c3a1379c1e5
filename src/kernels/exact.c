/* SPDX-License-Identifier: MIT */
/* Kernel unit: EXACT() in pairs of doubles, rounded once to the storage type.  For the
 * 16-bit types also FN() in double of the PLAIN rows; for float that is cheap.c. */
#define ARITH_F64
#define EXACT_UNIT
#define UNROLL
#include "src/kernels/unit.h"

#ifdef STORE_F32
/* The quick try t decides nearly always; where it does not, `again`, which is
 * forward() of the body, out of line. */
INL void forward_tried(try_body t, doubt where, actfn_unary *again, const par *p, size_t n, const S *x, S *y)
{
	const par q = *p;
	size_t i = 0;
	for (; i + N <= n; i += N) {
		vs a, b;
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

#define TRIED(fn) \
	static __attribute__((noinline, cold)) void fn##_again(const par *p, size_t n, const void *x, void *y) \
	{ forward(fn##_exact, p, n, x, y); } \
	static void fn##_forward(const par *p, size_t n, const void *x, void *y) \
	{ forward_tried(fn##_try, (doubt)fn##_doubt, fn##_again, p, n, x, y); }
#define TRIED_X(fn) TRIED(fn) UNARY(fn, derivative, fn##_exact) BINARY(fn, backward, fn##_exact)
#define TRIED_XY(fn) TRIED_X(fn) BINARY(fn, backward_from_y, fn##_from_y)
#define WRAP_TRIED(name, from) TRIED_##from(name)
#define WRAP_PLAIN(name, from)
#define ROW_PLAIN(id, name, from)
#else
#define WRAP_TRIED WRAP_PAIRS
#define WRAP_PLAIN(name, from) WRAP_##from(name, name##_plain)
#define ROW_PLAIN(id, name, from) [id] = ROW_##from(name),
#endif
#define WRAP_PAIRS(name, from) WRAP_##from(name, name##_exact)
#define ROW_PAIRS(id, name, from) [id] = ROW_##from(name),
#define ROW_TRIED ROW_PAIRS

#define ACT(id, name, NAME, from, arith) WRAP_##arith(name, from)
#include <actfn/list.def>
#undef ACT

const actfn_kernels TABLE[ACTFN_COUNT] = {
#define ACT(id, name, NAME, from, arith) ROW_##arith(id, name, from)
#include <actfn/list.def>
#undef ACT
};
