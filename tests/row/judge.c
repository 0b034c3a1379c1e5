/* SPDX-License-Identifier: MIT */
/* MPFR's opinion of a row, by the definitions. */
#include "tests/row/judge.h"

#include <mpfr.h>

#include "lab/audit/rows_truth.h"

enum { BITS = LAB_ROWS_BITS };

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

void judge(actfn_layer_id f, actfn_dtype dtype, double temperature, size_t n, const void *x, const void *y, row_error *error)
{
	mpfr_t *z = arguments(dtype, f == ACTFN_LAYER_SOFTMIN ? -1 : 1, temperature, n, x);
	assert_true(lab_rows_define(f, n, z));
	for (size_t i = 0; i < n; i++) {
		error[i] = error_of(dtype, get(dtype, y, i), z[i]);
		mpfr_clear(z[i]);
	}
	free(z);
}
