/* SPDX-License-Identifier: MIT */
/* What the bodies do with pairs of floats beyond ff.h: e^x of a pair, 1 + e, quotients. */
#ifndef ACTFN_FF_MORE_H
#define ACTFN_FF_MORE_H

#include "src/simd/ff.h"

/* Below this size the lower part may have underflowed, so that nothing is decided. */
#define FF_LEAST 0x1p-88

#if FF_ENTRIES == 8
/* t e^(r + rest).  |r| < 2^-4.5, so r^2/2 belongs to the upper part too. */
INL ff ff_exp_parts(v t, v r, v rest)
{
	v half = r * k(0.5), p = v_fma(r, half, r), lost = v_fma(r, half, r - p);
	v q = v_fma(r, v_fma(r, k(1 / 120.0), k(1 / 24.0)), k(1 / 6.0)), r3 = r * r * r;
	v c = v_fma(r3, q, v_fma(rest, v_fma(r3, q, p), lost) + rest);
	return ff_exp_of((ff_parts){ t, p, c });
}
#else
/* The product of rest and r^2/2 counts if rest is more than what is left of n ln(2). */
INL ff ff_exp_parts(v t, v r, v rest)
{
	v r2 = r * r, q = v_fma(r, v_fma(r, k(1 / 24.0), k(1 / 6.0)), k(0.5));
	v less_1 = v_fma(r2, k(0.5), r);
	return ff_exp_of((ff_parts){ t, r, v_fma(r2, q, v_fma(rest, less_1, rest)) });
}
#endif

/* e^(x + xl) for -87 <= x <= 88, |xl| < 2^-17, relative error below 2^-34.5. */
INL ff ff_exp_sum(v x, v xl)
{
	v z = v_fma(x, k(ff_step[0]), k(0x1.8p23)), n = z - k(0x1.8p23);
	vi i = v_bits(z);
	v r = v_fma(n, k(-ff_step[1]), x), rest = v_fma(n, k(-ff_step[2]), v_lookup(ff_power_rest, i) + xl);
	v t = v_from_bits(v_bits(v_lookup(ff_power, i)) + (i << FF_SHIFT));
	return ff_exp_parts(t, r, rest);
}

/* 1 + e for any e >= 0; the smaller one is added to the larger one. */
INL ff ff_one_more(ff e)
{
	v d = 1 + e.hi, more = v_max(e.hi, k(1)), less = v_min(e.hi, k(1));
	return (ff){ d, (less - (d - more)) + e.lo };
}

/* What a quotient by b begins with: seed for the upper part, r for the rest.  With 11 bits of the processor's the
 * seed is not good enough. */
typedef struct ff_inverse {
	v seed, r;
} ff_inverse;

INL ff_inverse ff_inverse_of(ff b)
{
	v whole = b.hi + b.lo, seed = v_recip_seed(FF_ENTRIES == 8 ? whole : b.hi);
	v r = v_fma(seed, v_fma(-whole, seed, k(1)), seed);
	return (ff_inverse){ FF_ENTRIES == 8 ? r : seed, r };
}

/* a/b; lo may be as large as 2^-13 hi. */
INL ff ff_quot(ff a, ff b)
{
	ff_inverse i = ff_inverse_of(b);
	v q = a.hi * i.seed, rest = v_fma(-q, b.lo, v_fma(-q, b.hi, a.hi) + a.lo);
	return (ff){ q, rest * i.r };
}

INL ff ff_quot1(v a, ff b)
{
	ff_inverse i = ff_inverse_of(b);
	v q = a * i.seed, rest = v_fma(-q, b.lo, v_fma(-q, b.hi, a));
	return (ff){ q, rest * i.r };
}

#endif
