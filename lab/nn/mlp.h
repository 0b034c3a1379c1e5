/* SPDX-License-Identifier: MIT */
/* The multi-layer perceptron: dense, activation, dropout, ..., dense. */
#ifndef LAB_MLP_H
#define LAB_MLP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <actfn/actfn.h>

#include "lab/nn/dense.h"
#include "lab/nn/dropout.h"
#include "lab/nn/init.h"

enum { LAB_MAX_LAYERS = 17 }; /* dense layers: the hidden ones and the output */

/* Everything a network needs is allocated once.  All weights lie in one array,
 * layer after layer, all biases behind them, the gradients in a second array in
 * the same order: an optimiser sees two plain arrays. */
typedef struct lab_mlp {
	int layers;                      /* dense layers, the last gives the logits */
	size_t rows;                     /* samples that fit at once */
	const actfn *act;
	lab_dropout dropout;
	lab_dense dense[LAB_MAX_LAYERS];
	size_t nweights, nparams;        /* weights; weights and biases */
	float *params, *grads;           /* [nparams] */
	float *z[LAB_MAX_LAYERS];        /* (rows, out) before the activation */
	float *y[LAB_MAX_LAYERS];        /* (rows, out) after it (and after dropout); hidden layers only */
	float *mask[LAB_MAX_LAYERS];     /* (rows, out) of dropout; hidden layers only */
	float *scratch[2];               /* (rows, widest layer) */
	void *memory;
} lab_mlp;

/* width[0 .. layers]: inputs, hidden widths, classes.
 * On failure returns false and puts one line into why (LAB_MESSAGE bytes). */
bool lab_mlp_new(lab_mlp *net, int layers, const size_t *width, const actfn *act, double dropout, size_t rows,
		 char *why);
void lab_mlp_free(lab_mlp *net);

void lab_mlp_init(lab_mlp *net, lab_init scheme, uint64_t seed);

/* Logits (n, classes) of x (n, inputs), n <= rows; they are net->z of the last
 * layer.  rng: the stream for dropout, NULL when not training. */
float *lab_mlp_forward(lab_mlp *net, size_t n, const float *x, lab_rng *rng);

/* Gradients of the parameters from those of the logits, gz (n, classes), after a
 * lab_mlp_forward of the same x. */
void lab_mlp_backward(lab_mlp *net, size_t n, const float *x, const float *gz);

#endif
