/* SPDX-License-Identifier: MIT */
/* Kernel unit: f32 in memory, arithmetic in f32.  The NARROW rows of list.def. */
#define ARITH_F32
#define UNIT_BODIES "src/act/narrow.h"
#include "src/kernels/unit.h"

#define NARROW_WRAP(name, from) UNARY(name, forward) WRAP_##from(name)
#define WIDE_WRAP(name, from)
#define TRIED_WRAP(name, from)
#define NARROW_ROW(id, name, from) [id] = ROW_##from(name),
#define WIDE_ROW(id, name, from)
#define TRIED_ROW(id, name, from)

#define ACT(id, name, NAME, from, arith) arith##_WRAP(name, from)
#include <actfn/list.def>
#undef ACT

const actfn_kernels TABLE(ISA, NARROW)[ACTFN_COUNT] = {
#define ACT(id, name, NAME, from, arith) arith##_ROW(id, name, from)
#include <actfn/list.def>
#undef ACT
};
