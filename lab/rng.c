/* SPDX-License-Identifier: MIT */
/* Random numbers: independent named streams, every one derived from the trial's seed. */
#include "lab/rng.h"

#include <math.h>

/* FNV-1a: the purpose is a short word, all that is needed is that words differ. */
static uint64_t hash(const char *s)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	for (; *s; s++)
		h = (h ^ (unsigned char)*s) * UINT64_C(0x100000001b3);
	return h;
}

lab_rng lab_rng_stream(uint64_t seed, const char *purpose, uint64_t index)
{
	uint64_t key = lab_rng_mix(seed + LAB_RNG_GAMMA);

	key = lab_rng_mix(key ^ hash(purpose));
	return (lab_rng){ lab_rng_mix(key ^ (index * LAB_RNG_GAMMA)) };
}

double lab_rng_uniform(lab_rng *r)
{
	return (double)(lab_rng_next(r) >> 11) * 0x1p-53;
}

/* Box and Muller 1958; the second normal of the pair is not kept, so that a stream is a plain counter. */
double lab_rng_normal(lab_rng *r)
{
	double radius = sqrt(-2 * log(1 - lab_rng_uniform(r)));

	return radius * cos(2 * 3.14159265358979323846 * lab_rng_uniform(r));
}

/* Lemire 2019, arXiv:1805.10941: multiply, and reject the few values that would make some results likelier. */
uint32_t lab_rng_below(lab_rng *r, uint32_t n)
{
	uint32_t threshold = -n % n;
	uint64_t product;

	do {
		product = (lab_rng_next(r) >> 32) * n;
	} while ((uint32_t)product < threshold);
	return (uint32_t)(product >> 32);
}

/* Fisher and Yates, inside out. */
void lab_rng_permutation(lab_rng *r, size_t n, uint32_t *p)
{
	for (size_t i = 0; i < n; i++) {
		uint32_t j = lab_rng_below(r, (uint32_t)i + 1);
		p[i] = p[j];
		p[j] = (uint32_t)i;
	}
}
