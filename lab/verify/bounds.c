/* SPDX-License-Identifier: MIT */
/* The filter's operations for every CPU, and the choice of the fastest table. */
#define TABLE lab_bounds_base
#include "lab/verify/bounds.inc"

const lab_bounds *lab_bounds_best(void)
{
#if defined(__x86_64__)
	if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq"))
		return &lab_bounds_avx512;
	if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
		return &lab_bounds_avx2;
#endif
	return &lab_bounds_base;
}
