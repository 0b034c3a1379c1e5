/* SPDX-License-Identifier: MIT */
/* Matrix products, by oneDNN.  All matrices are row-major and dense. */
#ifndef LAB_GEMM_H
#define LAB_GEMM_H

#include <stddef.h>

/* c (m, n) = a (m, k) b (k, n).  The letters after "gemm" say which operand is
 * stored transposed: lab_gemm_tn reads a as (k, m), lab_gemm_nt reads b as (n, k).
 * Should oneDNN fail (out of memory), c becomes NaN: a run that diverges, not wrong numbers. */
void lab_gemm_nn(size_t m, size_t n, size_t k, const float *a, const float *b, float *c);
void lab_gemm_tn(size_t m, size_t n, size_t k, const float *a, const float *b, float *c);
void lab_gemm_nt(size_t m, size_t n, size_t k, const float *a, const float *b, float *c);

/* "oneDNN 2.6.3" */
const char *lab_gemm_version(void);

#endif
