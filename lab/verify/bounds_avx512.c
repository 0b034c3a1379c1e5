/* SPDX-License-Identifier: MIT */
/* The filter's operations for AVX-512, with glibc's vectorised functions. */
#if defined(__x86_64__)
#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2,fma,avx512f,avx512dq"))), apply_to = function)
#else
#pragma GCC target("avx2,fma,avx512f,avx512dq,prefer-vector-width=512")
#endif
#include <immintrin.h>
#define HAS_FMA 1
typedef __m512d wide;
#define LESSER(a, b) _mm512_min_pd(a, b)
#define GREATER(a, b) _mm512_max_pd(a, b)
#include <features.h>

#if defined(__GLIBC__)
#if __GLIBC_PREREQ(2, 35)
typedef double vector __attribute__((vector_size(64)));
#define VECTORISED(f) _ZGVeN8v_##f
#endif
#endif

#define TABLE lab_bounds_avx512
#include "lab/verify/bounds.inc"

#if defined(__clang__)
#pragma clang attribute pop
#endif
#endif
