/* SPDX-License-Identifier: MIT */
/* Kernel unit: f32 in memory, arithmetic in double, one rounding at the end.  The WIDE and TRIED rows of list.def. */
#define ARITH_F64
#define UNIT_BODIES "src/act/wide.h"
#include "src/kernels/unit.h"

#define WIDE_WRAP(name, from) UNARY(name, forward) WRAP_##from(name)
#define TRIED_WRAP(name, from) TRIED(name) WRAP_##from(name)
#define NARROW_WRAP(name, from)
#define WIDE_ROW(id, name, from) [id] = ROW_##from(name),
#define TRIED_ROW(id, name, from) [id] = ROW_##from(name),
#define NARROW_ROW(id, name, from)

#define ACT(id, name, NAME, from, arith) arith##_WRAP(name, from)
#include <actfn/list.def>
#undef ACT

const actfn_kernels TABLE(ISA, WIDE)[ACTFN_COUNT] = {
#define ACT(id, name, NAME, from, arith) arith##_ROW(id, name, from)
#include <actfn/list.def>
#undef ACT
};
