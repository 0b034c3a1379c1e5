/* SPDX-License-Identifier: MIT */
/* Softmax cross-entropy: -log softmax(z)[label]. */
#ifndef LAB_LOSS_H
#define LAB_LOSS_H

#include <stddef.h>

typedef struct lab_loss {
	double sum;     /* of the losses of the samples, in nats; NaN if a logit is NaN or two are inf */
	size_t correct; /* samples whose label has the largest logit (the first one of equals counts) */
} lab_loss;

/* z (n, classes)   label (n)   gz (n, classes) = d(mean loss)/dz = (softmax(z) - onehot(label)) / n
 * gz may be z, or NULL where no gradient is wanted. */
lab_loss lab_softmax_loss(size_t n, size_t classes, const float *z, const unsigned char *label, float *gz);

/* p = softmax(z) for one row; returns the index of the largest. */
size_t lab_softmax(size_t classes, const float *z, float *p);

#endif
