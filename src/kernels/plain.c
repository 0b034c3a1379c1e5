/* SPDX-License-Identifier: MIT */
/* Kernel unit: FN() in the storage type.  In double that is the f64 dtype, every row;
 * in float it is mode `fast`, for the rows that are not exact this way (cheap.c has those), or have a FAST(). */
#ifdef STORE_F64
#define ARITH_F64
#else
#define ARITH_F32
#define FAST_UNIT
#define FLIGHT 2
#endif
#define UNROLL
#include "src/kernels/unit.h"

#ifdef STORE_F64
/* The derivatives by the parameters; what a kernel's caller does not have is NULL. */
INL void partial(body f, const par *p, size_t n, const double *x, double *const *dp)
{
	const par q = *p;
	for (size_t i = 0; i < n; i += N) {
		size_t some = n - i < N ? n - i : N;
		act a = f(load_n(x + i, some), q);
		for (int j = 0; j < ACTFN_MAX_PARAMS; j++)
			if (dp[j])
				store_n(dp[j] + i, a.dp[j], some);
	}
}

#define PARTIAL(fn) \
	static void fn##_partial(const par *p, size_t n, const double *x, double *const *dp) \
	{ partial(fn##_plain, p, n, x, dp); }
#define WRAP_PLAIN(name, from) WRAP_##from(name, name##_plain) PARTIAL(name)
#define ROW_PLAIN(id, name, from) [id] = PARTIAL_ROW_##from(name),
#define PARTIAL_ROW_X(fn) { fn##_forward, fn##_derivative, fn##_backward, NULL, fn##_partial }
#define PARTIAL_ROW_XY(fn) { fn##_forward, fn##_derivative, fn##_backward, fn##_backward_from_y, fn##_partial }
#define WRAP_SHORT WRAP_PLAIN
#define ROW_SHORT ROW_PLAIN
#define WRAP_PAIRS WRAP_PLAIN
#define ROW_PAIRS ROW_PLAIN
#else
#define WRAP_PLAIN(name, from)
#define ROW_PLAIN(id, name, from)
#define WRAP_SHORT(name, from) WRAP_##from(name, name##_fast)
#define ROW_SHORT ROW_PAIRS
#define WRAP_PAIRS(name, from) WRAP_##from(name, name##_plain)
#define ROW_PAIRS(id, name, from) [id] = ROW_##from(name),
#endif

#define ACT(id, name, NAME, from, arith, first) WRAP_##arith(name, from)
#include <actfn/list.def>
#undef ACT

const actfn_kernels TABLE[ACTFN_COUNT] = {
#define ACT(id, name, NAME, from, arith, first) ROW_##arith(id, name, from)
#include <actfn/list.def>
#undef ACT
};
