/* SPDX-License-Identifier: MIT */
/* 2^k 2/pi modulo 4, from MPFR, once for all threads. */
#include "lab/verify/turns.h"

#include <math.h>
#include <pthread.h>

#include <mpfr.h>

enum { FIRST = -60, LAST = 110, PARTS = 4, BITS = 512 };

static double turns[LAST - FIRST + 1][PARTS];

/* The next part: what v has above 2^-place, cut off. */
static double cut(mpfr_t v, mpfr_t part, int place)
{
	mpfr_mul_2si(part, v, place, MPFR_RNDN);
	mpfr_rint_trunc(part, part, MPFR_RNDN);
	mpfr_mul_2si(part, part, -place, MPFR_RNDN);
	mpfr_sub(v, v, part, MPFR_RNDN);
	return mpfr_get_d(part, MPFR_RNDN);
}

static void make_turns(void)
{
	mpfr_t unit, v, part;
	mpfr_inits2(BITS, unit, v, part, (mpfr_ptr)0);
	mpfr_const_pi(unit, MPFR_RNDN);
	mpfr_ui_div(unit, 2, unit, MPFR_RNDN);
	for (int k = FIRST; k <= LAST; k++) {
		mpfr_mul_2si(v, unit, k - 2, MPFR_RNDN);
		mpfr_frac(v, v, MPFR_RNDN);
		mpfr_mul_2si(v, v, 2, MPFR_RNDN);
		for (int i = 0; i < PARTS - 1; i++)
			turns[k - FIRST][i] = cut(v, part, 24 + 26 * i);
		turns[k - FIRST][PARTS - 1] = mpfr_get_d(v, MPFR_RNDN);
	}
	mpfr_clears(unit, v, part, (mpfr_ptr)0);
}

const double *lab_turns(int k)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	pthread_once(&once, make_turns);
	return k >= FIRST && k <= LAST ? turns[k - FIRST] : NULL;
}
