/* SPDX-License-Identifier: MIT */
/* Exponentials in double: x + xl = n ln(2) + j ln(2)/16 + r with |r| <= ln(2)/32, so that
 * e^(x + xl) = 2^n t (1 + p), t = 2^(j/16) from a table and 1 + p = e^r. */
#ifndef ACTFN_F64_EXP_H
#define ACTFN_F64_EXP_H

#include "src/simd/exp.h"

/* Beyond these e^x, even times 1e218, is 0 or infinite. */
#define EXP_LOW (-1250.0)
#define EXP_HIGH 1250.0

/* From here on sigma(x) and its kin, x times their derivatives included, are 1. */
#define GATE_OPEN 42.0

typedef struct exp_f64 {
	v t, p;
	v nj; /* n + j/16 */
	vi i; /* 16 n + j in the low bits */
} exp_f64;

/* |x| <= 1250, xl below some ulps of x.  A NaN comes out in p. */
INL exp_f64 exp_f64_of(v x, v xl)
{
	v z = v_opaque(x * 0x1.71547652b82fep+0 + 0x1.8p48); /* rounded to sixteenths */
	exp_f64 e = { .nj = z - 0x1.8p48, .i = v_bits(z) };
	/* nj has 16 bits, the first part of ln(2) 37: exact without FMA, too */
	v r = ((x - e.nj * 0x1.62e42fefap-1) - e.nj * 0x1.cf79abc9e3b3ap-40) + xl, r2 = r * r;
	v q01 = exp_q[0] + r * exp_q[1], q23 = exp_q[2] + r * exp_q[3], q45 = exp_q[4] + r * exp_q[5];
	v q = q01 + r2 * (q23 + r2 * q45);
	e.t = v_lookup16(exp_hi, e.i);
	e.p = r + (r2 * q + v_lookup16(exp_lo, e.i));
	return e;
}

INL v whole_f64(exp_f64 e)
{
	return v_from_bits(e.i & ~15) - 0x1.8p48;
}

#if VEC_BYTES == 64
INL v v_ldexp(v x, v n)
{
	return _mm512_scalef_pd(x, n);
}

/* x 2^n */
INL v scale_f64(v x, exp_f64 e)
{
	return v_ldexp(x, e.nj); /* of which it takes the whole part below */
}
#else
/* 2^n, n whole, |n| <= 1022 */
INL v pow2_f64(v n)
{
	return v_from_bits((v_bits(n + 0x1.8p52) << 52) + v_bits(k(1)));
}

/* A third of the way twice: nothing but the last product is rounded. */
INL v v_ldexp(v x, v n)
{
	v third = v_opaque(n * 0x1.5555555555555p-2 + 0x1.8p52) - 0x1.8p52, p = pow2_f64(third);
	return x * p * p * pow2_f64(n - 2 * third);
}

/* x 2^n */
INL v scale_f64(v x, exp_f64 e)
{
	return v_ldexp(x, whole_f64(e));
}
#endif

INL v v_exp2(v x, v xl)
{
	exp_f64 e = exp_f64_of(v_min(v_max(x, k(EXP_LOW)), k(EXP_HIGH)), xl);
	return scale_f64(e.t + e.t * e.p, e);
}

INL v v_exp(v x)
{
	return v_exp2(x, k(-0.0));
}

INL split v_exp2_split(v x, v xl)
{
	exp_f64 e = exp_f64_of(v_min(v_max(x, k(EXP_LOW)), k(EXP_HIGH)), xl);
	return (split){ e.t + e.t * e.p, whole_f64(e) };
}

INL split v_exp_split(v x)
{
	return v_exp2_split(x, k(-0.0));
}

/* With a last factor of 2^n where that is one instruction; else t takes 2^(n + 800) at once, and
 * 2^-800 is the last factor. */
#if VEC_BYTES == 64
#define v_late v_ldexp

INL split late_f64(exp_f64 e)
{
	return (split){ e.t + e.t * e.p, e.nj };
}

/* t 2^n, which may be subnormal */
INL v power_f64(exp_f64 e)
{
	return v_ldexp(e.t, e.nj);
}
#else
INL v v_late(v y, v n)
{
	return y * n;
}

