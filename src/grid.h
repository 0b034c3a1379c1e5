/* SPDX-License-Identifier: MIT */
/* Inside of the library: tensors whose elements fall into slots, sets of elements with the same parameters, walked
 * through slot by slot in blocks that kernels like, with sums per slot.
 *
 * Per channel, N x C x P has C slots; channels last, it is N P x C x 1; per element, N x C P x 1; with one value
 * for all, 1 x 1 x N C P. */
#ifndef ACTFN_GRID_H
#define ACTFN_GRID_H

#include <stddef.h>

#include "src/tree.h"

/* What is done with n elements of a slot that lie side by side.  gy is NULL in a forward call, out NULL where
 * only sums are wanted; out may be x or gy.  lanes: [sums][TREE_LANES], to be added to as in tree.h; n is at most
 * TREE_BLOCK then.  NULL where no sums are wanted. */
typedef void grid_run(const void *op, size_t slot, size_t n, const void *x, const void *gy, void *out, double *lanes);

/* The sums of a slot; called by one thread, slot after slot. */
typedef void grid_result(const void *op, size_t slot, const double *sum);

typedef struct grid {
	size_t n, slots, p; /* element (n, p) of a slot is number (n slots + slot) P + p */
	size_t size;        /* bytes of an element */
	const char *x, *gy; /* gy NULL: there is none */
	char *out;          /* NULL: not wanted */
	int stream;         /* out is neither x nor gy, and too large for the caches */
	size_t sums;        /* of a slot; 0: none; at most GRID_SUMS */
	grid_run *run;
	grid_result *result;
	const void *op;
} grid;

enum { GRID_SUMS = 128 };

/* On the library's threads where that pays; the results do not depend on it. */
void actfn_grid(const grid *g);

#endif
