/* SPDX-License-Identifier: MIT */
/* The kinds of calls on arrays, each data type and mode, with arrays as bytes. */
#ifndef TESTS_KERNELS_KINDS_H
#define TESTS_KERNELS_KINDS_H

#include "tests/act/kit.h"

typedef struct kind {
	const char *name;
	actfn_dtype dtype;
	actfn_mode mode;
	size_t size;     /* bytes of an element */
	bool everywhere; /* the same bits on every instruction set */
} kind;

enum { KINDS = 5, LARGEST = 8 };

extern const kind kinds[KINDS];

actfn_status kind_call(const kind *k, op o, const actfn *f, size_t n, const void *in, const void *gy, void *out);

/* n inputs of the kind: special ones first, then a mixture. */
void kind_fill(const kind *k, uint64_t seed, size_t n, void *x);

/* The same backwards: special inputs meet ordinary gradients. */
void kind_fill_gradients(const kind *k, uint64_t seed, size_t n, void *gy);

/* Fails and names function, operation, kind, instruction set and place unless got[i] and want[i] are the
 * same bits, or both NaN, for i < n. */
void kind_expect_same(const kind *k, const actfn *f, op o, size_t n, const void *in, const void *got,
		      const void *want);

/* test(k, o, f) for each kind, function and operation there is, with the instruction set in use. */
void kind_for_each(void (*test)(const kind *k, op o, const actfn *f));

#endif
