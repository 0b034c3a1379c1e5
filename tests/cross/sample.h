/* SPDX-License-Identifier: MIT */
/* What the digests are made of: types, numbers that are the same on every machine, and their digests. */
#ifndef TESTS_CROSS_SAMPLE_H
#define TESTS_CROSS_SAMPLE_H

#include <stddef.h>
#include <stdint.h>

#include <actfn/actfn.h>

/* The NaNs of a machine are its own and count as one.  Ordinary numbers have the fixed bits and any of the drawn ones:
 * 1/8 to 2 and their negatives. */
typedef struct format {
	const char *name;
	actfn_dtype dtype;
	size_t size;
	uint64_t infinity, nan, drawn, fixed;
} format;

enum { TYPES = 4, WIDEST = 8 };

extern const format formats[TYPES]; /* element number t is of actfn_dtype t */

/* splitmix64 */
uint64_t hash(uint64_t z);

/* The bits of number i of an array, whatever the machine's order of bytes is, and back. */
uint64_t get_bits(const format *t, const void *a, size_t i);
void put_bits(const format *t, void *a, size_t i, uint64_t bits);

/* a[i] = ordinary numbers. */
void fill(const format *t, uint64_t seed, size_t n, void *a);

/* Of d and of the n numbers after it. */
uint64_t digest(const format *t, uint64_t d, const void *a, size_t n);
uint64_t digest_doubles(uint64_t d, const double *a, size_t n);

/* Calls digest() with each instruction set of this CPU, all of which must give what is printed after the words; returns
 * how many do not. */
int digest_line(const char *words, uint64_t (*digest)(const void *arg), const void *arg);

#endif
