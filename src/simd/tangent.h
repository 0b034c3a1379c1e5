/* SPDX-License-Identifier: MIT */
/* tanh(w) and its slope 1 - tanh(w)^2 where w is more than a number: a product for FN(), a pair for EXACT(). */
#ifndef ACTFN_TANGENT_H
#define ACTFN_TANGENT_H

#include "src/simd/gate.h"
#include "src/simd/times.h"

typedef struct tangent {
	v t, slope;
} tangent;

/* tanh(w)/w - 1 for w^2 = u <= 2^-10 */
INL v tangent_bend(v u)
{
	return u * (k(-1.0 / 3) + u * (k(2.0 / 15) + u * (k(-17.0 / 315) + u * k(62.0 / 2835))));
}

/* tanh(w) + l for |w| <= 1, l small. */
#ifdef ARITH_F32
#include "src/simd/tangent.inc"
INL v tangent_near(v w, v l)
{
	v u = w * w, q = k(tangent_q[7]);
	for (int i = 6; i >= 0; i--)
		q = q * u + k(tangent_q[i]);
	return w + (w * (u * q) + l);
}
#elif defined(PAIRED)
/* Taylor's series next to 0, where 1 - exp(-2 |w|) loses digits. */
INL v tangent_near(v w, v l)
{
	v u = w * w, more = u * (k(-1382.0 / 155925) + u * k(21844.0 / 6081075));
	v bend = tangent_bend(u) + (u * u) * (u * u) * more;
	return sel(v_abs(w) <= 0x1p-4, w + (w * bend + l), v_tanh(w) + l);
}
#else
INL v tangent_near(v w, v l)
{
	return v_tanh(w) + l;
}
#endif

/* w = b x.  What is lost of w, l, counts: in the tail it is a relative 2 l.  With
 * s = sigma(-2|w|) the slope is 4 (s - s^2), and tanh|w| is 1 - 2 s, to be used from 1 on. */
INL tangent tangent_plain(v x, double b)
{
	v w = x * k(b), l = v_prod_lo(x, k(b), w) + x * k(rest_of(b));
	l = sel(v_abs(w) <= k(-EXP_LOW), l, k(0));
	pair n = v_negabs_pair((pair){ 2 * w, 2 * l });
	v slope = bell_closed(4, n), t = sel(v_abs(w) > 1, 1 - 2 * sigma_closed(n), tangent_near(w, l * slope));
	return (tangent){ .t = v_copysign(t, w), .slope = slope };
}

#ifdef EXACT
#include "src/simd/exp.h"

typedef struct dd_tangent {
	dd t, slope;
} dd_tangent;

/* tanh(w) = w + w^3 p(w^2) for |w| <= 1/16, p by Taylor: what is left out is 2^-74 of the sum. */
INL dd tangent_series(dd w)
{
	static const double c[] = { -0x1.5555555555555p-2, 0x1.1111111111111p-3, -0x1.ba1ba1ba1ba1cp-5,
				    0x1.664f4882c10fap-6, -0x1.226e355e6c23dp-7, 0x1.d6d3d0e157de0p-9,
				    -0x1.7da36452b75e3p-10 };
	v u = w.hi * w.hi, p = k(c[6]);
	for (int i = 5; i >= 0; i--)
		p = p * u + c[i];
	return dd_norm((dd){ w.hi, w.lo + w.hi * (u * p) });
}

/* Both to a relative 2^-57 or better; w normalised, |w| below 2^1000.  With e = exp(-2|w|):
 * (1 - e)/(1 + e) and 4 e/(1 + e)^2. */
INL dd_tangent tangent_of(dd w)
{
	m neg = w.hi < 0;
	v a = v_max(2 * v_negabs(w.hi), k(EXP_MIN)), al = sel(a > EXP_MIN, 2 * sel(neg, w.lo, -w.lo), k(0));
	dd e = dd_norm(dd_exp2(a, al));
	dd d = dd_norm(dd_add1(e, k(1))), t = dd_div(dd_norm(dd_add1(dd_neg(e), k(1))), d);
	dd slope = dd_div((dd){ 4 * e.hi, 4 * e.lo }, dd_norm(dd_mul(d, d)));
	return (dd_tangent){ .t = dd_sel(v_abs(w.hi) <= 0x1p-4, tangent_series(w), dd_sel(neg, dd_neg(t), t)),
			     .slope = slope };
}
#endif

#endif
