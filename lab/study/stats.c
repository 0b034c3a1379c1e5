/* SPDX-License-Identifier: MIT */
/* The statistics of a comparison: Student's t, paired differences, Holm, power. */
#include "lab/study/stats.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Continued fraction of the incomplete beta function by Lentz's method
 * (Abramowitz and Stegun 26.5.8); converges quickly for x < (a + 1) / (a + b + 2). */
static double beta_fraction(double a, double b, double x)
{
	const double tiny = 1e-300;
	double c = 1, d = 1 - (a + b) * x / (a + 1);
	d = 1 / (fabs(d) < tiny ? tiny : d);
	double h = d;
	for (int m = 1; m < 10000; m++) {
		double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
		double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
		double step = 1;
		const double term[2] = { even, odd };
		for (int i = 0; i < 2; i++) {
			d = 1 + term[i] * d;
			c = 1 + term[i] / c;
			d = 1 / (fabs(d) < tiny ? tiny : d);
			c = fabs(c) < tiny ? tiny : c;
			step = c * d;
			h *= step;
		}
		if (fabs(step - 1) < 4 * DBL_EPSILON)
			break;
	}
	return h;
}

double lab_beta_inc(double a, double b, double x)
{
	if (!(x > 0))
		return x == x ? 0 : x;
	if (x >= 1)
		return 1;
	double front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x));
	if (x < (a + 1) / (a + b + 2))
		return front * beta_fraction(a, b, x) / a;
	return 1 - front * beta_fraction(b, a, 1 - x) / b;
}

double lab_t_cdf(double t, double df)
{
	if (isinf(t))
		return t > 0;
	/* The tail beyond |t|, from the argument that keeps its digits. */
	double w = t * t / (df + t * t);
	double tail = t * t < df ? 0.5 - 0.5 * lab_beta_inc(0.5, 0.5 * df, w)
				 : 0.5 * lab_beta_inc(0.5 * df, 0.5, df / (df + t * t));
	return t > 0 ? 1 - tail : tail;
}

/* Bisection: the upper half only, by symmetry; about 60 steps, and no starting value to get wrong. */
double lab_t_quantile(double p, double df)
{
	if (!(p > 0 && p < 1))
		return NAN;
	if (p < 0.5)
		return -lab_t_quantile(1 - p, df);
	double lo = 0, hi = 1;
	while (lab_t_cdf(hi, df) < p && hi < 1e300)
		hi *= 2;
	while (hi - lo > 2 * DBL_EPSILON * hi) {
		double mid = 0.5 * (lo + hi);
		if (mid <= lo || mid >= hi)
			break;
		*(lab_t_cdf(mid, df) < p ? &lo : &hi) = mid;
	}
	return 0.5 * (lo + hi);
}

lab_summary lab_summarise(const double *x, size_t n)
{
	lab_summary s = { .n = n, .mean = NAN, .sd = NAN, .lo = NAN, .hi = NAN };
	if (n == 0)
		return s;
	double sum = 0, square = 0;
	for (size_t i = 0; i < n; i++)
		sum += x[i];
	s.mean = sum / (double)n;
	if (n < 2)
		return s;
	for (size_t i = 0; i < n; i++)
		square += (x[i] - s.mean) * (x[i] - s.mean);
	s.sd = sqrt(square / (double)(n - 1));
	double half = lab_t_quantile(0.975, (double)(n - 1)) * s.sd / sqrt((double)n);
	s.lo = s.mean - half;
	s.hi = s.mean + half;
	return s;
}

/* All differences equal up to rounding: the t statistic would be a ratio of rounding errors. */
static int no_spread(lab_summary s, double scale)
{
	return !(s.sd > 8 * DBL_EPSILON * scale);
}

lab_paired lab_pair(const double *a, const double *b, size_t n)
{
	lab_paired r = { .n = n, .mean = NAN, .sd = NAN, .lo = NAN, .hi = NAN, .p = NAN, .d = NAN };
	double *diff = calloc(n ? n : 1, sizeof *diff);
	if (!diff)
		return r;
	double scale = 0;
	for (size_t i = 0; i < n; i++) {
		diff[i] = a[i] - b[i];
		scale = fmax(scale, fmax(fabs(a[i]), fabs(b[i])));
	}
	lab_summary s = lab_summarise(diff, n);
	free(diff);
	r.mean = s.mean, r.sd = s.sd, r.lo = s.lo, r.hi = s.hi;
	if (n < 2)
		return r;
	if (no_spread(s, scale)) {
		r.p = fabs(s.mean) <= 8 * DBL_EPSILON * scale ? 1 : NAN;
		return r;
	}
	r.d = s.mean / s.sd;
	r.p = 2 * lab_t_cdf(-fabs(r.d) * sqrt((double)n), (double)(n - 1));
	return r;
}

void lab_holm(double *p, size_t m)
{
	size_t tests = 0;
	for (size_t i = 0; i < m; i++)
		tests += !isnan(p[i]);
	unsigned char *seen = calloc(m ? m : 1, 1);
	double floor = 0;
	for (size_t step = 0; seen && step < tests; step++) {
		size_t best = m;
		for (size_t i = 0; i < m; i++)
			if (!seen[i] && !isnan(p[i]) && (best == m || p[i] < p[best]))
				best = i;
		seen[best] = 1;
		floor = fmax(floor, fmin(1, p[best] * (double)(tests - step)));
		p[best] = floor;
	}
	free(seen);
}

/* The smallest n >= ((t_{1-alpha/2} + t_{power}) sd / delta)^2, quantiles with n - 1 degrees of freedom;
 * at most one pair away from the non-central t distribution's answer.  The normal quantiles are a lower bound. */
int lab_pairs_needed(double sd, double delta, double alpha, double power)
{
	const double normal = 1e6; /* degrees of freedom */
	double ratio = sd / fabs(delta);
	if (!(ratio > 0) || isinf(ratio))
		return 0;
	double z = ratio * (lab_t_quantile(1 - alpha / 2, normal) + lab_t_quantile(power, normal));
	for (double n = fmax(2, floor(z * z)); n <= LAB_SEEDS_MAX; n++) {
		double t = lab_t_quantile(1 - alpha / 2, n - 1) + lab_t_quantile(power, n - 1);
		if (n >= t * t * ratio * ratio)
			return (int)n;
	}
	return 0;
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

double lab_quantile(const double *x, size_t n, double q)
{
	double *sorted = malloc(n * sizeof *sorted);

	if (!sorted)
		return NAN;
	memcpy(sorted, x, n * sizeof *sorted);
	qsort(sorted, n, sizeof *sorted, ascending);
	double place = q * (double)(n - 1);
	size_t i = (size_t)place, next = i + 1 < n ? i + 1 : i;
	double value = sorted[i] + (place - (double)i) * (sorted[next] - sorted[i]);
	free(sorted);
	return value;
}
