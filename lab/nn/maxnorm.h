/* SPDX-License-Identifier: MIT */
/* The max-norm constraint: no unit's incoming weights are a longer vector than R. */
#ifndef LAB_MAXNORM_H
#define LAB_MAXNORM_H

#include <stddef.h>

/* w (in, out): a column whose L2 norm is above `limit` is scaled down to it, up to the rounding of floats; the others
 * stay as they are.  A column with a NaN keeps it, one with an infinity gets one: such a run has diverged.
 * Srebro and Shraibman 2005; as a projection after each step of the optimiser: Srivastava et al. 2014, section 5.1. */
void lab_max_norm(size_t in, size_t out, double limit, float *w);

#endif
