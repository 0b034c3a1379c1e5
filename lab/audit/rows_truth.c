/* SPDX-License-Identifier: MIT */
/* What a function of rows should return in f64: by its definition, with MPFR. */
#include "lab/audit/rows_truth.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BITS = LAB_ROWS_BITS };

/* ---- y ------------------------------------------------------------------------------------ */

/* z, whose largest is 0, becomes softmax(z) or its logarithm: log(1 + the others) is log1p of the others. */
static void softmax(size_t n, mpfr_t *z, bool logarithm)
{
	mpfr_t sum, e;
	bool seen = false;
	mpfr_inits2(BITS, sum, e, (mpfr_ptr)NULL);
	mpfr_set_zero(sum, 1);
	for (size_t i = 0; i < n; i++) {
		bool first = !seen && mpfr_zero_p(z[i]);
		seen |= first;
		mpfr_exp(e, z[i], MPFR_RNDN);
		if (!first)
			mpfr_add(sum, sum, e, MPFR_RNDN);
	}
	mpfr_log1p(sum, sum, MPFR_RNDN);
	for (size_t i = 0; i < n; i++) {
		mpfr_sub(z[i], z[i], sum, MPFR_RNDN);
		if (!logarithm)
			mpfr_exp(z[i], z[i], MPFR_RNDN);
	}
	mpfr_clears(sum, e, (mpfr_ptr)NULL);
}

static int falling(const void *a, const void *b)
{
	return mpfr_cmp(*(const mpfr_srcptr *)b, *(const mpfr_srcptr *)a);
}

/* theta makes the sum of max(z - theta, 0) 1: (z_1 + ... + z_k - 1) / k for the last k that is in the support itself. */
static void sparse_threshold(size_t n, const mpfr_srcptr *z, mpfr_t theta)
{
	mpfr_t sum, t;
	mpfr_inits2(BITS, sum, t, (mpfr_ptr)NULL);
	mpfr_set_zero(sum, 1);
	for (size_t k = 1; k <= n && mpfr_number_p(z[k - 1]); k++) {
		mpfr_add(sum, sum, z[k - 1], MPFR_RNDN);
		mpfr_sub_ui(t, sum, 1, MPFR_RNDN);
		mpfr_div_ui(t, t, k, MPFR_RNDN);
		if (mpfr_less_p(t, z[k - 1]))
			mpfr_set(theta, t, MPFR_RNDN);
	}
	mpfr_clears(sum, t, (mpfr_ptr)NULL);
}

/* The same for squares: the smaller root of k theta^2 - 2 theta (z_1 + ... + z_k) + z_1^2 + ... + z_k^2 = 1. */
static void entmax_threshold(size_t n, const mpfr_srcptr *z, mpfr_t theta)
{
	mpfr_t sum, squares, mean, t;
	mpfr_inits2(BITS, sum, squares, mean, t, (mpfr_ptr)NULL);
	mpfr_set_zero(sum, 1);
	mpfr_set_zero(squares, 1);
	for (size_t k = 1; k <= n && mpfr_number_p(z[k - 1]); k++) {
		mpfr_add(sum, sum, z[k - 1], MPFR_RNDN);
		mpfr_sqr(t, z[k - 1], MPFR_RNDN);
		mpfr_add(squares, squares, t, MPFR_RNDN);
		mpfr_div_ui(mean, sum, k, MPFR_RNDN);
		mpfr_mul(t, mean, sum, MPFR_RNDN);
		mpfr_sub(t, t, squares, MPFR_RNDN);
		mpfr_add_ui(t, t, 1, MPFR_RNDN);
		if (mpfr_sgn(t) < 0)
			break;
		mpfr_div_ui(t, t, k, MPFR_RNDN);
		mpfr_sqrt(t, t, MPFR_RNDN);
		mpfr_sub(t, mean, t, MPFR_RNDN);
		if (mpfr_lessequal_p(t, z[k - 1]))
			mpfr_set(theta, t, MPFR_RNDN);
	}
	mpfr_clears(sum, squares, mean, t, (mpfr_ptr)NULL);
}

/* z becomes max(z - theta, 0), squared for entmax. */
static bool sparse(size_t n, mpfr_t *z, bool entmax)
{
	mpfr_srcptr *sorted = malloc(n * sizeof *sorted);
	mpfr_t theta;
	if (!sorted)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (entmax)
			mpfr_div_2ui(z[i], z[i], 1, MPFR_RNDN);
		sorted[i] = z[i];
	}
	qsort(sorted, n, sizeof *sorted, falling);
	mpfr_init2(theta, BITS);
	(entmax ? entmax_threshold : sparse_threshold)(n, sorted, theta);
	for (size_t i = 0; i < n; i++) {
		mpfr_sub(z[i], z[i], theta, MPFR_RNDN);
		if (mpfr_sgn(z[i]) < 0)
			mpfr_set_zero(z[i], 1);
		if (entmax)
			mpfr_sqr(z[i], z[i], MPFR_RNDN);
	}
	mpfr_clear(theta);
	free(sorted);
	return true;
}

