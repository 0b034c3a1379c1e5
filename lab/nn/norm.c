/* SPDX-License-Identifier: MIT */
/* The length of a vector of gradients. */
#include "lab/nn/norm.h"

#include <math.h>

#include "lab/nn/simd.h"

enum { LANES = 64, BLOCK = 4096 };

/* Sixty-four running sums: a single one would tie the loop to the latency of an
 * addition, since the compiler must not reorder it. */
LAB_CLONES static float block(size_t n, const float *x)
{
	float sum[LANES] = { 0 }, total = 0;
	size_t i = 0;

	for (; i + LANES <= n; i += LANES)
		for (size_t j = 0; j < LANES; j++)
			sum[j] += x[i + j] * x[i + j];
	for (; i < n; i++)
		total += x[i] * x[i];
	for (size_t j = 0; j < LANES; j++)
		total += sum[j];
	return total;
}

double lab_norm(size_t n, const float *x)
{
	double sum = 0;

	for (size_t i = 0; i < n; i += BLOCK)
		sum += (double)block(n - i < BLOCK ? n - i : BLOCK, x + i);
	return sqrt(sum);
}
