/* SPDX-License-Identifier: MIT */
/* What is known of a function that is to be identified: its values at some inputs. */
#ifndef LAB_AUDIT_SAMPLES_H
#define LAB_AUDIT_SAMPLES_H

#include <stdbool.h>
#include <stddef.h>

#include <actfn/actfn.h>

/* y[0 .. n) = f(x[0 .. n)), all of them numbers of the sampler's type; row: elements of a row, a divisor of n, or 0:
 * the array is flat.  False with one line in why (LAB_MESSAGE bytes) if there are no results. */
typedef bool lab_sample(void *arg, size_t row, size_t n, const double *x, double *y, char *why);

typedef struct lab_sampler {
	lab_sample *sample; /* NULL: a pair of arrays */
	void *arg;
	actfn_dtype dtype;  /* f32, f64, bf16 or f16 */
	const double *x, *y; /* the pair, n of each */
	size_t n;
} lab_sampler;

enum { LAB_JUMPS = 8 };

typedef struct lab_samples {
	actfn_dtype dtype;
	double eps;       /* half a unit in the last place of 1 */
	size_t n, core;   /* the first `core` are within +-LAB_CORE and not 0; the others are the tails, and 0 */
	double *x, *y;
	int jumps;        /* where y jumps: between the two inputs, next to each other or nearly */
	double jump[LAB_JUMPS][2];
} lab_samples;

#define LAB_CORE 8.0 /* beyond it most functions are straight, flat, or past what float can tell */

/* What an element's result depends on. */
typedef enum lab_nature {
	LAB_ELEMENTWISE,
	LAB_NEIGHBOURS, /* on other elements of its array */
	LAB_RANDOM,     /* two equal calls differ */
} lab_nature;

/* Asks for values: in the core densely, in the tails up to +-1000, and closer and closer where y jumps.  Of a pair
 * takes up to 4,096 of its inputs.  On failure returns false with one line in why.  lab_samples_free() in any case. */
bool lab_samples_take(const lab_sampler *s, lab_samples *out, lab_nature *nature, char *why);
void lab_samples_free(lab_samples *s);

/* Is b what a is, but for rounding?  Two NaN are. */
bool lab_close(double a, double b, double tolerance);

#endif