bool lab_rows_define(actfn_layer_id layer, size_t n, mpfr_t *z)
{
	if (layer == ACTFN_LAYER_SPARSEMAX || layer == ACTFN_LAYER_ENTMAX15)
		return sparse(n, z, layer == ACTFN_LAYER_ENTMAX15);
	softmax(n, z, layer == ACTFN_LAYER_LOG_SOFTMAX);
	return true;
}

/* ---- gx = sign a_i (gy_i - b_i (sum of a gy) / B) ------------------------------------------- */

typedef enum weight { Y, ONE, SUPPORT, ROOT } weight;

static const struct {
	weight a;
	bool by_exp; /* b = exp(y); else 1 */
	bool mean;   /* B = the sum of a; else 1 */
} gradients[] = {
	[ACTFN_LAYER_SOFTMAX] = { Y, false, false },     [ACTFN_LAYER_SOFTMIN] = { Y, false, false },
	[ACTFN_LAYER_LOG_SOFTMAX] = { ONE, true, false }, [ACTFN_LAYER_SPARSEMAX] = { SUPPORT, false, true },
	[ACTFN_LAYER_ENTMAX15] = { ROOT, false, true },
};

static void set_weight(weight w, mpfr_t a, const mpfr_t y)
{
	switch (w) {
	case Y: mpfr_set(a, y, MPFR_RNDN); break;
	case ONE: mpfr_set_ui(a, 1, MPFR_RNDN); break;
	case SUPPORT: mpfr_set_ui(a, mpfr_sgn(y) > 0, MPFR_RNDN); break;
	case ROOT: mpfr_sqrt(a, y, MPFR_RNDN); break;
	}
}

/* y becomes gx. */
static void gradient(actfn_layer_id layer, size_t n, mpfr_t *y, const double *gy)
{
	weight w = gradients[layer].a;
	mpfr_t a, t, sum, weights;
	mpfr_inits2(BITS, a, t, sum, weights, (mpfr_ptr)NULL);
	mpfr_set_zero(sum, 1);
	mpfr_set_zero(weights, 1);
	for (size_t i = 0; i < n; i++) {
		set_weight(w, a, y[i]);
		mpfr_add(weights, weights, a, MPFR_RNDN);
		mpfr_mul_d(t, a, gy[i], MPFR_RNDN);
		mpfr_add(sum, sum, t, MPFR_RNDN);
	}
	if (gradients[layer].mean)
		mpfr_div(sum, sum, weights, MPFR_RNDN);
	for (size_t i = 0; i < n; i++) {
		set_weight(w, a, y[i]);
		mpfr_set(t, sum, MPFR_RNDN);
		if (gradients[layer].by_exp) {
			mpfr_exp(y[i], y[i], MPFR_RNDN);
			mpfr_mul(t, t, y[i], MPFR_RNDN);
		}
		mpfr_d_sub(t, gy[i], t, MPFR_RNDN);
		mpfr_mul(y[i], a, t, MPFR_RNDN);
		if (layer == ACTFN_LAYER_SOFTMIN)
			mpfr_neg(y[i], y[i], MPFR_RNDN);
	}
	mpfr_clears(a, t, sum, weights, (mpfr_ptr)NULL);
}

/* ---- rows --------------------------------------------------------------------------------- */

/* The largest of sign x, or an infinity or NaN where conventions rule. */
static double find_top(size_t n, const double *x, double sign)
{
	double top = -INFINITY;
	for (size_t i = 0; i < n; i++) {
		if (isnan(x[i]))
			return NAN;
		top = fmax(top, sign * x[i]);
	}
	return top;
}

bool lab_rows_truth(actfn_layer_id layer, size_t n, const double *x, const double *gy, double *want, double *rest)
{
	double sign = layer == ACTFN_LAYER_SOFTMIN ? -1 : 1, top = find_top(n, x, sign);
	memset(rest, 0, n * sizeof *rest);
	if (layer == ACTFN_LAYER_HARDMAX || !isfinite(top))
		return true;
	mpfr_t *z = malloc(n * sizeof *z);
	if (!z)
		return false;
	for (size_t i = 0; i < n; i++) {
		mpfr_init2(z[i], BITS);
		mpfr_set_d(z[i], sign * x[i], MPFR_RNDN);
		mpfr_sub_d(z[i], z[i], top, MPFR_RNDN);
	}
	bool made = lab_rows_define(layer, n, z);
	if (made && gy)
		gradient(layer, n, z, gy);
	for (size_t i = 0; i < n; i++) {
		if (made) {
			want[i] = mpfr_get_d(z[i], MPFR_RNDN);
			mpfr_sub_d(z[i], z[i], want[i], MPFR_RNDN);
			rest[i] = isfinite(want[i]) ? mpfr_get_d(z[i], MPFR_RNDN) : 0;
		}
		mpfr_clear(z[i]);
	}
	free(z);
	return made;
}
