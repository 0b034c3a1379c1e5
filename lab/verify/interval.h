/* SPDX-License-Identifier: MIT */
/* Interval arithmetic on MPFR: every operation of the formula language with both ends rounded outwards. */
#ifndef LAB_INTERVAL_H
#define LAB_INTERVAL_H

#include <stdbool.h>

#include <mpfr.h>

#include <actfn/formula.h>

/* All real numbers from lo to hi.  An operation that is undefined on all of its
 * operand gives "undefined" (both ends NaN), on a part of it "unknown" (the line).
 *
 * Numbers beyond MPFR's exponents, exp(1e30), also carry sign and logarithm:
 * that is how exp(x)/(1 + exp(x)) or log(1 + exp(x)) come out right up to the last float.
 *
 * An open end is not reached itself.  Every end that had to be rounded is open: tanh(1e7) is below
 * 1, although no precision at hand shows by how much, and 1 + exp(-1e7) above; so 1e8 - tanh(1e8) is
 * above the middle between two floats, and the tie 1.5 x in 1.5 x / (1 + exp(-x)) is broken downwards. */
typedef struct interval {
	mpfr_t lo, hi;
	bool lo_open, hi_open;
	int sign;               /* of a number with a logarithm: -1, 1; 0: it carries none */
	mpfr_t log_lo, log_hi;  /* of its magnitude */
} interval;

void lab_interval_init(interval *a, mpfr_prec_t bits);
void lab_interval_clear(interval *a);

void lab_interval_set_double(interval *y, double value);
void lab_interval_set_text(interval *y, const char *number);
void lab_interval_set_unknown(interval *y);
void lab_interval_copy(interval *y, const interval *a);

/* y = op(arg...); y is none of the operands.  SELECT must not come here. */
void lab_interval_apply(actfn_op op, interval *y, const interval *const *arg);

bool lab_interval_undefined(const interval *a);

/* Is it certain to be 0 (false), or certain to be another number (true)? */
bool lab_interval_is_false(const interval *a);
bool lab_interval_is_true(const interval *a);

/* truth.c: comparisons and logic; false for the other operations. */
bool lab_truth_apply(actfn_op op, interval *y, const interval *const *arg);

/* huge.c: the same operations on sign and logarithm, as far as they are known
 * (y->sign stays 0 otherwise); then lo and hi of y become as narrow as they allow. */
void lab_huge_apply(actfn_op op, interval *y, const interval *const *arg);

#endif
