/* SPDX-License-Identifier: MIT */
/* Arrays of any type between pages that may not be touched, and what their elements should be. */
#ifndef TESTS_ROW_TENSORS_H
#define TESTS_ROW_TENSORS_H

#include "lab/verify/format.h"
#include "tests/act/kit.h"
#include "tests/fence.h"

/* Bytes that end at a page that may not be touched; tensor_free() it. */
typedef struct tensor {
	char *p;       /* the first byte */
	size_t n;      /* elements */
	actfn_dtype dtype;
	fence pages;
} tensor;

tensor tensor_new(actfn_dtype dtype, size_t n);
void tensor_free(tensor *t);

/* Random numbers of the type in [from, to]. */
void tensor_fill(tensor *t, uint64_t seed, double from, double to);

double tensor_get(const tensor *t, size_t i);
void tensor_set(tensor *t, size_t i, double v);

/* The same bits, or NaN both. */
bool tensor_same(const tensor *a, const tensor *b);

/* |got - want| in units of the last place of want in the type. */
double tensor_ulps(actfn_dtype dtype, double got, long double want);

/* Calls test with each instruction set there is; at the end the best one is in use. */
void tensor_each_isa(void (*test)(void));

#endif
