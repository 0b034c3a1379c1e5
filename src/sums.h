/* SPDX-License-Identifier: MIT */
/* Inside of the library: sums in double, in blocks of a fixed tree. */
#ifndef ACTFN_SUMS_H
#define ACTFN_SUMS_H

#include "src/gradient.h"
#include "src/tree.h"

enum { ACTFN_BLOCK = TREE_BLOCK };

/* The sums of the blocks that have joined; none at the start. */
typedef struct actfn_tree {
	double sum[TREE_LEVELS];
	uint64_t blocks;
} actfn_tree;

static inline void actfn_tree_join(actfn_tree *t, double block)
{
	tree_join(t->sum, 1, t->blocks++, block);
}

static inline double actfn_tree_total(const actfn_tree *t)
{
	return tree_total(t->sum, 1, t->blocks, 0);
}

/* The sum of gy dp over the n <= ACTFN_BLOCK elements of a block: nothing where dp is 0, not even with an infinite
 * gy; NaN where x is. */
static inline double actfn_block_sum(size_t n, const double *x, const double *gy, const double *dp)
{
	double lane[TREE_LANES] = { 0 };
	for (size_t i = 0; i < n; i++)
		lane[i % TREE_LANES] += tree_part(x[i], gy[i], dp[i]);
	return tree_fold(lane);
}

#endif
