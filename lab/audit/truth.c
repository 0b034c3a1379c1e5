/* SPDX-License-Identifier: MIT */
/* What an audited implementation should have returned. */
#include "lab/audit/truth.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "lab/text.h"

struct lab_truth {
	const actfn *f;
	int output;
	actfn_dtype dtype;
	lab_reference *reference;
	double x[LAB_TRUTH_TILE];
};

lab_truth *lab_truth_new(const actfn *f, int output, actfn_dtype dtype, char *why)
{
	lab_truth *t = malloc(sizeof *t);
	if (!t) {
		lab_fail(why, "out of memory");
		return NULL;
	}
	*t = (lab_truth){ .f = f, .output = output, .dtype = dtype, .reference = lab_reference_new(f, output, dtype, why) };
	if (t->reference)
		return t;
	free(t);
	return NULL;
}

void lab_truth_free(lab_truth *t)
{
	if (!t)
		return;
	lab_reference_free(t->reference);
	free(t);
}

lab_reference *lab_truth_reference(lab_truth *t)
{
	return t->reference;
}

actfn_dtype lab_truth_dtype(const lab_truth *t)
{
	return t->dtype;
}

const actfn *lab_truth_function(const lab_truth *t)
{
	return t->f;
}

int lab_truth_output(const lab_truth *t)
{
	return t->output;
}

static void run_library(const lab_truth *t, actfn_dtype dtype, size_t n, const void *x, void *y)
{
	actfn_call call = { .direction = t->output == LAB_F ? ACTFN_FORWARD : ACTFN_DERIVATIVE, .dtype = dtype,
			    .mode = ACTFN_EXACT, .cols = n, .x = x, .out = y };
	actfn_run(t->f, &call);
}

/* Elsewhere the formula says nothing, or the library's kernel more: at kinks what is documented. */
static bool is_formula(const lab_truth *t, double x)
{
	const double *kink;
	int n = lab_reference_kinks(t->reference, &kink);
	for (int i = 0; i < n; i++)
		if (x == kink[i])
			return false;
	return isfinite(x);
}

/* Where pairs of doubles say nothing, in the subnormal numbers above all, MPFR would take milliseconds: the kernel's
 * result, good to 2 ULP, stays there. */
static void refine(lab_truth *t, size_t n, const double *x, double *want)
{
	for (size_t i = 0; i < n; i++) {
		double better;
		if (!isnan(want[i]) && is_formula(t, x[i]) && lab_reference_round_fast(t->reference, x[i], &better))
			want[i] = better;
	}
}

void lab_truth_run(lab_truth *t, size_t n, const void *x, void *want, double *value)
{
	if (t->dtype == ACTFN_F64) {
		run_library(t, ACTFN_F64, n, x, value);
		refine(t, n, x, value);
		memcpy(want, value, n * sizeof *value);
		return;
	}
	run_library(t, t->dtype, n, x, want);
	lab_read(t->dtype, n, x, t->x);
	run_library(t, ACTFN_F64, n, t->x, value);
}

/* 1 / lab_ulp(format, v) for any v, without branches. */
static double per_ulp(int64_t least, int64_t most, int bits, double v)
{
	int64_t pattern, place;
	double scale;
	memcpy(&pattern, &v, sizeof pattern);
	int64_t exponent = (pattern >> 52 & 0x7ff) - 1022; /* frexp()'s */
	exponent = exponent < least ? least : exponent;
	exponent = exponent > most ? most : exponent;
	place = (1023 + bits - exponent) << 52;
	memcpy(&scale, &place, sizeof scale);
	return scale;
}

static void short_errors(const lab_format *f, size_t n, const double *y, const double *value, double *error)
{
	int64_t least = f->least, most = f->most;
	int bits = f->bits;
	double beyond = ldexp(1, f->most);
	for (size_t i = 0; i < n; i++) {
		double a = fmin(fmax(y[i], -beyond), beyond), v = fmin(fmax(value[i], -beyond), beyond);
		double away = fabs(a - v) * per_ulp(least, most, bits, value[i]);
		error[i] = y[i] == y[i] && value[i] == value[i] ? away : NAN;
	}
}

/* The fraction is known where pairs of doubles reach. */
static void double_errors(lab_truth *t, size_t n, const double *x, const double *y, const double *value, double *error)
{
	const lab_format *f = &lab_formats[ACTFN_F64];
	double largest = lab_largest(f), fraction, bound;
	for (size_t i = 0; i < n; i++) {
		double a = fmin(fmax(y[i], -largest), largest), v = fmin(fmax(value[i], -largest), largest);
		error[i] = isnan(y[i]) || isnan(value[i]) ? NAN : fabs(a - v) / lab_ulp(f, v) + (isinf(y[i]) != isinf(value[i]));
		if (isfinite(error[i]) && isfinite(y[i]) && is_formula(t, x[i]) &&
		    lab_reference_ulps_fast(t->reference, x[i], y[i], &fraction, &bound))
			error[i] = fraction;
	}
}

void lab_truth_errors(lab_truth *t, size_t n, const void *x, const double *y, const double *value, double *error)
{
	if (t->dtype == ACTFN_F64)
		double_errors(t, n, x, y, value, error);
	else
		short_errors(&lab_formats[t->dtype], n, y, value, error);
}

double lab_truth_at(lab_truth *t, double x, double *value)
{
	uint64_t in, out;
	double want, near;
	lab_write(t->dtype, 1, &x, &in);
	lab_truth_run(t, 1, &in, &out, &near);
	lab_read(t->dtype, 1, &out, &want);
	if (value)
		*value = near;
	return want;
}

double lab_truth_exact_ulps(lab_truth *t, double x, double y)
{
	return lab_reference_ulps(t->reference, x, y);
}
