/* SPDX-License-Identifier: MIT */
/* What the kernel unit of learned functions exports.  Slopes and other parameters are floats, in f64 doubles. */
#ifndef ACTFN_KERNELS_LEARNED_H
#define ACTFN_KERNELS_LEARNED_H

#include <stddef.h>

/* Kernels check nothing; outputs may equal inputs.  The element-wise ones take one slope for all (`a` points to
 * it), or one for each element. */
typedef struct actfn_learned_kernels {
	void (*prelu)(const void *a, size_t n, const void *x, void *y);
	void (*prelu_each)(const void *a, size_t n, const void *x, void *y);
	/* Adds the part of element i to lane[i % TREE_LANES], or to sum[i]; sums NULL: not wanted; gx NULL: not wanted. */
	void (*prelu_back)(const void *a, size_t n, const void *x, const void *gy, void *gx, double *lane);
	void (*prelu_back_each)(const void *a, size_t n, const void *x, const void *gy, void *gx, double *sum);
} actfn_learned_kernels;

/* actfn_<isa>_learned_<type>; see sets.h. */
#define ACTFN_LEARNED_TABLE(isa, type) extern const actfn_learned_kernels actfn_##isa##_learned_##type;
#define CPU(name, machine, present, options) \
	ACTFN_LEARNED_TABLE(name, f32) ACTFN_LEARNED_TABLE(name, f64) ACTFN_LEARNED_TABLE(name, bf16) \
	ACTFN_LEARNED_TABLE(name, f16)
#include "src/isa.def"
#undef CPU
#undef ACTFN_LEARNED_TABLE

#endif
