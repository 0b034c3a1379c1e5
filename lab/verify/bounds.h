/* SPDX-License-Identifier: MIT */
/* The filter's arithmetic: one operation on a tile of values and of bounds on their errors. */
#ifndef LAB_BOUNDS_H
#define LAB_BOUNDS_H

#include <stdint.h>

#include <actfn/formula.h>

enum { LAB_TILE = 256 };

/* Values v and bounds e on |v - true value|: 0, at least v's rounding error, or infinite
 * or NaN, which says nothing. */
typedef struct lab_tile {
	double v[LAB_TILE], e[LAB_TILE];
} lab_tile;

/* y = op(a, b, c); y is none of the operands. */
typedef void lab_bound_op(const lab_tile *a, const lab_tile *b, const lab_tile *c, lab_tile *y);

/* The values alone: y[i] = op(a[i], b[i], c[i]). */
typedef void lab_value_op(const double *a, const double *b, const double *c, double *y);

/* bad[0 .. result) = the places where y is not proven to be the value r rounded to
 * float, nor (if tolerance > 0) to be within so many ULP of it; a NaN or infinite x
 * proves nothing.  *worst = the largest error in ULP among the proven ones. */
typedef int lab_compare(const lab_tile *r, const float *x, const float *y, double tolerance, uint16_t *bad,
			double *worst);

/* A digest of pairs: the sum of a hash of each, so the order does not matter; all NaN are one. */
typedef uint64_t lab_digest(const float *x, const float *y, int n);

typedef struct lab_bounds {
	lab_bound_op *op[ACTFN_OP_COUNT]; /* NULL for the leaves */
	lab_value_op *value[ACTFN_OP_COUNT];
	uint32_t (*widen)(const float *x, double *v); /* how far the bit patterns lie apart; UINT32_MAX: not all finite */
	void (*extent)(const double *v, double *least, double *most); /* without NaNs */
	/* y = sin(x + quarters pi/2), x[i] 2^-k whole numbers below 2^26, turns = lab_turns(k) */
	void (*turn)(const double *x, int k, const double *turns, int quarters, double *y);
	int (*is_exact_product)(const double *a, const double *b, const double *v); /* is v[i] = a[i] b[i]? 0: not known */
	void (*spread_error)(lab_tile *t, double relative, double absolute); /* e = relative |v| + absolute */
	lab_compare *compare;
	lab_digest *digest;
} lab_bounds;

extern const lab_bounds lab_bounds_base;
#if defined(__x86_64__)
extern const lab_bounds lab_bounds_avx2, lab_bounds_avx512;
#endif

/* The fastest for this CPU. */
const lab_bounds *lab_bounds_best(void);

#endif
