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

/* What a function gives: its value, its derivative, or the derivative by parameter k, LAB_DP + k. */
typedef enum lab_output { LAB_F, LAB_DF, LAB_DP } lab_output;

/* One output of one function with its parameters, in one format; for one thread at a time. */
typedef struct lab_reference lab_reference;

/* On failure returns NULL and puts one line into why (LAB_MESSAGE bytes). */
lab_reference *lab_reference_new(const actfn *f, int output, actfn_dtype dtype, char *why);
void lab_reference_free(lab_reference *r);

/* *y = the one right result for x.  NaN for NaN and outside of the domain; at +-inf the
 * documented limit; f' at a kink as documented; else the formula's value, or its
 * symbolic derivative's, correctly rounded. */
lab_verdict lab_reference_round(lab_reference *r, double x, double *y);

/* The two ways in which a value is found where no table says it: by pairs of doubles,
 * if these are certain, else by MPFR.  For checks of the one against the other. */
bool lab_reference_round_fast(lab_reference *r, double x, double *y);
lab_verdict lab_reference_round_exact(lab_reference *r, double x, double *y);

/* |v - f(x)| / unit by MPFR, as lab_exact_distance(). */
double lab_reference_distance(lab_reference *r, double x, double v, double unit);

/* |y - f(x)| in ULP, to three digits; 0 if y is right by lab_reference_round()'s rules. */
double lab_reference_ulps(lab_reference *r, double x, double y);

/* The same by pairs of doubles to within *error; false where these, or a table, say nothing about y. */
bool lab_reference_ulps_fast(lab_reference *r, double x, double y, double *ulps, double *error);

/* The sign of the value, 0 where pairs of doubles do not tell; and, between two inputs with
 * different signs, where it changes. */
int lab_reference_sign(lab_reference *r, double x);
double lab_reference_zero(lab_reference *r, double a, double b);

/* Near an interior zero of f' the size of the terms that cancel there; else 0. */
double lab_reference_terms(lab_reference *r, double x);

/* Did the last lab_reference_round() or lab_reference_ulps() need MPFR? */
bool lab_reference_used_mpfr(const lab_reference *r);

/* Value and error bound for LAB_TILE inputs; where x is a kink or outside of the domain the bound is infinite. */
const lab_tile *lab_reference_filter(lab_reference *r, const float *x);

/* The kinks' positions, as doubles; returns their number. */
int lab_reference_kinks(const lab_reference *r, const double **position);

/* Are all parameters the defaults?  Then every result must be correctly rounded. */
bool lab_is_default(const actfn *f);

#endif
