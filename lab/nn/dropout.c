/* SPDX-License-Identifier: MIT */
/* Dropout after a hidden layer, while training. */
#include "lab/nn/dropout.h"

#include <math.h>

#include "lab/nn/simd.h"

lab_dropout lab_dropout_for(const actfn *f, double p)
{
	const double limit = -1.7580993408473768599; /* of selu at -inf */
	double keep = 1 - p, a;

	if (!f || actfn_get_info(f)->id != ACTFN_SELU)
		return (lab_dropout){ .p = p, .scale = (float)(1 / keep) };
	a = 1 / sqrt(keep + limit * limit * keep * p);
	return (lab_dropout){ p, (float)a, (float)(-a * p * limit), (float)(a * limit - a * p * limit) };
}

/* The generator as a counter: number i of the stream, whatever came before, so that the loop vectorises. */
LAB_CLONES static void drop(size_t n, uint64_t state, uint32_t threshold, const lab_dropout *d, float *restrict y,
			    float *restrict mask)
{
	const float scale = d->scale, shift = d->shift, dropped = d->dropped;

	for (size_t i = 0; i < n; i++) {
		uint32_t bits = (uint32_t)(lab_rng_mix(state + (i + 1) * LAB_RNG_GAMMA) >> 32);
		float kept = scale * y[i] + shift;
		y[i] = bits >= threshold ? kept : dropped;
		mask[i] = bits >= threshold ? scale : 0;
	}
}

void lab_dropout_forward(const lab_dropout *d, size_t n, float *y, float *mask, lab_rng *rng)
{
	drop(n, rng->state, (uint32_t)(d->p * 0x1p32), d, y, mask);
	rng->state += n * LAB_RNG_GAMMA;
}

LAB_CLONES void lab_dropout_backward(size_t n, const float *mask, float *gy)
{
	for (size_t i = 0; i < n; i++)
		gy[i] *= mask[i];
}
