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

#endif
