/* SPDX-License-Identifier: MIT */
/* The filter's operations for AVX2, with glibc's vectorised functions. */
#if defined(__x86_64__)
#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#else
#pragma GCC target("avx2,fma")
#endif
#include <immintrin.h>
#define HAS_FMA 1
typedef __m256d wide;
#define LESSER(a, b) _mm256_min_pd(a, b)
#define GREATER(a, b) _mm256_max_pd(a, b)
#include <features.h>

#if defined(__GLIBC__)
#if __GLIBC_PREREQ(2, 35)
typedef double vector __attribute__((vector_size(32)));
#define VECTORISED(f) _ZGVdN4v_##f
#endif
#endif

#define TABLE lab_bounds_avx2
#include "lab/verify/bounds.inc"

#if defined(__clang__)
#pragma clang attribute pop
#endif
#endif
