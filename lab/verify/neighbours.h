/* SPDX-License-Identifier: MIT */
/* The filter for inputs that follow each other closely: one error bound for a whole tile, and of every
 * choice only the branch that counts.  Several times as fast as lab_filter_run(), which does all others. */
#ifndef LAB_NEIGHBOURS_H
#define LAB_NEIGHBOURS_H

#include <stdbool.h>

#include "lab/verify/bounds.h"

typedef struct lab_neighbours lab_neighbours;

/* Keeps the nodes, operands first; the last one is the result.  NULL: out of memory. */
lab_neighbours *lab_neighbours_new(const actfn_node *node, int n, const lab_bounds *bounds);
void lab_neighbours_free(lab_neighbours *t);

/* Node i does not depend on x: it is v, off by at most e. */
void lab_neighbours_constant(lab_neighbours *t, int i, double v, double e);

/* Values and error bounds for x[0 .. LAB_TILE); false where one bound for all is not known. */
bool lab_neighbours_run(lab_neighbours *t, const float *x, lab_tile *y);

#endif
