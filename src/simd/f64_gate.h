/* SPDX-License-Identifier: MIT */
/* The shapes of gate.h in double.  There is no wider type to be careless in, and every rounding of a
 * factor may cost an ulp: the factors are pairs, and their product is rounded once. */
#ifndef ACTFN_F64_GATE_H
#define ACTFN_F64_GATE_H

#include "src/simd/f64_normal.h"

/* 1 + e^x, x <= 0 */
INL dd power_dd_1(power e)
{
	v d = 1 + v_opaque(e.s);
	return (dd){ d, (e.s - (d - 1)) + e.s * e.p };
}

/* (a + al)/(d + dl) for |dl| < d/16 */
INL dd gate_quotient(dd a, dd d)
{
	v r = quick_recip(d.hi + d.lo), q = (a.hi + a.lo) * r;
	return (dd){ q, r * (v_fma(-q, d.hi, a.hi) + (a.lo - q * d.lo)) };
}

/* Without a last factor and without a side to choose: x sigma(w) = x/(1 + E), E = exp(-w) neither subnormal nor
 * infinite for |w| < GATE_FAST.  NaN comes through. */
#define GATE_FAST 700.0

#ifdef HAVE_FMA
INL v gate_power(v w, v wl)
{
	exp_f64 e = exp_f64_of(w, wl);
	v s = v_scale2(e.t, e.nj, e.i);
	return s * e.p + s;
}

/* a + b for a, b > 0 */
INL dd gate_sum(v a, v b)
{
	v s = v_opaque(a + b), large = v_max(a, b), small = v_min(a, b);
	return (dd){ s, small - (s - large) };
}

/* x sigma(w), |w| < GATE_FAST, |x| not larger than exp(GATE_FAST)/1000 */
INL v gate_fast(v x, pair w)
{
	dd d = gate_sum(gate_power(-w.hi, -w.lo), k(1));
	v r = quick_recip(d.hi), q = x * r;
	return v_copysign(q + r * (v_fma(-q, d.hi, x) - q * d.lo), q); /* -0 stays -0 */
}
#endif

/* x sigma(w), w <= 0 */
INL v gate_closed(v x, pair w)
{
	power e = v_power(w);
	dd q = gate_quotient(power_dd(e), power_dd_1(e));
	return power_last(x * q.hi + x * q.lo, e);
}

INL v sigma_closed(pair w)
{
	power e = v_power(w);
	dd q = gate_quotient(power_dd(e), power_dd_1(e));
	return power_last(q.hi + q.lo, e);
}

/* sigma'(w) = e/(1 + e)^2 but for power_last() */
INL dd bell_dd(power e)
{
	dd d = power_dd_1(e);
	return gate_quotient(gate_quotient(power_dd(e), d), d);
}

/* c sigma'(w), w <= 0, c a power of two */
INL v bell_closed(double c, pair w)
{
	power e = v_power(w);
	dd q = bell_dd(e);
	return power_last(k(c) * (q.hi + q.lo), e);
}

/* (x sigma(w))' = e (1 + e + g)/(1 + e)^2 with e = exp(w), w <= 0, and g = x dw/dx */
INL v slope_closed_by(pair w, dd g)
{
	power e = v_power(w);
	return power_last_dd(dd_mul(bell_dd(e), dd_norm(dd_add(power_dd_1(e), g))), e);
}

INL v slope_closed(pair w)
{
	return slope_closed_by(w, (dd){ w.hi, w.lo });
}

/* The same with all digits next to its zero z, too: 1 + e^w + w is (w - z) + e^z (e^(w - z) - 1). */
INL v slope_closed_zero(pair w)
{
	pair d = v_minus(w, k2(-0x1.474973c84120bp+0, -0x1.f8d74bc9ac154p-54));
	power e = v_power(w), f = v_power(d);
	dd less = dd_norm(dd_add1((dd){ f.s, f.s * f.p }, k(-1))), step = { d.hi, d.lo };
	dd near = dd_add(dd_mul(less, (dd){ k(0x1.1d25cf210482ep-2), k(-0x1.ca2d0d94faaecp-60) }), step);
	dd far = dd_add(power_dd_1(e), (dd){ w.hi, w.lo });
	dd s = dd_mul(bell_dd(e), dd_norm(dd_sel(v_abs(d.hi) < 0.25, near, far)));
	return power_last_dd(s, e);
}

/* g = x dw/dx = 3 w - 2 sqrt(8/pi) x */
INL v gelu_tanh_slope(v x, pair w)
{
	dd linear = dd_mul1((dd){ k(0x1.9884533d43651p0), k(-0x1.cbc0d30ebfd15p-54) }, -2 * x);
	return slope_closed_by(w, dd_add(dd_mul1((dd){ w.hi, w.lo }, k(3)), linear));
}

/* With e = exp(x), a = 1 + e/2 and d = 1 + e a, x <= 40: tanh(log(1 + e)) = e a / d. */
typedef struct mish_f64 {
	power x;
	dd e, a, d;
} mish_f64;

INL mish_f64 mish_f64_of(v x)
{
	mish_f64 f = { .x = v_power(as_pair(x)) };
	f.e = dd_fast_sum(f.x.s, f.x.s * f.x.p);
	f.a = dd_norm(dd_add1((dd){ 0.5 * f.e.hi, 0.5 * f.e.lo }, k(1)));
	f.d = dd_norm(dd_add1(dd_mul(f.e, f.a), k(1)));
	return f;
}

INL v v_mish(v x)
{
	mish_f64 f = mish_f64_of(x);
	dd q = gate_quotient(dd_mul(power_dd(f.x), f.a), f.d);
	return power_last(x * q.hi + x * q.lo, f.x);
}

#ifdef HAVE_FMA
/* x n/(n + 2), n = e^2 + 2 e with what it loses as long as that counts */
INL v mish_fast(v x)
{
	v e = gate_power(x, k(-0.0)), twice = e + e, n = v_opaque(v_fma(e, e, twice)), rest = v_fma(e, e, twice - n);
	dd d = gate_sum(n, k(2));
	v r = quick_recip(d.hi), q = n * r, ql = r * (v_fma(-q, d.hi, n) + (rest - q * (d.lo + rest)));
	return v_copysign(x * q + x * ql, x);
}
#endif

/* f' = e (x + 1 + e (x + 3/2 + e (1 + e/4))) / d^2 */
INL v v_mish_slope(v x)
{
	mish_f64 f = mish_f64_of(x);
	dd c = dd_norm(dd_add1((dd){ 0.25 * f.e.hi, 0.25 * f.e.lo }, k(1)));
	c = dd_norm(dd_add(dd_mul(c, f.e), dd_sum(x, k(1.5))));
	c = dd_norm(dd_add(dd_mul(c, f.e), dd_sum(x, k(1))));
	return power_last_dd(dd_mul(gate_quotient(gate_quotient(power_dd(f.x), f.d), f.d), c), f.x);
}

#endif
