/* SPDX-License-Identifier: MIT */
/* All bit patterns of a format in the order of the numbers they stand for: an audit walks along them.
 *
 * A pattern without its sign bit has itself as ordinal, one with it -1 minus the rest: so +0 is 0, -0 is -1,
 * neighbours are neighbours, and NaNs lie beyond the infinities. */
#ifndef LAB_AUDIT_ORDINAL_H
#define LAB_AUDIT_ORDINAL_H

#include <stddef.h>
#include <stdint.h>

#include "lab/verify/format.h"

/* The ordinal of v rounded to the type; the NaN is a quiet one. */
int64_t lab_ordinal(actfn_dtype dtype, double v);

/* The number that the pattern stands for. */
double lab_ordinal_value(actfn_dtype dtype, int64_t ordinal);

/* The infinity's; the least is that of -inf. */
int64_t lab_ordinal_infinity(actfn_dtype dtype);

/* The largest of all patterns, a NaN; the least is -1 minus it.  Of f64 the last pattern is left out, so that
 * one more can be counted. */
int64_t lab_ordinal_most(actfn_dtype dtype);

/* x[i] = the pattern first + i step, of the type. */
void lab_ordinal_fill(actfn_dtype dtype, int64_t first, int64_t step, size_t n, void *x);

#endif
