/* SPDX-License-Identifier: MIT */
/* What the tests of functions of a row share: values of all dtypes, kinds of rows, layouts. */
#ifndef TESTS_ROW_ROWS_H
#define TESTS_ROW_ROWS_H

#include "tests/act/kit.h"

#include <actfn/row.h>

enum { DTYPES = ACTFN_F16 + 1 };

extern const char *const dtype_name[DTYPES];
extern const size_t dtype_size[DTYPES];

/* Element i of an array, and back, rounded by the rules of the type (done here by the value, not by bits). */
double get(actfn_dtype dtype, const void *x, size_t i);
void put(actfn_dtype dtype, void *x, size_t i, double value);

/* Of the largest number: it is next to 2^(e + 1). */
int most_exponent(actfn_dtype dtype);

/* The distance between the numbers of the type around a value; of subnormal ones where it is small. */
double ulp(actfn_dtype dtype, double value);

/* What a row may look like: normal, wide, shifted, equal, peaked, masked in part ... */
enum { KINDS = 10 };

extern const char *const kind_name[KINDS];

void fill_row(int kind, uint64_t seed, actfn_dtype dtype, size_t n, void *x);

/* Gradients: normal numbers. */
void fill_gradient(uint64_t seed, actfn_dtype dtype, size_t n, void *gy);

void *some(size_t bytes); /* malloc() that must succeed */

#endif
