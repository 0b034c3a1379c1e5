/* SPDX-License-Identifier: MIT */
/* The fully connected layer. */
#ifndef LAB_DENSE_H
#define LAB_DENSE_H

#include <stddef.h>

typedef struct lab_dense {
	size_t in, out;
	float *w, *gw; /* weights (in, out) and the loss gradient of them */
	float *b, *gb; /* biases (out), likewise */
} lab_dense;

/* y = x w + b.   x (n, in)   w (in, out)   b (out)   y (n, out) */
void lab_dense_forward(const lab_dense *l, size_t n, const float *x, float *y);

/* gw = x' gy    gb = sum_n gy    gx = gy w'.   Needs the x of the forward pass;
 * gradients overwrite.  gx may be NULL: the input of the first layer needs none. */
void lab_dense_backward(const lab_dense *l, size_t n, const float *x, const float *gy, float *gx);

#endif
