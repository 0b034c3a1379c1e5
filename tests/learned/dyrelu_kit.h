/* SPDX-License-Identifier: MIT */
/* A Dynamic ReLU with all its arrays, and the same from the formulas by plain loops in double. */
#ifndef TESTS_LEARNED_DYRELU_KIT_H
#define TESTS_LEARNED_DYRELU_KIT_H

#include <actfn/dyrelu.h>

#include "tests/act/kit.h"

enum { ARRAYS = 6 }; /* w1, b1, w2, b2, w, b */

extern const char *const array_name[ARRAYS];

typedef struct layer {
	actfn_dyrelu d;
	actfn_dtype dtype;
	size_t size, elements;  /* bytes of an element; n c p */
	size_t count[ARRAYS];
	void *param[ARRAYS];    /* doubles or floats, as the dtype says */
	double *grad[ARRAYS];
	char *x, *gy, *y, *gx;
	void *work;
} layer;

/* Allocates; parameters by actfn_dyrelu_init(), x and gy random in [-2, 2]. */
layer layer_make(const actfn_dyrelu *d, actfn_dtype dtype, uint64_t seed);
void layer_free(layer *l);

void layer_forward(layer *l);
void layer_backward(layer *l);

actfn_dyrelu_params layer_params(const layer *l);
actfn_dyrelu_gradients layer_gradients(const layer *l);

/* Element i of an array of the tensor's type. */
double element(const layer *l, const void *x, size_t i);
void set_element(const layer *l, void *x, size_t i, double value);

/* Value i of a parameter. */
double param(const layer *l, int array, size_t i);
void set_param(layer *l, int array, size_t i, double value);

/* Where x[n][c][p] lies. */
size_t place(const layer *l, size_t n, size_t c, size_t p);

/* y by the formulas, in double, from the layer's x and parameters. */
void plain_forward(const layer *l, double *y);

/* The variants with their names. */
extern const char variant_letter[3];

#endif
