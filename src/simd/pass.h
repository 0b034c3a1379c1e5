/* SPDX-License-Identifier: MIT */
/* Where f' is one of two numbers: what passes through the open part of a piecewise linear function.  A
 * multiplication by 1 and one by 0 are no multiplications. */
#ifndef ACTFN_PASS_H
#define ACTFN_PASS_H

#include "src/simd/vec.h"

#if defined(VEC_BYTES) && VEC_BYTES == 64
#include "src/simd/pass_x86.h"
#else
/* The mask is where it is shut. */
INL pass pass_above(v x, v c)
{
	return (pass){ .x = x, .mask = x <= c };
}

INL pass pass_positive(v x)
{
	return pass_above(x, k(0));
}

INL pass pass_between(v x, v lo, v hi)
{
	return (pass){ .x = x, .mask = (x <= lo) | (x >= hi) };
}

/* |x| > c */
INL pass pass_beyond(v x, v c)
{
	return (pass){ .x = x, .mask = v_abs(x) <= c };
}

INL pass pass_always(v x)
{
	return (pass){ .x = x, .mask = x != x };
}

/* a, NaN where x is. */
INL v or_nan(v a, v x)
{
#if defined(VEC_BYTES) && defined(ARITH_F32)
	return (v)((vi)a | (x != x)); /* all bits: a NaN */
#elif defined(VEC_BYTES)
	return (v)((vi)a | ((x != x) & v_bits(k(NAN)))); /* chain_y() adds to the bits */
#else
	return x == x ? a : x;
#endif
}

/* a where open, b where shut, NaN where x is. */
INL v either(pass p, v a, v b)
{
	return or_nan(sel(p.mask, b, a), p.x);
}

/* The same with 0 for b. */
INL v passed(pass p, v a)
{
#ifdef VEC_BYTES
	return or_nan((v)((vi)a & ~p.mask), p.x);
#else
	return either(p, a, 0);
#endif
}

/* x where open, 0 where shut. */
INL v passed_x(pass p)
{
	return sel(p.mask, k(0), p.x);
}

INL v slopes(pass p, double open, double shut)
{
	return either(p, k(open), k(shut));
}
#endif

/* y is x or a number that all types have. */
INL act picked(act a)
{
	a.picked = 1;
	return a;
}

/* y rounded to a float and then to 16 bits is right: all of them were tried. */
INL act rounded_twice(act a)
{
	a.twice = 1;
	return a;
}

/* A body's result: f' is `open` or `shut`. */
INL act gated(v y, pass p, double open, double shut)
{
	v dx = __builtin_constant_p(shut) && shut == 0 ? passed(p, k(open)) : slopes(p, open, shut);
	return (act){ .y = y, .dx = dx, .pass = p, .is_pass = 1, .open = open, .shut = shut };
}

#endif
