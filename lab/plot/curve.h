/* SPDX-License-Identifier: MIT */
/* The graph of a function as a list of points. */
#ifndef LAB_CURVE_H
#define LAB_CURVE_H

#include <actfn/actfn.h>
#include <stdbool.h>
#include <stddef.h>

/* Points from left to right.  y is NaN where the line is interrupted: at a jump,
 * and where the function has no value. */
typedef struct lab_curve {
	size_t n;
	float *x, *y;
} lab_curve;

/* The graph of f, or of f', over [a, b], a < b: `samples` (>= 2) equally spaced
 * points, and both ends of every jump between two of them.
 * False if memory is short.  Released with lab_curve_free(). */
bool lab_curve_make(const actfn *f, bool derivative, double a, double b, size_t samples, lab_curve *out);
void lab_curve_free(lab_curve *c);

/* Enlarges [*low, *high] to hold every finite y. */
void lab_curve_bounds(const lab_curve *c, double *low, double *high);

/* Enlarges [*a, *b] to the part of the axis where f shows what it is: around 0, with
 * all its kinks, and several periods of one that oscillates. */
void lab_curve_range(const actfn *f, double *a, double *b);

#endif
