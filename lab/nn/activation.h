/* SPDX-License-Identifier: MIT */
/* The activation layer: actfn's kernels on several threads. */
#ifndef LAB_ACTIVATION_H
#define LAB_ACTIVATION_H

#include <stddef.h>

#include <actfn/actfn.h>

/* y = f(z).   z, y (n) */
void lab_act_forward(const actfn *f, size_t n, const float *z, float *y);

/* gz = gy f'(z).   Needs the z of the forward pass; gz may be gy. */
void lab_act_backward(const actfn *f, size_t n, const float *z, const float *gy, float *gz);

/* dz = f'(z) */
void lab_act_derivative(const actfn *f, size_t n, const float *z, float *dz);

#endif
