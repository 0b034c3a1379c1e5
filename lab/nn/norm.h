/* SPDX-License-Identifier: MIT */
/* The length of a vector of gradients. */
#ifndef LAB_NORM_H
#define LAB_NORM_H

#include <stddef.h>

/* sqrt(sum x[i]^2), the same whatever the number of threads. */
double lab_norm(size_t n, const float *x);

#endif
