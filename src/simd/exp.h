/* SPDX-License-Identifier: MIT */
/* exp and expm1 as pairs.  x = (16 k + j) ln(2)/16 + r with |r| <= ln(2)/32,
 * exp(x) = 2^k 2^(j/16) (1 + r + r^2 q(r)). */
#ifndef ACTFN_EXP_H
#define ACTFN_EXP_H

#include "src/simd/dd.h"
#include "src/simd/exp.inc"

/* Arguments beyond these are stopped: products of exp(x) with any float power up
 * to the third are then 0 or infinite in every 32-bit format, and nothing
 * overflows or becomes subnormal in double. */
#define EXP_MIN (-600.0)
#define EXP_MAX 300.0

INL v exp_clamp(v x)
{
	return v_min(v_max(x, k(EXP_MIN)), k(EXP_MAX));
}

typedef struct exp_parts {
	v t;     /* 2^(n/16), rounded */
	v t_lo;  /* its relative rest, times 1 + r */
	v r, rl; /* the reduced argument, r + rl */
	v q;     /* r^2 q(r) */
} exp_parts;

/* x + xl, |x| <= 700, |xl| below an ulp of x. */
INL exp_parts exp_reduce(v x, v xl)
{
	/* 16/ln(2); adding 1.5 * 2^52 leaves the nearest integer in the low bits */
	v z = x * 0x1.71547652b82fep+4 + 0x1.8p52;
	v n = v_opaque(z) - 0x1.8p52;
	/* ln(2)/16: n times the first part (37 bits) is exact for |n| < 2^16 even without FMA */
	v r0 = x - n * 0x1.62e42fefap-5;
	v rl = xl - n * 0x1.cf79abc9e3b3ap-44;
	exp_parts e;
	e.r = r0 + rl;
	e.rl = (r0 - e.r) + rl;
	vi i = v_bits(z);
	e.t = v_from_bits(v_bits(v_lookup16(exp_hi, i)) + (i >> 4 << 52));
	v r = e.r, r2 = r * r, t_lo = v_lookup16(exp_lo, i);
	e.t_lo = t_lo + t_lo * r;
	v q01 = exp_q[0] + r * exp_q[1], q23 = exp_q[2] + r * exp_q[3], q45 = exp_q[4] + r * exp_q[5];
	e.q = r2 * (q01 + r2 * (q23 + r2 * q45));
	return e;
}

/* exp(x + xl) with a relative error below 2^-61; EXP_MIN <= x <= EXP_MAX.  A NaN comes through. */
INL dd dd_exp2(v x, v xl)
{
	exp_parts e = exp_reduce(x, xl);
	dd tr = dd_prod(e.t, e.r);
	dd s = dd_fast_sum(e.t, tr.hi);
	return (dd){ s.hi, s.lo + (tr.lo + e.t * (e.q + (e.rl + e.t_lo))) };
}

INL dd dd_exp(v x)
{
	return dd_exp2(x, k(0));
}

/* exp(x + xl) - 1 with a relative error below 2^-57, also of small results; arguments as for dd_exp2(). */
INL dd dd_expm1_2(v x, v xl)
{
	exp_parts e = exp_reduce(x, xl);
	dd t = dd_fast_sum(sel(e.t > 1, e.t, k(-1)), sel(e.t > 1, k(-1), e.t));
	dd tr = dd_prod(e.t, e.r);
	dd s = dd_fast_sum(t.hi, tr.hi);
	return (dd){ s.hi, s.lo + (t.lo + (tr.lo + e.t * (e.q + (e.rl + e.t_lo)))) };
}

INL dd dd_expm1(v x)
{
	return dd_expm1_2(x, k(0));
}

/* ELU and its kin: right * x for x > 0, left * (exp(x) - 1) below; left and right
 * are pairs, each result is rounded once. */
INL act exponential_unit(v x, dd right, dd left)
{
	v c = v_max(v_min(x, k(0)), k(EXP_MIN));
	dd y = dd_mul(left, dd_norm(dd_expm1(c))), slope = dd_mul(left, dd_norm(dd_exp(c)));
	v z = v_max(v_min(x, k(0x1p129)), k(0));
	y = dd_sel(x > 0, dd_mul1(right, z), y);
	return (act){ .y = sel(x == 0, x, dd_odd(y)), .dx = dd_odd(dd_sel(x > 0, right, slope)) };
}

#endif
