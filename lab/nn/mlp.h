/* SPDX-License-Identifier: MIT */
/* The multi-layer perceptron: dense, unit (activation), dropout, ..., dense. */
#ifndef LAB_MLP_H
#define LAB_MLP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <actfn/actfn.h>

#include "lab/nn/dense.h"
#include "lab/nn/dropout.h"
#include "lab/nn/unit.h"

enum { LAB_MAX_LAYERS = 17 }; /* dense layers: the hidden ones and the output */

/* Everything a network needs is allocated once.  All weights lie in one array, layer after layer, all biases
 * behind them, then the units' parameters; the gradients in a second array in the same order: an optimiser sees two
 * plain arrays.  A hidden layer of `width` units may be wider before and after its unit; see unit.h. */
typedef struct lab_mlp {
	int layers;                      /* dense layers, the last gives the logits */
	size_t rows;                     /* samples that fit at once */
	const lab_unit *unit;
	lab_dropout dropout;
	lab_dense dense[LAB_MAX_LAYERS];
	size_t nweights, nparams;        /* weights; all parameters */
	float *params, *grads;           /* [nparams] */
	/* hidden layers only, but for z */
	size_t width[LAB_MAX_LAYERS];    /* units */
	float *param[LAB_MAX_LAYERS];    /* the unit's; in params */
	float *gparam[LAB_MAX_LAYERS];   /* in grads */
	float *old[LAB_MAX_LAYERS];      /* param before a step */
	float *z[LAB_MAX_LAYERS];        /* (rows, out) before the unit */
	float *y[LAB_MAX_LAYERS];        /* (rows, after) behind it (and after dropout) */
	float *mask[LAB_MAX_LAYERS];     /* (rows, after) of dropout */
	float *unit_scratch[LAB_MAX_LAYERS];
	uint64_t seed[LAB_MAX_LAYERS];   /* of the unit in the last forward pass */
	bool training;                   /* was it one for training? */
	float *scratch[2];               /* (rows, widest layer) */
	void *memory;
} lab_mlp;

/* width[0 .. layers]: inputs, hidden widths, classes.  The unit must outlive the network.
 * On failure returns false and puts one line into why (LAB_MESSAGE bytes). */
bool lab_mlp_new(lab_mlp *net, int layers, const size_t *width, const lab_unit *unit, double dropout,
		 size_t rows, char *why);
void lab_mlp_free(lab_mlp *net);

void lab_mlp_init(lab_mlp *net, lab_init scheme, uint64_t seed);

/* Logits (n, classes) of x (n, inputs), n <= rows; they are net->z of the last
 * layer.  rng: the stream for dropout, NULL when not training. */
float *lab_mlp_forward(lab_mlp *net, size_t n, const float *x, lab_rng *rng);

/* Gradients of the parameters from those of the logits, gz (n, classes), after a
 * lab_mlp_forward of the same x. */
void lab_mlp_backward(lab_mlp *net, size_t n, const float *x, const float *gz);

/* What layer i's unit did in the last pass over n samples. */
lab_unit_pass lab_mlp_pass(const lab_mlp *net, int i, size_t n);

/* Around a step of the optimiser: the units' parameters stay in their ranges. */
void lab_mlp_before_step(lab_mlp *net);
void lab_mlp_after_step(lab_mlp *net);

/* Behind a step: no column of any layer's weights, the output's among them, is longer than `limit`; see
 * lab_max_norm().  A column is what one pre-activation takes in: each piece of a maxout unit has its own. */
void lab_mlp_max_norm(lab_mlp *net, double limit);

#endif