INL v early_f64(exp_f64 e)
{
	return v_scale2(e.t * 0x1p800, e.nj, e.i);
}

INL split late_f64(exp_f64 e)
{
	v t = early_f64(e);
	return (split){ t + t * e.p, k(0x1p-800) };
}

INL v power_f64(exp_f64 e)
{
	return early_f64(e) * 0x1p-800;
}
#endif

INL split v_exp_late(pair x)
{
	return late_f64(exp_f64_of(x.hi, x.lo));
}

INL power v_power(pair x)
{
	exp_f64 e = exp_f64_of(x.hi, x.lo);
#if VEC_BYTES == 64
	return (power){ power_f64(e), e.p, e.t, e.nj };
#else
	v t = early_f64(e);
	return (power){ t * 0x1p-800, e.p, t, k(0x1p-800) };
#endif
}

INL v power_last(v y, power e)
{
	return v_late(y, e.n);
}

/* e^x but for power_last(); not normalised: sums of products need no more. */
INL dd power_dd(power e)
{
	return (dd){ e.t, e.t * e.p };
}

/* The pair's value, and the last factor. */
INL v power_last_dd(dd y, power e)
{
	return power_last(y.hi + y.lo, e);
}

INL growth v_growth(pair x, double c)
{
	exp_f64 e = exp_f64_of(x.hi, x.lo);
	split late = late_f64(e);
	v s = power_f64(e);
	return (growth){ k(c) * late.t, late.n, k(c) * (s * e.p + (s - 1)) };
}

INL v v_exp_left(v x)
{
	split e = v_exp_late((pair){ v_max(x, k(EXP_LOW)), k(-0.0) });
	return v_late(e.t, e.n);
}

/* From -50 on the result is -1. */
INL v v_expm1_left(v x)
{
	exp_f64 e = exp_f64_of(v_max(x, k(-50)), k(-0.0));
	v s = v_scale2(e.t, e.nj, e.i);
	return s * e.p + (s - 1);
}

/* c (e^x - 1), x <= 0; where 1/2 <= s <= 1 the first term is exact. */
INL v v_expm1_times(v x, pair c)
{
	exp_f64 e = exp_f64_of(v_max(x, k(-50)), k(-0.0));
	v s = v_scale2(e.t, e.nj, e.i), head = s - 1, tail = s * e.p;
	dd y = dd_mul1((dd){ c.hi, c.lo }, head);
	return y.hi + (y.lo + c.hi * tail);
}

/* Half of it, which does not overflow first.  It keeps the sign of x, also of -0. */
INL v v_expm1(v x)
{
	exp_f64 e = exp_f64_of(v_min(v_max(x, k(-50)), k(709.8)), k(-0.0));
	v s = v_scale2(0.5 * e.t, e.nj, e.i);
	return v_copysign(2 * ((s - 0.5) + s * e.p), x);
}

/* 1/d: where there is a seed, a fourth of the time of a division. */
INL v v_recip(v d)
{
#ifdef HAVE_RECIP
	v r = quick_recip(d);
	return r + r * (1 - d * r);
#else
	return 1 / d;
#endif
}

INL v v_div(v a, v b)
{
#ifdef HAVE_RECIP
	v r = quick_recip(b), q = a * r;
	return v_copysign(q + r * (a - q * b), q); /* -0/b is -0 */
#else
	return a / b;
#endif
}

/* n/d with (n + nl)/(d + dl) in mind. */
INL v quotient_f64(dd n, dd d)
{
	dd q = dd_div(n, d);
	return q.hi + q.lo;
}

/* With E = e^(-2|x|) = s (1 + p): tanh |x| = (1 - E)/(1 + E), 1 - s and 1 + s with what they lose; s = 1 near 0. */
INL v v_tanh(v x)
{
	exp_f64 e = exp_f64_of(2 * v_max(v_negabs(x), k(-30)), k(-0.0));
	v s = v_opaque(v_scale2(e.t, e.nj, e.i)), sp = s * e.p, less = 1 - s, more = 1 + s;
	dd n = dd_sum(less, ((1 - less) - s) - sp), d = { more, (s - (more - 1)) + sp };
	return v_copysign(quotient_f64(n, d), x);
}

#endif
