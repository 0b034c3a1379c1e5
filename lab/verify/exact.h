/* SPDX-License-Identifier: MIT */
/* The value of a formula, correctly rounded: MPFR intervals at rising precision until that is proven. */
#ifndef LAB_EXACT_H
#define LAB_EXACT_H

#include <stdbool.h>

#include <actfn/formula.h>

#include "lab/verify/format.h"

/* One formula with its parameters; for one thread at a time. */
typedef struct lab_exact lab_exact;

/* Keeps f and copies vars (vars[0], x, is not read).  NULL: out of memory. */
lab_exact *lab_exact_new(const actfn_formula *f, const double *vars);
void lab_exact_free(lab_exact *e);

typedef enum lab_verdict {
	LAB_UNDECIDED, /* not even the highest precision decides the rounding */
	LAB_ZERO,      /* it is 0, of either sign: exactly 0, or so small that the sign cannot be seen */
	LAB_DECIDED,   /* it is *y, bit for bit (a zero has the sign of the number it stands for) or NaN */
} lab_verdict;

/* *y = the number of the format nearest to f(x), ties to even; NaN where f is undefined. */
lab_verdict lab_exact_round(lab_exact *e, const lab_format *format, double x, double *y);

/* |y - f(x)| in units of the last place of f(x); infinity where it makes no sense (NaN). */
double lab_exact_ulps(lab_exact *e, const lab_format *format, double x, double y);

/* |v - f(x)| / unit, to six digits after the point; infinity where f is undefined or not known so well. */
double lab_exact_distance(lab_exact *e, double x, double v, double unit);

/* Does a condition hold?  False also where it cannot be decided. */
bool lab_exact_holds(lab_exact *e, double x);

#endif
