/* SPDX-License-Identifier: MIT */
/* Initial weights: normal with mean 0 and a standard deviation from the layer's size.
 *
 *   xavier  sqrt(2 / (in + out))           Glorot and Bengio 2010
 *   he      sqrt(2 / (1 + a^2) / in)       He et al. 2015, arXiv:1502.01852, a = slope of f on the far left
 *   lecun   sqrt(1 / in)                   LeCun et al. 1998, Efficient BackProp
 *   auto    one of these, by activation    the table in init.c
 *
 * Biases start at 0.  The output layer, which no activation follows, is xavier
 * with every scheme. */
#ifndef LAB_INIT_H
#define LAB_INIT_H

#include <stddef.h>
#include <stdint.h>

#include <actfn/actfn.h>

typedef enum lab_init { LAB_AUTO, LAB_XAVIER, LAB_HE, LAB_LECUN } lab_init;

/* "auto", "xavier", "he", "lecun"; NULL-terminated, in the order of the enum. */
extern const char *const lab_init_names[];

/* The scheme that auto means for f. */
lab_init lab_init_auto(const actfn *f);

/* Standard deviation of the weights of a layer followed by f (NULL: the output layer). */
double lab_init_std(lab_init scheme, const actfn *f, size_t in, size_t out);

/* Fills w (n): normals from the stream ("weights", layer), times std.  With equal
 * seeds, networks with different activations differ in std only. */
void lab_init_weights(uint64_t seed, size_t layer, double std, size_t n, float *w);

#endif
