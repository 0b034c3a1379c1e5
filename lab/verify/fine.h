/* SPDX-License-Identifier: MIT */
/* The second filter: the same formula in pairs of doubles, for results that are all but a tie. */
#ifndef LAB_FINE_H
#define LAB_FINE_H

#include <stdbool.h>

#include <actfn/formula.h>

/* One formula with its parameters; for one thread at a time. */
typedef struct lab_fine lab_fine;

/* Keeps f; vars[0], x, is not read.  NULL: out of memory. */
lab_fine *lab_fine_new(const actfn_formula *f, const double *vars);
void lab_fine_free(lab_fine *p);

/* *y = the float nearest to the formula's value, if that is certain and not 0. */
bool lab_fine_round(lab_fine *p, float x, float *y);

#endif
