/* SPDX-License-Identifier: MIT */
/* Philox4x32-10, a generator without state: number and key in, four random words out.  Salmon, Moraes, Dror & Shaw
 * 2011, "Parallel random numbers: as easy as 1, 2, 3". */
#ifndef ACTFN_PHILOX_H
#define ACTFN_PHILOX_H

#include "src/simd/vec.h"

/* N counters at once, word by word. */
#ifdef VEC_BYTES
typedef VECTOR(uint32_t) vw;
typedef uint64_t vq __attribute__((vector_size(N * sizeof(uint32_t)), may_alias));
#else
typedef uint32_t vw;
#endif

typedef struct philox {
	vw word[4];
} philox;

typedef struct product {
	vw hi, lo;
} product;

/* The products of all words with a number, 64 bits each. */
#ifdef VEC_BYTES
#if defined(__SSE2__) && VEC_BYTES == 64
#define EVEN_PRODUCTS(a, b) ((vq)_mm512_mul_epu32((__m512i)(a), (__m512i)(b)))
#elif defined(__SSE2__) && VEC_BYTES == 32
#define EVEN_PRODUCTS(a, b) ((vq)_mm256_mul_epu32((__m256i)(a), (__m256i)(b)))
#elif defined(__SSE2__)
#define EVEN_PRODUCTS(a, b) ((vq)_mm_mul_epu32((__m128i)(a), (__m128i)(b)))
#else
#define EVEN_PRODUCTS(a, b) (((a) & 0xffffffff) * ((b) & 0xffffffff))
#endif

INL product times(vw a, uint32_t by)
{
	const uint64_t low = 0xffffffff;
	vq pairs = (vq)a, factor = (vq){ 0 } + by;
	vq even = EVEN_PRODUCTS(pairs, factor), odd = EVEN_PRODUCTS(pairs >> 32, factor);
	return (product){ (vw)((odd & ~low) | even >> 32), (vw)(odd << 32 | (even & low)) };
}
#else
INL product times(vw a, uint32_t by)
{
	uint64_t p = (uint64_t)a * by;
	return (product){ (uint32_t)(p >> 32), (uint32_t)p };
}
#endif

INL philox philox_words(philox c, uint32_t key0, uint32_t key1)
{
	for (int round = 0; round < 10; round++) {
		product p = times(c.word[0], 0xd2511f53), q = times(c.word[2], 0xcd9e8d57);
		c = (philox){ { q.hi ^ c.word[1] ^ key0, q.lo, p.hi ^ c.word[3] ^ key1, p.lo } };
		key0 += 0x9e3779b9; /* the golden ratio */
		key1 += 0xbb67ae85; /* sqrt(3) - 1 */
	}
	return c;
}

#endif
