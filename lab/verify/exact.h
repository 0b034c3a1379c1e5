/* SPDX-License-Identifier: MIT */
/* The value of a formula, correctly rounded to float: MPFR intervals at rising precision until the rounding is proven. */
#ifndef LAB_EXACT_H
#define LAB_EXACT_H

#include <stdbool.h>

#include <actfn/formula.h>

/* One formula with its parameters; for one thread at a time. */
typedef struct lab_exact lab_exact;

/* Keeps f and copies vars (vars[0], x, is not read).  NULL: out of memory. */
lab_exact *lab_exact_new(const actfn_formula *f, const double *vars);
void lab_exact_free(lab_exact *e);

/* *y = the float nearest to f(x), ties to even; NaN where f is undefined.  A zero
 * that is exact is +0; one that stands for a tiny number has that number's sign.
 * False if even the highest precision does not decide it. */
bool lab_exact_round(lab_exact *e, double x, float *y);

/* |y - f(x)| in units of the last place of f(x); infinity where it makes no sense (NaN). */
double lab_exact_ulps(lab_exact *e, double x, float y);

/* Does a condition hold?  False also where it cannot be decided. */
bool lab_exact_holds(lab_exact *e, double x);

/* One unit in the last place of the float that v rounds to. */
double lab_float_ulp(double v);

#endif
