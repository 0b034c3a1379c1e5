/* SPDX-License-Identifier: MIT */
/* The max-norm constraint: no unit's incoming weights are a longer vector than R. */
#include "lab/nn/maxnorm.h"

#include <math.h>
#include <stdbool.h>

#include "lab/nn/simd.h"

enum { COLUMNS = 256 }; /* at a time: a kilobyte of each row, sums that stay in the first cache */

/* sum[j] = sum_i w[i][j]^2, in double: the square of a large float is no float. */
LAB_CLONES static void square(size_t in, size_t out, size_t n, const float *restrict w, double *restrict sum)
{
	for (size_t j = 0; j < n; j++)
		sum[j] = 0;
	for (size_t i = 0; i < in; i++) {
		for (size_t j = 0; j < n; j++) {
			double v = w[i * out + j];
			sum[j] += v * v;
		}
	}
}

/* w[i][j] *= scale[j] */
LAB_CLONES static void multiply(size_t in, size_t out, size_t n, const float *restrict scale, float *restrict w)
{
	for (size_t i = 0; i < in; i++)
		for (size_t j = 0; j < n; j++)
			w[i * out + j] *= scale[j];
}

void lab_max_norm(size_t in, size_t out, double limit, float *w)
{
	double sum[COLUMNS];
	float scale[COLUMNS];

	for (size_t from = 0; from < out; from += COLUMNS) {
		size_t n = out - from < COLUMNS ? out - from : COLUMNS;
		bool any = false;
		square(in, out, n, w + from, sum);
		for (size_t j = 0; j < n; j++) {
			bool above = sum[j] > limit * limit;
			scale[j] = above ? (float)(limit / sqrt(sum[j])) : 1;
			any |= above;
		}
		if (any)
			multiply(in, out, n, scale, w + from);
	}
}
