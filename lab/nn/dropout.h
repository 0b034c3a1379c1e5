/* SPDX-License-Identifier: MIT */
/* Dropout after a hidden layer, while training. */
#ifndef LAB_DROPOUT_H
#define LAB_DROPOUT_H

#include <stddef.h>

#include <actfn/actfn.h>

#include "lab/rng.h"

/* A kept y becomes scale y + shift, a dropped one becomes `dropped`.
 *
 * Inverted dropout (Srivastava et al. 2014): scale 1/(1-p), the rest 0, so that
 * the mean stays and nothing is left to do when the network is used.
 * Alpha dropout for selu (Klambauer et al. 2017, arXiv:1706.02515, section 3):
 * dropped units go to selu's left limit, then an affine map restores mean 0 and
 * variance 1. */
typedef struct lab_dropout {
	double p; /* probability of dropping a unit; 0: the layer does nothing */
	float scale, shift, dropped;
} lab_dropout;

/* f: the function before it; NULL: it is no element-wise one. */
lab_dropout lab_dropout_for(const actfn *f, double p);

/* y (n) in place; mask (n) becomes `scale` where y was kept, 0 where not. */
void lab_dropout_forward(const lab_dropout *d, size_t n, float *y, float *mask, lab_rng *rng);

/* gy = gy mask, in place. */
void lab_dropout_backward(size_t n, const float *mask, float *gy);

#endif
