/* SPDX-License-Identifier: MIT */
/* What an activation function's result must be: its formula's text, its documented kinks, limits and domain. */
#ifndef LAB_REFERENCE_H
#define LAB_REFERENCE_H

#include <stdbool.h>
#include <stddef.h>

#include <actfn/actfn.h>

#include "lab/verify/exact.h"
#include "lab/verify/filter.h"

enum { LAB_MAX_KINKS = 8 };

/* f or f' of one function with its parameters; for one thread at a time. */
typedef struct lab_reference lab_reference;

/* On failure returns NULL and puts one line into why (LAB_MESSAGE bytes). */
lab_reference *lab_reference_new(const actfn *f, bool derivative, char *why);
void lab_reference_free(lab_reference *r);

/* *y = the one right result for x.  NaN for NaN and outside of the domain; at +-inf the
 * documented limit; f' at a kink as documented; else the formula's value, or its
 * symbolic derivative's, correctly rounded. */
lab_verdict lab_reference_round(lab_reference *r, float x, float *y);

/* The two ways in which a value is found where no table says it: by pairs of doubles,
 * if these are certain, else by MPFR.  For checks of the one against the other. */
bool lab_reference_round_fast(lab_reference *r, float x, float *y);
lab_verdict lab_reference_round_exact(lab_reference *r, float x, float *y);

/* |v - f(x)| by MPFR, as lab_exact_distance(). */
double lab_reference_distance(lab_reference *r, float x, double v, double unit);

/* |y - f(x)| in ULP; 0 if y is right by lab_reference_round()'s rules. */
double lab_reference_ulps(lab_reference *r, float x, float y);

/* Did the last lab_reference_round() need MPFR? */
bool lab_reference_used_mpfr(const lab_reference *r);

/* Value and error bound for LAB_TILE inputs; where x is a kink or outside of the domain the bound is infinite. */
const lab_tile *lab_reference_filter(lab_reference *r, const float *x);

/* The kinks' positions, as doubles; returns their number. */
int lab_reference_kinks(const lab_reference *r, const double **position);

/* Are all parameters the defaults?  Then every result must be correctly rounded. */
bool lab_is_default(const actfn *f);

#endif
