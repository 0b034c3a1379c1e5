/* SPDX-License-Identifier: MIT */
/* Kernel unit: FN() in float, of the functions that this computes exactly, the PLAIN and SHORT rows of list.def. */
#define ARITH_F32
#define CHEAP_UNIT
#define UNROLL _Pragma("GCC unroll 4")
#include "src/kernels/unit.h"

#define WRAP_PLAIN(name, from) WRAP_##from(name, name##_plain)
#define WRAP_SHORT WRAP_PLAIN
#define WRAP_PAIRS(name, from)
#define ROW_PLAIN(id, name, from) [id] = ROW_##from(name),
#define ROW_SHORT ROW_PLAIN
#define ROW_PAIRS(id, name, from)

#define ACT(id, name, NAME, from, arith, first) WRAP_##arith(name, from)
#include <actfn/list.def>
#undef ACT

const actfn_kernels TABLE[ACTFN_COUNT] = {
#define ACT(id, name, NAME, from, arith, first) ROW_##arith(id, name, from)
#include <actfn/list.def>
#undef ACT
};
