/* SPDX-License-Identifier: MIT */
/* Tensors with learned parameters for tests, and what the element-wise calls make of them. */
#ifndef TESTS_LEARNED_TENSORS_H
#define TESTS_LEARNED_TENSORS_H

#include <actfn/learned.h>

#include "tests/kernels/kinds.h"

enum { SHARED, PER_CHANNEL, PER_ELEMENT, EXTENTS };

/* Elements at most, and values of a parameter. */
enum { MOST = 1 << 16 };

/* A call with all that it reads and should write. */
typedef struct tensors {
	const kind *k;
	actfn_learned call;
	bool special;                         /* inputs and gradients of all kinds, not only numbers of ordinary size */
	double value[ACTFN_MAX_PARAMS][MOST]; /* the numbers behind call.param */
	unsigned char stored[ACTFN_MAX_PARAMS][MOST * LARGEST];
	unsigned char x[MOST * LARGEST], gy[MOST * LARGEST], y[MOST * LARGEST], gx[MOST * LARGEST];
	double gp[ACTFN_MAX_PARAMS][MOST];
} tensors;

/* Fills x, gy and valid values of a built-in function; extent per parameter. */
void tensors_fill(tensors *t, const kind *k, actfn_id id, actfn_tensor shape, const int extent[ACTFN_MAX_PARAMS],
		  uint64_t seed);

/* Of element (n, c, p): its number in memory, and which value of parameter k it has. */
size_t tensors_place(const actfn_tensor *s, size_t n, size_t c, size_t p);
size_t tensors_value(const tensors *t, int k, size_t c, size_t p);

/* The handle with the parameters of an element; to be freed. */
const actfn *tensors_handle(const tensors *t, size_t c, size_t p);

/* y, gx and gp by element-wise calls, one slot of the least shared parameter after the other. */
void tensors_expect(tensors *t);

/* Runs both calls into arrays like those and compares; out: 0 new arrays, 1 in x, 2 gx in gy. */
void tensors_check(const tensors *t, int out);

#endif
