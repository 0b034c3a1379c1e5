/* SPDX-License-Identifier: MIT */
/* Optimisers, with PyTorch's formulas and constants.
 *
 *   sgd       w -= lr g
 *   momentum  m = 0.9 m + g                         w -= lr m
 *   adagrad   s = s + g^2                           w -= lr g / (sqrt(s) + 1e-10)
 *   adam      m = 0.9 m + 0.1 g,  s = 0.999 s + 0.001 g^2
 *             w -= lr / (1 - 0.9^t) m / (sqrt(s / (1 - 0.999^t)) + 1e-8)
 *
 * where g is the gradient of the loss plus l2 w (so L2, not decoupled weight decay). */
#ifndef LAB_OPTIM_H
#define LAB_OPTIM_H

#include <stdbool.h>
#include <stddef.h>

/* "sgd", "momentum", "adagrad", "adam"; NULL-terminated. */
extern const char *const lab_optim_names[];

typedef struct lab_optim {
	int kind;    /* index of the name */
	float lr;
	size_t n;    /* parameters */
	float *m, *s; /* [n] each, zero at first; NULL where the kind needs none */
	long t;      /* steps begun */
} lab_optim;

/* State for n parameters; false if memory is out.  kind is an index of lab_optim_names. */
bool lab_optim_new(lab_optim *o, int kind, double lr, size_t n);
void lab_optim_free(lab_optim *o);

/* One step: w (n) from its gradient g (n).  l2 applies to the first `decayed`
 * parameters (the weights), the rest (the biases) go without. */
void lab_optim_step(lab_optim *o, float *w, const float *g, double l2, size_t decayed);

#endif
