/* SPDX-License-Identifier: MIT */
/* What happens inside a hidden layer: dead and saturated units, sparsity, moments.
 *
 * All of it is measured over the whole validation set with the weights at the
 * end of an epoch; nothing is sampled. */
#ifndef LAB_PROBE_H
#define LAB_PROBE_H

#include <stdbool.h>
#include <stddef.h>

#include <actfn/actfn.h>

/* One hidden layer after one epoch. */
typedef struct lab_probe {
	double dead;       /* share of units with f' = 0 for every validation sample */
	double saturated;  /* share of (unit, sample) pairs with |f'| <= 0.01 sup |f'| */
	double sparsity;   /* share of outputs that are exactly 0 */
	double mean, var;  /* of the outputs, over units and samples */
	double grad_norm;  /* L2 norm of the loss gradient of this layer's weights, mean over the epoch's batches */
} lab_probe;

/* Sums over the samples seen so far. */
typedef struct lab_probe_sum {
	size_t units, samples;
	double limit;         /* 0.01 sup |f'| */
	unsigned char *alive; /* [units] */
	size_t saturated, zero;
	double sum, sum2;
} lab_probe_sum;

/* The largest |f'| of f with its parameters on a grid over [-16, 16] in steps of
 * 1/64.  Where f' grows without bound (soft_exponential), "saturated" is
 * therefore relative to its value at 16. */
double lab_probe_sup(const actfn *f);

/* False if memory is out. */
bool lab_probe_new(lab_probe_sum *s, const actfn *f, size_t units);
void lab_probe_free(lab_probe_sum *s);

/* Forgets all samples. */
void lab_probe_reset(lab_probe_sum *s);

/* Adds n samples of the layer: y (n, units) is the activation's output, dz (n, units) its derivative there. */
void lab_probe_add(lab_probe_sum *s, size_t n, const float *dz, const float *y);

/* Everything but grad_norm, which is left alone. */
void lab_probe_result(const lab_probe_sum *s, lab_probe *out);

#endif
