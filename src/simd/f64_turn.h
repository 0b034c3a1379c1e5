/* SPDX-License-Identifier: MIT */
/* Quarter turns in large doubles, one at a time: |x| 2/pi = whole + rest to 120 bits behind the
 * leading one of the rest, by a window into the digits of 2/pi (Payne and Hanek). */
#ifndef ACTFN_F64_TURN_H
#define ACTFN_F64_TURN_H

#include "src/simd/f64_trig.inc"
#include "src/simd/vec.h"

enum { TURN_WORDS = 6 };

/* a f modulo 2^192, in words, the most significant first. */
static inline void turn_product(uint64_t a, const uint32_t *f, uint32_t *product)
{
	const uint64_t part[2] = { a & 0xffffffff, a >> 32 };
	memset(product, 0, TURN_WORDS * sizeof *product);
	for (int j = 0; j < 2; j++) {
		uint64_t carry = 0;
		for (int i = TURN_WORDS - 1; i >= j; i--) {
			uint64_t t = f[i] * part[j] + product[i - j] + carry;
			product[i - j] = (uint32_t)t;
			carry = t >> 32;
		}
	}
}

/* The words times 2^-30, as a number of two's complement, in hi + lo. */
static inline void turn_number(const uint32_t *word, double *hi, double *lo)
{
	uint32_t flip = word[0] >> 31 ? ~UINT32_C(0) : 0;
	double unit = flip ? -0x1p-30 : 0x1p-30, h = 0, l = 0;
	for (int i = 0; i < TURN_WORDS; i++, unit *= 0x1p-32) {
		double t = (word[i] ^ flip) * unit, s = h + t;
		l += t - (s - h); /* exact: the words become smaller */
		h = s;
	}
	*hi = h;
	*lo = l;
}

/* x = a 2^e; digits of 2/pi before the weight 2^(1 - e) only make whole turns. */
static inline int64_t turn_one(double x, double *hi, double *lo)
{
	uint64_t u;
	uint32_t window[TURN_WORDS], word[TURN_WORDS];
	memcpy(&u, &x, sizeof u);
	unsigned first = (unsigned)(u >> 52 & 0x7ff) - 1075 + 62; /* e - 2, and two words of zeros */
	for (int i = 0; i < TURN_WORDS; i++) {
		const uint32_t *w = f64_two_over_pi + first / 32 + i;
		window[i] = (uint32_t)(((uint64_t)w[0] << 32 | w[1]) >> (32 - first % 32));
	}
	turn_product((u & 0xfffffffffffff) | 0x10000000000000, window, word);
	/* two bits of whole quarters, then the fraction; a fraction from 1/2 on belongs to the next quarter */
	int64_t n = (word[0] >> 30) + (word[0] >> 29 & 1);
	word[0] = (word[0] << 2 >> 2) | (word[0] >> 29 & 1 ? UINT32_C(0xc0000000) : 0);
	turn_number(word, hi, lo);
	return n;
}

#endif
