/* SPDX-License-Identifier: MIT */
/* Inside of the library: arrays as doubles, and what their elements add to the gradients of parameters. */
#ifndef ACTFN_GRADIENT_H
#define ACTFN_GRADIENT_H

#include "src/function.h"

/* n elements of a type, as doubles; by actfn_dtype. */
typedef void actfn_read(const void *x, size_t n, double *to);
extern actfn_read *const actfn_readers[];

/* Adds gy[i] df/dp_k(x[i]) to lanes[k][i % TREE_LANES] for n <= TREE_BLOCK elements of a block, from its
 * beginning; lanes[k] is NULL where nobody asks. */
void actfn_parts(actfn_id id, const par *p, size_t n, const double *x, const double *gy, double *const lanes[]);

#endif
