/* SPDX-License-Identifier: MIT */
/* Powers c a^b of a >= 0; b and c are parameters, the same for all lanes. */
#ifndef ACTFN_POW_H
#define ACTFN_POW_H

#include "src/simd/plain.h"
#include "src/simd/wide.h"

/* Is b a whole number, and an odd one?  From 2^53 on all are even. */
INL int is_whole(double b)
{
	return b >= 0x1p53 || b <= -0x1p53 || (double)(int64_t)b == b;
}

INL int is_odd(double b)
{
	return b < 0x1p53 && b > -0x1p53 && is_whole(b) && ((int64_t)b & 1);
}

/* What c a^b is at a = 0 (far = 0) or infinity (far = 1). */
INL v pow_edge(double b, double c, int far)
{
	if (c == 0 || (far ? b < 0 : b > 0))
		return k(0);
	return b == 0 ? k(c) : k(c > 0 ? INFINITY : -INFINITY);
}

/* The edges, and y everywhere else; NaN where a is. */
INL v pow_with_edges(v a, double b, double c, v y)
{
	v edge = sel(a == 0, pow_edge(b, c, 0), sel(a == INFINITY, pow_edge(b, c, 1), a));
	return sel((a > 0) & (a < INFINITY), y, edge);
}

#ifdef ARITH_F64
#include "src/simd/exp.h"
#include "src/simd/ln.h"

/* m 2^e, m from sqrt(1/2) to sqrt(2) */
typedef struct reduced {
	v m;
	vi e;
} reduced;

/* t 2^n */
typedef struct dd_split {
	dd t;
	v n;
} dd_split;

/* b = whole / 2^roots with |whole| <= 15 and roots <= 3?  These are all cases in which a power
 * of a float can lie in the middle between two floats: 3^16 has 26 bits.  Else whole = 0. */
typedef struct short_power {
	int whole, roots;
} short_power;

INL short_power short_power_of(double b)
{
	short_power s = { 0, 0 };
	while (s.roots < 3 && !is_whole(b))
		b *= 2, s.roots++;
	if (is_whole(b) && b >= -15 && b <= 15)
		s.whole = (int)b;
	return s;
}

/* a positive and finite */
INL reduced pow_reduce(v a)
{
	m tiny = a < 0x1p-1000;
	v normal = sel(tiny, a * 0x1p64, a);
	vi e = ln_exponent(normal);
	return (reduced){ normal * v_from_bits(v_bits(k(1)) - (e << 52)), e - (tiny & 64) };
}

/* a^whole, exact as long as that has 106 bits or, from whole = 5 on, 53. */
INL dd dd_whole_power(dd a, int whole)
{
	dd y = { k(1), k(0) };
	for (int i = whole < 0 ? -whole : whole; i; i >>= 1) {
		if (i & 1)
			y = dd_norm(dd_mul(y, a));
		a = dd_norm(dd_mul(a, a));
	}
	return whole < 0 ? dd_norm(dd_div((dd){ k(1), k(0) }, y)) : y;
}

/* a^(whole / 2^roots) by square roots, which are exact where they can be, and products. */
INL dd_split by_products(reduced a, short_power s)
{
	vi rest = a.e & ((1 << s.roots) - 1);
	dd y = { v_from_bits(v_bits(a.m) + (rest << 52)), k(0) };
	for (int i = 0; i < s.roots; i++)
		y = dd_norm(dd_sqrt(y));
	return (dd_split){ dd_whole_power(y, s.whole), ln_whole((a.e - rest) >> s.roots) * s.whole };
}

#define POW_END 2000.0 /* e^2000 is infinite in every format, also after the smallest alpha */

/* a^b = exp(b log a), to a relative 2^-60 where that is near 1 and 2^-57 at e^100. */
INL dd_split by_logarithm(reduced a, double b)
{
	dd l = dd_norm(ln_reduced((dd){ a.m - 1, k(0) }, ln_whole(a.e)));
	dd w = dd_norm(dd_mul1(l, k(b > 0x1p100 ? 0x1p100 : b < -0x1p100 ? -0x1p100 : b)));
	v c = v_min(v_max(w.hi, k(-POW_END)), k(POW_END)), cl = sel(c == w.hi, w.lo, k(0));
	v n = v_opaque(c * 0x1.71547652b82fep+0 + 0x1.8p52) - 0x1.8p52;
	dd r = dd_norm(dd_sum(c - n * 0x1.62e42fefa38p-1, cl - n * 0x1.ef35793c7673p-45));
	return (dd_split){ dd_norm(dd_exp2(r.hi, r.lo)), n };
}

