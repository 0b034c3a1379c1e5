/* SPDX-License-Identifier: MIT */
/* MPFR's opinion of a row, by the definitions. */
#include "tests/row/judge.h"

#include <mpfr.h>

enum { BITS = 200 };

static row_error error_of(actfn_dtype dtype, double got, const mpfr_t want)
{
	mpfr_t d;
	row_error e = { 0, 0 };
	if (mpfr_nan_p(want) && isnan(got))
		return e;
	if (mpfr_inf_p(want) && mpfr_get_d(want, MPFR_RNDN) == got)
		return e;
	if (isinf(got) && fabs(mpfr_get_d(want, MPFR_RNDZ)) >= 2 * ldexp(1, most_exponent(dtype)) - ulp(dtype, INFINITY) / 2)
		return e; /* beyond the largest number, and nearer to the next power of two */
	if (!mpfr_number_p(want) || !isfinite(got))
		return (row_error){ INFINITY, INFINITY };
	mpfr_init2(d, BITS);
	mpfr_sub_d(d, want, got, MPFR_RNDN);
	mpfr_abs(d, d, MPFR_RNDN);
	e.absolute = mpfr_get_d(d, MPFR_RNDU);
	mpfr_div_d(d, d, ulp(dtype, mpfr_get_d(want, MPFR_RNDZ)), MPFR_RNDN);
	e.ulps = mpfr_get_d(d, MPFR_RNDU);
	mpfr_clear(d);
	return e;
}

/* z = x / temperature, to be shifted by anything. */
static mpfr_t *arguments(actfn_dtype dtype, double sign, double temperature, size_t n, const void *x)
{
	mpfr_t *z = some(n * sizeof *z);
	double top = -INFINITY;
	for (size_t i = 0; i < n; i++)
		top = sign * get(dtype, x, i) > top ? sign * get(dtype, x, i) : top;
	for (size_t i = 0; i < n; i++) {
		mpfr_init2(z[i], BITS);
		mpfr_set_d(z[i], sign * get(dtype, x, i), MPFR_RNDN);
		mpfr_sub_d(z[i], z[i], top, MPFR_RNDN);
		mpfr_div_d(z[i], z[i], temperature, MPFR_RNDN);
	}
	return z;
}

/* z becomes softmax(z) or its logarithm.  With k the first z = 0, log(1 + the others) is log1p of the others. */
static void softmax(int logarithm, size_t n, mpfr_t *z)
{
	mpfr_t sum, e;
	int seen = 0;
	mpfr_inits2(BITS, sum, e, (mpfr_ptr)NULL);
	mpfr_set_zero(sum, 1);
	for (size_t i = 0; i < n; i++) {
		mpfr_exp(e, z[i], MPFR_RNDN);
		if (seen || !mpfr_zero_p(z[i]))
			mpfr_add(sum, sum, e, MPFR_RNDN);
		seen |= mpfr_zero_p(z[i]);
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
	return mpfr_cmp(*(const mpfr_t *)b, *(const mpfr_t *)a);
}

/* theta of spec 7.3: k is the last j with 1 + j z_j > z_1 + ... + z_j. */
static void sparse_threshold(size_t n, mpfr_t *z, mpfr_t theta)
{
	mpfr_t sum, t;
	mpfr_inits2(BITS, sum, t, (mpfr_ptr)NULL);
	mpfr_set_zero(sum, 1);
	for (size_t j = 1; j <= n && !mpfr_inf_p(z[j - 1]); j++) {
		mpfr_add(sum, sum, z[j - 1], MPFR_RNDN);
		mpfr_mul_ui(t, z[j - 1], j, MPFR_RNDN);
		mpfr_add_ui(t, t, 1, MPFR_RNDN);
		if (mpfr_cmp(t, sum) > 0) {
			mpfr_sub_ui(theta, sum, 1, MPFR_RNDN);
			mpfr_div_ui(theta, theta, j, MPFR_RNDN);
		}
	}
	mpfr_clears(sum, t, (mpfr_ptr)NULL);
}

/* theta of spec 9.1: M - sqrt((1 - SS) / rho), for the last rho with theta <= z_rho. */
static void entmax_threshold(size_t n, mpfr_t *z, mpfr_t theta)
{
	mpfr_t sum, squares, mean, t;
	mpfr_inits2(BITS, sum, squares, mean, t, (mpfr_ptr)NULL);
	mpfr_set_zero(sum, 1);
	mpfr_set_zero(squares, 1);
	for (size_t j = 1; j <= n && !mpfr_inf_p(z[j - 1]); j++) {
		mpfr_add(sum, sum, z[j - 1], MPFR_RNDN);
		mpfr_sqr(t, z[j - 1], MPFR_RNDN);
		mpfr_add(squares, squares, t, MPFR_RNDN);
		mpfr_div_ui(mean, sum, j, MPFR_RNDN);
		mpfr_mul(t, mean, sum, MPFR_RNDN);
		mpfr_sub(t, squares, t, MPFR_RNDN);
		mpfr_ui_sub(t, 1, t, MPFR_RNDN);
		if (mpfr_sgn(t) < 0)
			mpfr_set_zero(t, 1);
		mpfr_div_ui(t, t, j, MPFR_RNDN);
		mpfr_sqrt(t, t, MPFR_RNDN);
		mpfr_sub(t, mean, t, MPFR_RNDN);
		if (mpfr_cmp(t, z[j - 1]) <= 0)
			mpfr_set(theta, t, MPFR_RNDN);
	}
	mpfr_clears(sum, squares, mean, t, (mpfr_ptr)NULL);
}

/* z becomes max(z - theta, 0), squared for entmax. */
static void sparse(int entmax, size_t n, mpfr_t *z)
{
	mpfr_t *sorted = some(n * sizeof *sorted), theta;
	mpfr_init2(theta, BITS);
	for (size_t i = 0; i < n; i++) {
		if (entmax)
			mpfr_div_ui(z[i], z[i], 2, MPFR_RNDN);
		mpfr_init2(sorted[i], BITS);
		mpfr_set(sorted[i], z[i], MPFR_RNDN);
	}
	qsort(sorted, n, sizeof *sorted, falling);
	(entmax ? entmax_threshold : sparse_threshold)(n, sorted, theta);
	for (size_t i = 0; i < n; i++) {
		mpfr_clear(sorted[i]);
		mpfr_sub(z[i], z[i], theta, MPFR_RNDN);
		if (mpfr_sgn(z[i]) < 0)
			mpfr_set_zero(z[i], 1);
		if (entmax)
			mpfr_sqr(z[i], z[i], MPFR_RNDN);
	}
	free(sorted);
	mpfr_clear(theta);
}

void judge(actfn_layer_id f, actfn_dtype dtype, double temperature, size_t n, const void *x, const void *y, row_error *error)
{
	mpfr_t *z = arguments(dtype, f == ACTFN_LAYER_SOFTMIN ? -1 : 1, temperature, n, x);
	if (f == ACTFN_LAYER_SPARSEMAX || f == ACTFN_LAYER_ENTMAX15)
		sparse(f == ACTFN_LAYER_ENTMAX15, n, z);
	else
		softmax(f == ACTFN_LAYER_LOG_SOFTMAX, n, z);
	for (size_t i = 0; i < n; i++) {
		error[i] = error_of(dtype, get(dtype, y, i), z[i]);
		mpfr_clear(z[i]);
	}
	free(z);
}
