/* SPDX-License-Identifier: MIT */
/* Parameters from values: nonlinear least squares, and round numbers among the results. */
#ifndef LAB_AUDIT_FIT_H
#define LAB_AUDIT_FIT_H

#include <stdbool.h>
#include <stddef.h>

enum { LAB_FIT_PARAMS = 4 };

/* y[0 .. n) = the model with parameters p at x[0 .. n); false where these parameters are not allowed. */
typedef bool lab_model_values(void *arg, const double *p, size_t n, const double *x, double *y);

typedef struct lab_model {
	lab_model_values *values;
	void *arg;
	int np;
} lab_model;

/* The data of a fit: residuals are (y - model) / max(|y|, 1/10), within -2 and 2; inputs where y or the model is not
 * finite count as a residual of 1. */
typedef struct lab_data {
	size_t n;
	const double *x, *y;
	double *work; /* (np + 3) n numbers */
} lab_data;

/* Root of the mean square of the residuals; infinite where p is not allowed. */
double lab_fit_rms(const lab_model *m, const lab_data *d, const double *p);

/* Levenberg's and Marquardt's method from p, which becomes the best found; parameters that are infinite stay.
 * sd[k] becomes about how far p[k] may be off.  Returns the rms. */
double lab_fit(const lab_model *m, const lab_data *d, double *p, double *sd);

/* Rounds what can be rounded: every parameter becomes a number that a person would have written (0.1, 1/6, 1.702), if
 * the rms stays as it is or below `enough`.  Returns the rms. */
double lab_fit_round(const lab_model *m, const lab_data *d, double *p, const double *sd, double enough);

/* The numbers that a person would have written within v +- radius, the roundest first; at most n of them. */
int lab_round_numbers(double v, double radius, double *out, int n);

/* v as a person would write it: "0.1", "1/6", "1.702", or with 7 digits.  Returns s. */
const char *lab_round_text(double v, char s[32]);

#endif