/* c = factor 2^*e, 1 <= |factor| < 2, or 0 */
INL double pow_factor(double c, int *e)
{
	int64_t z, field = (int64_t)0x7ff << 52, one = (int64_t)1023 << 52;
	double up = c * 0x1p100;
	*e = c < 0x1p-900 && c > -0x1p-900 ? -100 : 0;
	memcpy(&z, *e ? &up : &c, sizeof z);
	if (c == 0)
		return 0;
	*e += (int)(z >> 52 & 0x7ff) - 1023;
	z = (z & ~field) | one;
	memcpy(&c, &z, sizeof c);
	return c;
}

/* c d a^b, a positive and finite. */
INL dd_split dd_pow(v a, double b, double c, double d)
{
	short_power s = short_power_of(b);
	reduced r = pow_reduce(a);
	dd_split y = b == 0 || s.whole ? by_products(r, s) : by_logarithm(r, b);
	int ce, de;
	dd factor = dd_prod(k(pow_factor(c, &ce)), k(pow_factor(d, &de)));
	return (dd_split){ dd_norm(dd_mul(y.t, factor)), y.n + (ce + de) };
}

/* c d a^b, to be rounded to a shorter format: beyond 2^400 and below 2^-400 all are alike. */
INL v exact_pow(v a, double b, double c, double d)
{
	dd_split y = dd_pow(sel((a > 0) & (a < INFINITY), a, k(1)), b, c, d);
	v n = v_min(v_max(y.n, k(-400)), k(400)), scale = v_from_bits((v_bits(n + 0x1.8p52) << 52) + v_bits(k(1)));
	return pow_with_edges(a, b, c * d, dd_odd((dd){ y.t.hi * scale, y.t.lo * scale }));
}

#ifdef QUICK
#define plain_pow exact_pow
#else
/* c d a^b */
INL v plain_pow(v a, double b, double c, double d)
{
	dd_split y = dd_pow(sel((a > 0) & (a < INFINITY), a, k(1)), b, c, d);
	return pow_with_edges(a, b, c * d, v_ldexp(y.t.hi + y.t.lo, v_min(v_max(y.n, k(-3000)), k(3000))));
}
#endif

#else

/* log a for 2^e a and a = 1 + t, t in [sqrt(1/2) - 1, sqrt(2) - 1]: the series of atanh, to 2^-44. */
INL wide wide_log(wide t, wide e)
{
	wide s = t / (2 + t), s2 = s * s, q = s2 * 0 + 2.0 / 17;
	for (int i = 15; i >= 1; i -= 2)
		q = q * s2 + 2.0 / i;
	return e * 0x1.62e42fefa39efp-1 + s * q;
}

/* e^w, |w| <= 700: the exponential series of the rest, to 2^-46. */
INL wide wide_exp(wide w)
{
	wide z = w * 0x1.71547652b82fep+0 + 0x1.8p52, n = z - 0x1.8p52, r = w - n * 0x1.62e42fefa39efp-1, q = r * 0 + 1;
	for (int i = 11; i >= 1; i--)
		q = 1 + q * r * (1.0 / i);
	return q * WIDE_FROM((WIDE_BITS(z) << 52) + WIDE_BITS(r * 0 + 1));
}

/* b log a is stopped where the power is 0 or infinite, in float with factors of any float's size. */
INL wide wide_pow(v a, double b)
{
	m tiny = a < k(0x1p-126);
	v normal = sel(tiny, a * k(0x1p24), a);
	vi e = (v_bits(normal) - v_bits(k(0x1.6a09e6p-1))) >> 23;
	v one = normal * v_from_bits(v_bits(k(1)) - (e << 23)), c = sel(tiny, k(-24), k(0));
	c = c + (v_from_bits(v_bits(k(0x1.8p23)) + e) - k(0x1.8p23));
	wide w = wide_log(WIDEN(one - 1), WIDEN(c)) * (b > 1e9 ? 1e9 : b < -1e9 ? -1e9 : b);
	wide_bits high = w > 700, low = w < -700, keep = ~(high | low);
	return wide_exp(WIDE_FROM((WIDE_BITS(w) & keep) | (WIDE_BITS(w * 0 + 700) & high) | (WIDE_BITS(w * 0 - 700) & low)));
}

/* c d a^b */
INL v plain_pow(v a, double b, double c, double d)
{
	v y = sel((a > 0) & (a < INFINITY), a, k(1));
	return pow_with_edges(a, b, c * d, NARROW(wide_pow(y, b) * (c * d)));
}
#endif

/* c d a^b for FN(): constants, lines and the plain square need no logarithm. */
INL v v_pow(v a, double b, double c, double d)
{
	double f = c * d;
	if (f != 0 && (double)(real)f == f && b == 1)
		return a * k(f);
	if (f == 1 && b == 2)
		return a * a;
	if (b == 0)
		return sel(a == a, k(f), a);
	return plain_pow(a, b, c, d);
}
#endif
