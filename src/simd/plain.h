/* SPDX-License-Identifier: MIT */
/* Plain mathematics for FN(): in float or in double, whichever the unit computes in.
 * Each is good to about an ulp over its whole domain, subnormal results included.
 *
 *  v_exp(x)            e^x: 0 for -inf, inf for inf
 *  v_exp2(x, xl)       e^(x + xl), xl below an ulp of x: for arguments that are rounded products
 *  v_exp_split(x)      e^x = t 2^n, 1/2 < t < 3; x is first stopped at EXP_LOW and EXP_HIGH
 *  v_exp_left(x)       e^x for x <= 20; a little faster
 *  v_exp_late(x)       e^(x.hi + x.lo) = v_late(t, n) for EXP_LOW <= x <= GATE_OPEN: t is a normal number, and so may be
 *                      what is made of it; v_late() rounds once
 *  v_growth(x, c)      the same of c e^(x.hi + x.lo), and m = c (e^(x.hi + x.lo) - 1) without cancellation
 *  v_power(x)          the same as s (1 + p), which has more digits; power_times(c, e) is c e^x but for a last factor,
 *                      power_last(y, e) multiplies by it and rounds once
 *  v_power_below(x)    the same as s/(1 + p), s a power of two
 *  v_power_fine(x)     the same, s any number
 *  v_ldexp(x, n)       x 2^n, n a whole number as v; rounded once, also to a subnormal
 *  v_expm1(x)          e^x - 1
 *  v_expm1_left(x)     the same for x <= 0, where it is faster; it need not keep the sign of 0
 *  v_expm1_times(x, c) c.hi + c.lo times that
 *  v_log(x)            log x; -inf for 0, NaN below
 *  v_log1p(x)          log(1 + x); -inf for -1, NaN below
 *  v_log1p_unit(x)     the same for 0 <= x <= 1
 *  v_recip(x)          1/x, for normal numbers with a normal reciprocal
 *  v_recip_square(d)   1/(d.hi + d.lo)^2 for d >= 1, 0 where that is too small
 *  v_div(a, b)         a/b for normal numbers with a normal quotient, or a = 0
 *  v_tanh, v_atan, v_erf
 *  v_sin, v_cos        NaN for +-inf
 *  v_sin_eighth(x, s)  sin(x + s pi/4), s = +-1, without cancellation at its zeros
 *  v_mills(a)          exp(a^2/2) Phi(-a), 0 <= a <= MILLS_MAX: the normal distribution's tail without its exponential
 *  v_mills_gap(a)      v_mills(a) - a/sqrt(2 pi), without cancellation also at its zero
 *  v_prod_lo(a, b, p)  a b - p, the rounding error of p = a * b
 *
 * A pair is a number hi + lo with lo below some ulps of hi: an argument before it was rounded.  A number
 * that is exact has lo = -0, which costs nothing in a sum.
 */
#ifndef ACTFN_PLAIN_H
#define ACTFN_PLAIN_H

#include "src/simd/vec.h"

typedef struct split {
	v t, n;
} split;

typedef struct power {
	v s, p; /* s (1 + p) */
	v t, n; /* s is t and a last factor, by n: see power_last() */
} power;

typedef struct growth {
	v t, n, m;
} growth;

typedef struct pair {
	v hi, lo;
} pair;

/* e^x, also where it is subnormal. */
INL v power_whole(power e)
{
	return e.s * e.p + e.s;
}

/* e^x - 1 */
INL v power_less_1(power e)
{
	return e.s * e.p + (e.s - 1);
}

INL v power_times(v c, power e)
{
	v t = c * e.t;
	return t * e.p + t;
}

/* a b + c, the product not rounded where that costs nothing; a product in two sums is contracted by one compiler only. */
INL v v_mul_add(v a, v b, v c)
{
#ifdef HAVE_FMA
	return v_fma(a, b, c);
#else
	return a * b + c;
#endif
}

/* (a b + rest) e^x but for power_last(), where a b counts most: added last, the sum is rounded once. */
INL v power_times_sum(v a, v b, v rest, power e)
{
	return v_mul_add(a, b, v_mul_add(a, b, rest) * e.p + rest) * e.t;
}

#ifdef ARITH_F32
#include "src/simd/plain_f32.h"
#elif defined(QUICK)
#include "src/simd/plain_quick.h"
#else
#include "src/simd/plain_f64.h"
#endif

#ifndef PAIRED
INL v v_expm1_times(v x, pair c)
{
	return c.hi * v_expm1_left(x);
}

INL v v_recip_square(pair d)
{
	v r = v_recip(d.hi);
	return r * r;
}
#endif

#ifndef HAVE_MILLS_TIMES
INL v mills_times(v a, power e)
{
	return power_last(power_times(a * v_mills(a), e), e);
}

INL v mills_gap_times(v a, power e)
{
	return power_last(power_times(v_mills_gap(a), e), e);
}
#endif

/* The terms of a sum, act.terms or act.y_terms, that cancels in the first try of the exact mode only. */
INL v quick_terms(v a)
{
#ifdef QUICK
	return a;
#else
	(void)a;
	return k(0);
#endif
}

/* c as a pair, the rest of a constant: k2(HI, LO) with HI + LO the constant to 100 bits. */
INL pair k2(double hi, double lo)
{
	return (pair){ k(hi), k((hi - (real)hi) + lo) };
}

INL pair as_pair(v x)
{
	return (pair){ x, k(-0.0) };
}

/* x c, rounding error and all; |x|, |x c| < 2^100 */
INL pair v_prod(v x, pair c)
{
	v p = x * c.hi;
	return (pair){ p, v_prod_lo(x, c.hi, p) + x * c.lo };
}

/* x - c, to twice the digits for |x| >= |c|; x finite */
INL pair v_minus(pair x, pair c)
{
	v d = x.hi - c.hi;
	return (pair){ d, (((x.hi - d) - c.hi) - c.lo) + x.lo };
}

#endif
