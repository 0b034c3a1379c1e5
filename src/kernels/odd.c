/* SPDX-License-Identifier: MIT */
/* Kernel unit: EXACT() in pairs of doubles, FN() in double of the other rows, for arguments that are numbers of
 * float's range.  Nothing is rounded but to odd, so the result may be rounded to any smaller type as if from
 * the pair itself; exact.c does that.  In this way EXACT() is compiled once for all types. */
#define ARITH_F64
#define EXACT_UNIT
#define UNROLL
#include "src/kernels/unit.h"

#define ODD(fn, f) UNARY(fn, forward, f) UNARY(fn, derivative, f)
#define ODD_PAIRS(name) ODD(name, name##_exact)
#define ODD_PLAIN(name) ODD(name, name##_plain)
#define ODD_SHORT ODD_PLAIN

#define ACT(id, name, NAME, from, arith, first) ODD_##arith(name)
#include <actfn/list.def>
#undef ACT

const actfn_kernels TABLE[ACTFN_COUNT] = {
#define ACT(id, name, NAME, from, arith, first) [id] = { .forward = name##_forward, .derivative = name##_derivative },
#include <actfn/list.def>
#undef ACT
};
