/* SPDX-License-Identifier: MIT */
/* MPFR's opinion of a row. */
#include "tests/row/judge.h"

#include <mpfr.h>

enum { BITS = 160 };

/* t = sign (x - m) / temperature */
static void argument(mpfr_t t, double sign, double temperature, double x, double m)
{
	mpfr_set_d(t, x, MPFR_RNDN);
	mpfr_sub_d(t, t, m, MPFR_RNDN);
	mpfr_mul_d(t, t, sign, MPFR_RNDN);
	mpfr_div_d(t, t, temperature, MPFR_RNDN);
}

static double error_of(actfn_dtype dtype, double got, const mpfr_t want)
{
	mpfr_t d;
	double e;
	if (mpfr_nan_p(want) || isnan(got))
		return mpfr_nan_p(want) && isnan(got) ? 0 : INFINITY;
	mpfr_init2(d, BITS);
	mpfr_set_d(d, got, MPFR_RNDN);
	mpfr_sub(d, d, want, MPFR_RNDN);
	mpfr_abs(d, d, MPFR_RNDN);
	/* the real value's ULP, also where rounding takes it to the next power of two */
	mpfr_div_d(d, d, ulp(dtype, mpfr_get_d(want, MPFR_RNDZ)), MPFR_RNDN);
	e = mpfr_get_d(d, MPFR_RNDU);
	mpfr_clear(d);
	return e;
}

void judge_softmax(actfn_dtype dtype, double sign, double temperature, size_t n, const void *x, const void *y, double *error)
{
	mpfr_t t, sum;
	double m = -INFINITY;
	mpfr_inits2(BITS, t, sum, (mpfr_ptr)NULL);
	mpfr_set_zero(sum, 1);
	for (size_t i = 0; i < n; i++)
		m = sign * get(dtype, x, i) > m ? sign * get(dtype, x, i) : m;
	for (size_t i = 0; i < n; i++) {
		argument(t, sign, temperature, get(dtype, x, i), sign * m);
		mpfr_exp(t, t, MPFR_RNDN);
		mpfr_add(sum, sum, t, MPFR_RNDN);
	}
	for (size_t i = 0; i < n; i++) {
		argument(t, sign, temperature, get(dtype, x, i), sign * m);
		mpfr_exp(t, t, MPFR_RNDN);
		mpfr_div(t, t, sum, MPFR_RNDN);
		error[i] = error_of(dtype, get(dtype, y, i), t);
	}
	mpfr_clears(t, sum, (mpfr_ptr)NULL);
}
