/* SPDX-License-Identifier: MIT */
/* Random numbers: independent named streams, every one derived from the trial's seed.
 *
 * SplitMix64 (Steele, Lea, Flood 2014, doi:10.1145/2660193.2660195) read as a
 * counter-based generator: number i of a stream is mix(key + (i + 1) * gamma),
 * and the key is a hash of seed, purpose and index.  So the batch order of epoch
 * 7 does not depend on how many numbers the initialisation used, and two
 * activations with equal seeds see equal streams.  Not for cryptography. */
#ifndef LAB_RNG_H
#define LAB_RNG_H

#include <stddef.h>
#include <stdint.h>

typedef struct lab_rng {
	uint64_t state;
} lab_rng;

/* The stream for a purpose ("split", "order", "weights", ...) and an index within it (layer, epoch). */
lab_rng lab_rng_stream(uint64_t seed, const char *purpose, uint64_t index);

#define LAB_RNG_GAMMA UINT64_C(0x9e3779b97f4a7c15) /* 2^64 / golden ratio, odd */

static inline uint64_t lab_rng_mix(uint64_t z)
{
	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

/* 64 uniform bits. */
static inline uint64_t lab_rng_next(lab_rng *r)
{
	return lab_rng_mix(r->state += LAB_RNG_GAMMA);
}

/* Uniform on [0, 1), a multiple of 2^-53. */
double lab_rng_uniform(lab_rng *r);

/* Normal with mean 0 and variance 1. */
double lab_rng_normal(lab_rng *r);

/* Uniform on 0 .. n-1, without bias; 0 < n < 2^32. */
uint32_t lab_rng_below(lab_rng *r, uint32_t n);

/* p becomes a uniformly chosen permutation of 0 .. n-1. */
void lab_rng_permutation(lab_rng *r, size_t n, uint32_t *p);

#endif
