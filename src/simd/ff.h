/* SPDX-License-Identifier: MIT */
/* Pairs of floats, for the first try of the exact mode: a value is hi + lo, good to some 35 bits, so that
 * it decides the float nearest to the true value in all but one of a few hundred cases.  Needs FMA and a
 * table look-up in registers; where an instruction set has none, there is no such try. */
#ifndef ACTFN_FF_H
#define ACTFN_FF_H

#include "src/simd/vec.h"

#ifdef FF_ENTRIES

typedef struct ff {
	v hi, lo;
} ff;

/* What FIRST() returns: f(x) and f'(x) with a relative error below FF_ERROR.  Where they are not known that well,
 * |hi| is FF_LEAST or less, or not a number: so do arguments stop at FF_LOW.  They stop before anything becomes
 * subnormal, which takes a CPU ten times as long as to ask exact.c. */
typedef struct first {
	ff y, dx;
	double y_error, dx_error; /* their bounds where FF_ERROR is not; 0: it is */
	double y_least, dx_least; /* the same of FF_LEAST */
	v dx_terms;               /* what dx_error is relative to where f' is a sum that may cancel; if dx_is_sum is 1 */
	int dx_is_sum;
} first;

#define FF_LEAST 0x1p-69 /* to a pair's last bit it is another 50 */
#define FF_LOW (-52.0)   /* 52 exp(-52) is below FF_LEAST */

/* a + b exactly, for |a| >= |b|. */
INL ff ff_fast_sum(v a, v b)
{
	v s = a + b;
	return (ff){ s, b - (s - a) };
}

/* a + b exactly. */
INL ff ff_sum(v a, v b)
{
	v s = a + b, t = s - a;
	return (ff){ s, (a - (s - t)) + (b - t) };
}

INL ff ff_norm(ff a)
{
	return ff_fast_sum(a.hi, a.lo);
}

/* a b exactly, as long as nothing underflows. */
INL ff ff_prod(v a, v b)
{
	v p = a * b;
	return (ff){ p, v_fma(a, b, -p) };
}

INL ff ff_mul1(ff a, v b)
{
	v p = a.hi * b;
	return (ff){ p, v_fma(a.lo, b, v_fma(a.hi, b, -p)) };
}

INL ff ff_mul(ff a, ff b)
{
	v p = a.hi * b.hi;
	return (ff){ p, v_fma(a.lo, b.hi, v_fma(a.hi, b.lo, v_fma(a.hi, b.hi, -p))) };
}

/* a^2 for a normalised a */
INL ff ff_square(ff a)
{
	v p = a.hi * a.hi;
	return (ff){ p, v_fma(2 * a.hi, a.lo, v_fma(a.hi, a.hi, -p)) };
}

/* a <= 0 with the sign of x */
INL ff ff_flip(ff a, v x)
{
	vi flip = ~v_bits(x) & v_bits(k(-0.0));
	return (ff){ v_from_bits(v_bits(a.hi) ^ flip), v_from_bits(v_bits(a.lo) ^ flip) };
}

INL ff ff_sel(m mask, ff a, ff b)
{
	return (ff){ sel(mask, a.hi, b.hi), sel(mask, a.lo, b.lo) };
}

/* 1/d to 22 bits. */
INL v ff_recip(v d)
{
	v r = v_recip_seed(d);
	return v_fma(r, v_fnma(d, r, k(1)), r);
}

/* a/b from r, 1/b to 22 bits: r = 1/b.hi will do for |b.lo| below 2^-20 b.hi. */
INL ff ff_quotient(ff a, ff b, v r)
{
	v q = a.hi * r, rest = v_fnma(q, b.lo, v_fnma(q, b.hi, a.hi) + a.lo);
	return (ff){ q, rest * r };
}

INL ff ff_div(ff a, ff b)
{
	return ff_quotient(a, b, ff_recip(b.hi));
}

/* The same for |b.lo| below 2^-14 b.hi.  A seed of 14 bits allows to begin with what is there first, b.hi: the
 * latency of all this limits the loop. */
INL ff ff_div_late(ff a, ff b)
{
	if (FF_SEED_BITS < 14)
		return ff_quotient(a, b, ff_recip(b.hi + b.lo));
	v seed = v_recip_seed(b.hi), q = a.hi * seed;
	v rest = v_fnma(q, b.lo, v_fnma(q, b.hi, a.hi) + a.lo);
	v r = v_fma(seed, v_fnma(b.hi + b.lo, seed, k(1)), seed);
	return (ff){ q, rest * r };
}

/* 1 + e, 0 <= e <= 1 */
INL ff ff_one_plus(ff e)
{
	v d = 1 + e.hi;
	return (ff){ d, (e.hi - (d - 1)) + e.lo };
}

/* 1 + e, e >= 0: the smaller one is added to the larger one. */
INL ff ff_one_more(ff e)
{
	v d = 1 + e.hi, more = v_max(e.hi, k(1)), less = v_min(e.hi, k(1));
	return (ff){ d, (less - (d - more)) + e.lo };
}

#include "src/simd/ff_gate.h"
#include "src/simd/ff_normal.h"

#endif
#endif
