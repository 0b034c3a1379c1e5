/* SPDX-License-Identifier: MIT */
/* What the kernel unit of learned functions exports.  Slopes and other parameters are floats, in f64 doubles. */
#ifndef ACTFN_KERNELS_LEARNED_H
#define ACTFN_KERNELS_LEARNED_H

#include <stddef.h>
#include <stdint.h>

/* Kernels check nothing; outputs may equal inputs.  The element-wise ones take one slope for all (`a` points to
 * it), or one for each element. */
typedef struct actfn_learned_kernels {
	void (*prelu)(const void *a, size_t n, const void *x, void *y);
	void (*prelu_each)(const void *a, size_t n, const void *x, void *y);
	/* Adds the part of element i to lane[i % TREE_LANES], or to sum[i]; sums NULL: not wanted; gx NULL: not wanted. */
	void (*prelu_back)(const void *a, size_t n, const void *x, const void *gy, void *gx, double *lane);
	void (*prelu_back_each)(const void *a, size_t n, const void *x, const void *gy, void *gx, double *sum);
	/* slope[i] of so many groups, from number `group` on: uniform in [lower, upper].  learned_f32 only. */
	void (*slopes)(uint64_t seed, uint64_t group, size_t groups, float lower, float upper, float *slope);
	/* rrelu with these slopes; noise may be NULL. */
	void (*rrelu)(const float *slope, size_t n, const void *x, void *y, void *noise);
	void (*rrelu_back)(const float *slope, size_t n, const void *x, const void *gy, void *gx);
} actfn_learned_kernels;

/* Element i of an array has the slope number i + offset: 16 counters of four words each make a group. */
enum { SLOPE_LANES = 16, SLOPE_GROUP = 64 };

/* APL: a and b are `hinges` doubles each.  lanes: those of a's parts, then those of b's; NULL: not wanted. */
typedef struct actfn_apl_kernels {
	void (*forward)(size_t hinges, const double *a, const double *b, size_t n, const void *x, void *y);
	void (*backward)(size_t hinges, const double *a, const double *b, size_t n, const void *x, const void *gy, void *gx,
			 double *lanes);
} actfn_apl_kernels;

/* actfn_<isa>_learned_<type> and actfn_<isa>_apl_<type>; see sets.h. */
#define ACTFN_LEARNED_TABLE(isa, type) extern const actfn_learned_kernels actfn_##isa##_learned_##type;
#define ACTFN_APL_TABLE(isa, type) extern const actfn_apl_kernels actfn_##isa##_apl_##type;
#define CPU(name, machine, present, options) \
	ACTFN_LEARNED_TABLE(name, f32) ACTFN_LEARNED_TABLE(name, f64) ACTFN_LEARNED_TABLE(name, bf16) \
	ACTFN_LEARNED_TABLE(name, f16) \
	ACTFN_APL_TABLE(name, f32) ACTFN_APL_TABLE(name, f64) ACTFN_APL_TABLE(name, bf16) ACTFN_APL_TABLE(name, f16)
#include "src/isa.def"
#undef CPU
#undef ACTFN_APL_TABLE
#undef ACTFN_LEARNED_TABLE

#endif
