/* SPDX-License-Identifier: MIT */
/* The fully connected layer. */
#include "lab/nn/dense.h"

#include <string.h>

#include "lab/nn/gemm.h"
#include "lab/nn/simd.h"

/* y[i][j] += b[j] */
LAB_CLONES static void add_rows(size_t n, size_t out, const float *restrict b, float *restrict y)
{
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < out; j++)
			y[i * out + j] += b[j];
}

/* s[j] = sum_i gy[i][j]: row by row, so that the order of summation is fixed and the loop vectorises. */
LAB_CLONES static void sum_rows(size_t n, size_t out, const float *restrict gy, float *restrict s)
{
	memset(s, 0, out * sizeof *s);
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < out; j++)
			s[j] += gy[i * out + j];
}

void lab_dense_forward(const lab_dense *l, size_t n, const float *x, float *y)
{
	lab_gemm_nn(n, l->out, l->in, x, l->w, y);
	add_rows(n, l->out, l->b, y);
}

void lab_dense_backward(const lab_dense *l, size_t n, const float *x, const float *gy, float *gx)
{
	lab_gemm_tn(l->in, l->out, n, x, gy, l->gw);
	sum_rows(n, l->out, gy, l->gb);
	if (gx)
		lab_gemm_nt(n, l->in, l->out, gy, l->w, gx);
}
