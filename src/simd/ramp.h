/* SPDX-License-Identifier: MIT */
/* The ramp alpha x + beta of hard_sigmoid and hard_swish.  The default alpha is the
 * number 1/6 and no double: then the ramp is (x + 6 beta)/6, with kinks at -3 and 3. */
#ifndef ACTFN_RAMP_H
#define ACTFN_RAMP_H

#include "src/simd/param.h"

#define SIXTH (1.0 / 6)

/* What 1/6 has beyond the arithmetic's number. */
#ifdef ARITH_F32
#define SIXTH_REST (SIXTH - (float)SIXTH)
#else
#define SIXTH_REST 0x1.5555555555555p-57
#endif

/* The ramp, or six times the ramp where alpha is 1/6. */
INL v ramp_plain_top(v x, double alpha, double beta)
{
	if (alpha == SIXTH)
		return v_shift(x, 6 * beta);
	return v_line(x, alpha, beta);
}

INL v ramp_plain_end(v top, double alpha)
{
	if (alpha == SIXTH)
		return top * k(SIXTH) + top * k(SIXTH_REST);
	return top;
}

/* Is the ramp 1 or more?  Asked of what lacks, where nothing is rounded. */
INL m ramp_is_up(v x, double alpha, double beta)
{
	return ramp_plain_top(x, alpha, beta - 1) >= 0;
}

#ifdef EXACT
#include "src/simd/dd.h"

/* The same as a pair, exact as long as nothing overflows. */
INL dd ramp_top(v x, double alpha, double beta)
{
	dd line = dd_prod(x, k(alpha)), end = { k(beta), k(0) };
	if (alpha == SIXTH) {
		line = (dd){ x, k(0) };
		end = dd_prod(k(beta), k(6));
	}
	dd s = dd_sum(line.hi, end.hi);
	return dd_sum(s.hi, s.lo + (line.lo + end.lo));
}

/* The sixth of a pair.  Exact where it has at most 52 bits: a.hi times the double next to
 * 1/6, which is 1/6 (1 - 2^-54), then rounds to it, and nothing remains. */
INL dd ramp_end(dd a, double alpha)
{
	if (alpha != SIXTH)
		return a;
	v q = v_opaque(a.hi * SIXTH);
	return (dd){ q, (v_fma(-q, k(6), a.hi) + a.lo) * SIXTH };
}

/* The ramp rounded to odd, |x| <= 2^130: below, at or above 0 and 1 as the ramp itself. */
INL v ramp(v x, double alpha, double beta)
{
	return dd_odd(ramp_end(ramp_top(x, alpha, beta), alpha));
}
#endif

#endif
