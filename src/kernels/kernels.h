/* SPDX-License-Identifier: MIT */
/* What a kernel unit exports: for each function its loops over arrays. */
#ifndef ACTFN_KERNELS_H
#define ACTFN_KERNELS_H

#include <stddef.h>

#include <actfn/actfn.h>

#include "src/simd/par.h"

/* Kernels check nothing.  n > 0; outputs may equal inputs. */
typedef void actfn_unary(const par *p, size_t n, const float *x, float *y);
typedef void actfn_binary(const par *p, size_t n, const float *x, const float *gy, float *gx);

typedef struct actfn_kernels {
	actfn_unary *forward, *derivative;
	actfn_binary *backward, *backward_from_y; /* the last is NULL where y does not determine f' */
} actfn_kernels;

/* One table per instruction set and arithmetic; a row is empty where list.def names the other arithmetic. */
#define ACTFN_ISA(name) extern const actfn_kernels actfn_kernels_##name##_WIDE[], actfn_kernels_##name##_NARROW[];
ACTFN_ISA(scalar)
ACTFN_ISA(sse2)
ACTFN_ISA(avx2)
ACTFN_ISA(avx512)
#undef ACTFN_ISA

/* The facts, defined by the scalar units. */
#define ACT(id, name, NAME, from, arith) extern const actfn_info actfn_info_##name;
#include <actfn/list.def>
#undef ACT

#endif
