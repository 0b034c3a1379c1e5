/* SPDX-License-Identifier: MIT */
/* The size of the terms that cancel near an interior zero of f': there the promise is relative to them (rule N7). */
#ifndef LAB_CANCEL_H
#define LAB_CANCEL_H

#include <stdbool.h>

#include <actfn/formula.h>

/* One derivative with its parameters; for one thread at a time. */
typedef struct lab_cancel lab_cancel;

/* Keeps both: f' as a textbook has it, whose terms count, and for plain arithmetic; copies vars.  NULL: out of memory. */
lab_cancel *lab_cancel_new(const actfn_formula *textbook, const actfn_formula *stable, const double *vars);
void lab_cancel_free(lab_cancel *c);

/* The largest term at x, if f' changes its sign within a quarter of x from there; else 0. */
double lab_cancel_size(lab_cancel *c, double x);

#endif
