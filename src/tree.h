/* SPDX-License-Identifier: MIT */
/* The tree by which gradients of parameters are summed, in double: it depends on nothing but the number of
 * elements.  Element i of a block adds to lane i mod LANES; the lanes are folded by halves; blocks of 1, 2, 4 ...
 * wait for their like. */
#ifndef ACTFN_TREE_H
#define ACTFN_TREE_H

#include <stddef.h>
#include <stdint.h>

enum { TREE_BLOCK = 256, TREE_LANES = 16, TREE_LEVELS = 64 };

static inline double tree_fold(const double *lane)
{
	double t[TREE_LANES / 2];
	for (int i = 0; i < TREE_LANES / 2; i++)
		t[i] = lane[i] + lane[i + TREE_LANES / 2];
	for (int half = TREE_LANES / 4; half; half /= 2)
		for (int i = 0; i < half; i++)
			t[i] += t[i + half];
	return t[0];
}

/* Block number `block` joins: carries as in counting.  The sum of level l is sum[l stride]. */
static inline void tree_join(double *sum, size_t stride, uint64_t block, double s)
{
	for (; block & 1; block >>= 1, sum += stride)
		s = *sum + s;
	*sum = s;
}

/* Of so many blocks, and of what follows them. */
static inline double tree_total(const double *sum, size_t stride, uint64_t blocks, double rest)
{
	for (; blocks; blocks >>= 1, sum += stride)
		if (blocks & 1)
			rest = *sum + rest;
	return rest;
}

/* Of n = 2^k numbers, `stride` apart: the second half is added to the first, and so on.  They are used up. */
static inline double tree_halves(double *x, size_t stride, size_t n)
{
	for (size_t half = n / 2; half; half /= 2)
		for (size_t i = 0; i < half; i++)
			x[i * stride] += x[(i + half) * stride];
	return *x;
}

#endif
