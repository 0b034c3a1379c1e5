/* SPDX-License-Identifier: MIT */
/* Softmax cross-entropy: -log softmax(z)[label]. */
#include "lab/nn/loss.h"

#include <math.h>

static size_t argmax(size_t classes, const float *z)
{
	size_t best = 0;

	for (size_t j = 1; j < classes; j++)
		if (z[j] > z[best])
			best = j;
	return best;
}

/* Subtracting the largest logit leaves the value and keeps exp() from overflowing;
 * one term of the sum is then 1, so its logarithm is never that of 0. */
lab_loss lab_softmax_loss(size_t n, size_t classes, const float *z, const unsigned char *label, float *gz)
{
	lab_loss loss = { 0, 0 };

	for (size_t i = 0; i < n; i++, z += classes) {
		size_t best = argmax(classes, z);
		float max = z[best], own = z[label[i]] - max, sum = 0;

		for (size_t j = 0; j < classes; j++)
			sum += expf(z[j] - max);
		loss.sum += log((double)sum) - (double)own;
		loss.correct += best == label[i];
		if (!gz)
			continue;
		for (size_t j = 0; j < classes; j++)
			gz[i * classes + j] = (expf(z[j] - max) / sum - (j == label[i])) / (float)n;
	}
	return loss;
}

size_t lab_softmax(size_t classes, const float *z, float *p)
{
	size_t best = argmax(classes, z);
	float max = z[best], sum = 0;

	for (size_t j = 0; j < classes; j++)
		sum += p[j] = expf(z[j] - max);
	for (size_t j = 0; j < classes; j++)
		p[j] /= sum;
	return best;
}
