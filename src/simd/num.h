/* SPDX-License-Identifier: MIT */
/* Numbers in FN(): pairs in f64, where each rounding of a factor may cost an ulp and no wider type helps; plain
 * numbers elsewhere.  num_value() rounds a pair; num_times() multiplies by e^x first, see power_times(). */
#ifndef ACTFN_NUM_H
#define ACTFN_NUM_H

#include "src/simd/plain.h"
#include "src/simd/times.h"

#ifdef PAIRED
#define IN_PAIRS 1
typedef dd num;

INL num num_of(v x)
{
	return (num){ x, k(0) };
}

INL num num_pair(pair x)
{
	return (num){ x.hi, x.lo };
}

INL num num_add(num a, num b)
{
	return dd_norm(dd_add(a, b));
}

INL num num_mul(num a, num b)
{
	return dd_norm(dd_mul(a, b));
}

INL num num_div(num a, num b)
{
	return dd_norm(dd_div(a, b));
}

INL num num_sel(m mask, num a, num b)
{
	return dd_sel(mask, a, b);
}

INL num num_sqrt(num a)
{
	return dd_norm(dd_sqrt(a));
}

/* e^x and e^x - 1 */
INL num num_whole(power e)
{
	return dd_fast_sum(e.s, e.s * e.p);
}

INL num num_less_1(power e)
{
	return num_add((num){ e.s, e.s * e.p }, num_of(k(-1)));
}

/* e^x - 1, x <= 0 */
INL num num_expm1(v x, power e)
{
	(void)x;
	return num_less_1(e);
}

INL num num_sum(pair a, double c)
{
	return dd_norm(dd_add1((dd){ a.hi, a.lo }, k(c)));
}

INL num num_by(v a, double c)
{
	return dd_prod(a, k(c));
}

INL pair num_as_pair(num a)
{
	return (pair){ a.hi, a.lo };
}

INL v num_value(num a)
{
	return a.hi + a.lo;
}

/* log(1 + a) for 0 <= a <= 1 */
INL num num_log1p(num a)
{
	log_f64 y = log1p_f64_parts(a.hi);
	dd s = dd_fast_sum(y.base, y.z);
	return dd_fast_sum(s.hi, s.lo + (y.rest + a.lo / (1 + a.hi)));
}

/* erf(a), a >= 0, with its slope there; near 0 a p(a^2), whose first term counts */
INL num num_erf(num a, num slope)
{
	v s = a.hi * a.hi, p = k(f64_erf[10]);
	for (int i = 9; i >= 1; i--)
		p = p * s + f64_erf[i];
	num near = num_mul(a, dd_fast_sum(k(0x1.20dd750429b6dp+0), k(0x1.1ae3a914fed80p-56) + p * s));
	return num_sel(a.hi < 0.75, near, dd_fast_sum(v_erf(a.hi), a.lo * slope.hi));
}

/* Mills' ratio R(a), and R(a) - a/sqrt(2 pi) */
INL num num_mills(v a)
{
	mills_f64 r = mills_f64_of(a);
	return dd_fast_sum(r.c, r.rest);
}

INL num num_mills_gap(v a, num R)
{
	return num_add(R, dd_mul1((dd){ k(-0x1.9884533d43651p-2), k(0x1.cbc0d30ebfd15p-56) }, a));
}

/* Phi(x) for x >= 0, where 1 - Phi(x) is tail */
INL num num_phi(v x, num tail)
{
	(void)x;
	return num_add(dd_neg(tail), num_of(k(1)));
}

INL num num_sin(v x)
{
	angle_f64 a = angle_f64_of(x);
	return dd_norm(sin_f64_turned(a, a.n));
}

INL num num_cos(v x)
{
	angle_f64 a = angle_f64_of(x);
	return dd_norm(sin_f64_turned(a, a.n + 1));
}

/* sin(x + side pi/4), side = +-1 */
INL num num_sin_eighth(v x, int side)
{
	return dd_norm(sin_eighth_f64(x, side));
}

/* a e^x */
INL v num_times(num a, power e)
{
	num y = num_mul(a, dd_fast_sum(e.t, e.t * e.p));
	return power_last(y.hi + y.lo, e);
}
#else
#define IN_PAIRS 0
typedef struct num {
	v hi;
} num;

INL num num_of(v x)
{
	return (num){ x };
}

INL num num_pair(pair x)
{
	return (num){ x.hi + x.lo };
}

INL num num_add(num a, num b)
{
	return (num){ a.hi + b.hi };
}

INL num num_mul(num a, num b)
{
	return (num){ a.hi * b.hi };
}

INL num num_div(num a, num b)
{
	return (num){ a.hi / b.hi };
}

INL num num_sel(m mask, num a, num b)
{
	return (num){ sel(mask, a.hi, b.hi) };
}

INL num num_sqrt(num a)
{
	return (num){ v_sqrt(a.hi) };
}

INL num num_whole(power e)
{
	return (num){ power_whole(e) };
}

INL num num_less_1(power e)
{
	return (num){ power_less_1(e) };
}

INL num num_expm1(v x, power e)
{
	(void)e;
	return (num){ v_expm1_left(x) };
}

INL num num_sum(pair a, double c)
{
	return (num){ (a.hi + k(c)) + a.lo };
}

INL num num_by(v a, double c)
{
	return (num){ v_by_param(a, c) };
}

INL pair num_as_pair(num a)
{
	return as_pair(a.hi);
}

INL v num_value(num a)
{
	return a.hi;
}

INL num num_log1p(num a)
{
	return (num){ v_log1p_unit(a.hi) };
}

INL num num_erf(num a, num slope)
{
	(void)slope;
	return (num){ v_erf(a.hi) };
}

INL num num_mills(v a)
{
	return (num){ v_mills(a) };
}

INL num num_mills_gap(v a, num R)
{
	return (num){ R.hi - a * k(0.3989422804014327) };
}

INL num num_phi(v x, num tail)
{
	(void)tail;
	return (num){ 0.5 + 0.5 * v_erf(x * k(0.7071067811865476)) };
}

INL num num_sin(v x)
{
	return (num){ v_sin(x) };
}

INL num num_cos(v x)
{
	return (num){ v_cos(x) };
}

INL num num_sin_eighth(v x, int side)
{
	return (num){ v_sin_eighth(x, side) };
}

INL v num_times(num a, power e)
{
	return power_last(power_times(a.hi, e), e);
}
#endif

INL num num_neg(num a)
{
	a.hi = -a.hi;
#ifdef PAIRED
	a.lo = -a.lo;
#endif
	return a;
}

/* hi + lo, to 100 bits */
INL num num_k(double hi, double lo)
{
	return num_pair(k2(hi, lo));
}

INL num num_add1(num a, double c)
{
	return num_add(a, num_of(k(c)));
}

/* By a parameter, which is a double also where the arithmetic is float. */
INL num num_mul_by(num a, double c)
{
#ifdef PAIRED
	return num_mul(a, num_of(k(c)));
#else
	return (num){ v_by_param(a.hi, c) };
#endif
}

INL num num_mul1(num a, double c)
{
	return num_mul(a, num_of(k(c)));
}

#endif
