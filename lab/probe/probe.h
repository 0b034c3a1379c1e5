/* SPDX-License-Identifier: MIT */
/* What happens inside a hidden layer: dead and saturated units, sparsity, moments.
 *
 * All of it is measured over the whole validation set with the weights at the
 * end of an epoch; nothing is sampled. */
#ifndef LAB_PROBE_H
#define LAB_PROBE_H

#include <stdbool.h>
#include <stddef.h>

#include "lab/nn/unit.h"

/* One hidden layer after one epoch. */
typedef struct lab_probe {
	double dead;       /* share of pre-activations whose f' is 0 for every validation sample */
	double saturated;  /* share of (pre-activation, sample) pairs with |f'| <= 0.01 sup |f'| */
	double sparsity;   /* share of outputs that are exactly 0 */
	double mean, var;  /* of the outputs, over units and samples */
	double grad_norm;  /* L2 norm of the loss gradient of this layer's weights, mean over the epoch's batches */
} lab_probe;

/* Sums over the samples seen so far. */
typedef struct lab_probe_sum {
	size_t units, outputs, samples;
	double limit;         /* 0.01 sup |f'| */
	unsigned char *alive; /* [units], the pre-activations */
	size_t saturated, zero;
	double sum, sum2;
} lab_probe_sum;

/* The largest |f'| of f with its parameters on a grid over [-16, 16] in steps of
 * 1/64.  Where f' grows without bound (soft_exponential), "saturated" is
 * therefore relative to its value at 16. */
double lab_probe_sup(const actfn *f);

/* A layer of `width` units.  Where they are no element-wise function, f' is what arrives from signs of
 * lab_probe_signs() at the outputs, and sup |f'| counts as 1.  False if memory is out. */
bool lab_probe_new(lab_probe_sum *s, const lab_unit *u, size_t width);
void lab_probe_free(lab_probe_sum *s);

/* Forgets all samples. */
void lab_probe_reset(lab_probe_sum *s);

/* gy (n) = 1 and -1 in no order: a gradient that tells an open unit, whatever it does with its row. */
void lab_probe_signs(size_t n, float *gy);

/* Adds n samples of the layer: y (n, outputs) is the unit's output, dz (n, units) the derivative there, of
 * either sign. */
void lab_probe_add(lab_probe_sum *s, size_t n, const float *dz, const float *y);

/* Everything but grad_norm, which is left alone. */
void lab_probe_result(const lab_probe_sum *s, lab_probe *out);

#endif
