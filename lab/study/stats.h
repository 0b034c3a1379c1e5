/* SPDX-License-Identifier: MIT */
/* The statistics of a comparison: Student's t, paired differences, Holm, power. */
#ifndef LAB_STATS_H
#define LAB_STATS_H

#include <stddef.h>

/* Regularised incomplete beta function I_x(a, b), a, b > 0, 0 <= x <= 1. */
double lab_beta_inc(double a, double b, double x);

/* Student's t with 0 < df <= 1e6 degrees of freedom: P(T <= t), and its inverse for 0 < p < 1. */
double lab_t_cdf(double t, double df);
double lab_t_quantile(double p, double df);

/* Mean of n values with its 95 % confidence interval; lo and hi are NaN below two values. */
typedef struct lab_summary {
	size_t n;
	double mean, sd, lo, hi;
} lab_summary;

lab_summary lab_summarise(const double *x, size_t n);

/* Paired differences a[i] - b[i]: mean, 95 % interval, two-sided p of the paired
 * t test, effect size d = mean / sd (Cohen's d_z).  What cannot be computed is
 * NaN: everything but the mean below two pairs, p and d when all differences
 * are the same and not 0. */
typedef struct lab_paired {
	size_t n;
	double mean, sd, lo, hi, p, d;
} lab_paired;

lab_paired lab_pair(const double *a, const double *b, size_t n);

/* Replaces m p values by Holm's step-down corrected ones; NaNs are left alone and not counted. */
void lab_holm(double *p, size_t m);

/* Pairs needed to find a true difference `delta` with probability `power` at the two-sided
 * level `alpha`, when paired differences spread with `sd`; 0: more than LAB_SEEDS_MAX. */
enum { LAB_SEEDS_MAX = 10000 };
int lab_pairs_needed(double sd, double delta, double alpha, double power);

/* The q-quantile of n > 0 values, 0 <= q <= 1, linear between neighbours; q = 0.5 is the median.  x is not changed. */
double lab_quantile(const double *x, size_t n, double q);

#endif
