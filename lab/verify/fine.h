/* SPDX-License-Identifier: MIT */
/* The second filter: the same formula in pairs of doubles, for results that are all but a tie. */
#ifndef LAB_FINE_H
#define LAB_FINE_H

#include <stdbool.h>

#include <actfn/formula.h>

#include "lab/verify/format.h"

/* One formula with its parameters; for one thread at a time. */
typedef struct lab_fine lab_fine;

/* Keeps f; vars[0], x, is not read.  NULL: out of memory. */
lab_fine *lab_fine_new(const actfn_formula *f, const double *vars);
void lab_fine_free(lab_fine *p);

/* The formula's value is h + t to within e; |t| is at most half a unit in h's last place.
 * An infinite or NaN e says nothing. */
typedef struct lab_pair {
	double h, t;
	long double e; /* reaches where doubles underflow */
} lab_pair;

lab_pair lab_fine_value(lab_fine *p, double x);

/* *y = the number of the format nearest to such a value, if that is certain and not 0. */
bool lab_pair_round(const lab_format *format, lab_pair v, double *y);

#endif
