/* SPDX-License-Identifier: MIT */
/* sin and cos of a float as pairs, over all floats: f' of sinc cancels between
 * them, so they carry some 75 bits.  Also of a float times a parameter. */
#ifndef ACTFN_TRIG_H
#define ACTFN_TRIG_H

#include "src/simd/dd.h"
#include "src/simd/trig.inc"

typedef struct trig {
	dd sin, cos; /* of |x| */
} trig;

/* a modulo pi/2, and in the low bits of *n the quadrant: a = f 2^e with a whole
 * f < 2^24, so f (2^e 2/pi mod 4) has the same quadrant and fraction; its first
 * three parts are exact products (Payne and Hanek's idea, by table). */
INL dd trig_reduce(v a, vi *n)
{
	vi e = (v_bits(a) >> 52) - 1022; /* e + 1 */
	e = e & ~(e >> 63);              /* below 1/2: any row, unused */
	v f = v_from_bits((v_bits(a) & 0xfffffffffffff) | v_bits(k(0x1p23)));
	v hi = f * v_gather(two_over_pi[0], e), mid = f * v_gather(two_over_pi[1], e);
	v z = v_opaque((hi + mid) + 0x1.8p52); /* mid may be a quarter */
	*n = v_bits(z);
	dd turn = dd_sum(hi - (z - 0x1.8p52), mid);
	dd rest = dd_sum(turn.hi, f * v_gather(two_over_pi[2], e));
	rest.lo += turn.lo + f * v_gather(two_over_pi[3], e);
	return dd_mul(dd_norm(rest), (dd){ k(0x1.921fb54442d18p+0), k(0x1.1a62633145c07p-54) });
}

/* r^8 p(r^2) with p of degree 5, added to the first terms of the series of sin(r)/r - 1 or cos(r) - 1. */
INL dd trig_series(dd r2, const double *p, const double first[3][2])
{
	v u = r2.hi, q = k(p[5]);
	for (int i = 4; i >= 0; i--)
		q = q * u + p[i];
	dd s = { k(first[2][0]), k(first[2][1]) };
	dd t = dd_fast_sum(s.hi, q * u);
	t.lo += s.lo;
	for (int i = 1; i >= 0; i--) {
		s = dd_mul(t, r2);
		t = dd_fast_sum(k(first[i][0]), s.hi);
		t.lo += s.lo + first[i][1];
	}
	return dd_mul(t, r2);
}

/* sin(a), cos(a) for 0 <= a < 2^192 with at most 24 significant bits. */
INL trig trig_of(v a)
{
	static const double third[3][2] = { { -0x1.5555555555555p-3, -0x1.5555555555555p-57 },
					    { 0x1.1111111111111p-7, 0x1.1111111111111p-63 },
					    { -0x1.a01a01a01a01ap-13, -0x1.a01a01a01a01ap-73 } };
	static const double half[3][2] = { { -0.5, 0 },
					   { 0x1.5555555555555p-5, 0x1.5555555555555p-59 },
					   { -0x1.6c16c16c16c17p-10, 0x1.f49f49f49f49fp-65 } };
	vi n;
	dd big = trig_reduce(a, &n);
	m small = a < 0.78;
	dd r = dd_sel(small, (dd){ a, k(0) }, big);
	dd r2 = dd_mul(r, r);
	dd s = dd_mul(r, trig_series(r2, sin_s, third)), c = trig_series(r2, cos_c, half);
	dd sine = dd_fast_sum(r.hi, s.hi), cosine = dd_fast_sum(k(1), c.hi);
	sine.lo += s.lo + r.lo;
	cosine.lo += c.lo;
	m swap = ((n & 1) != 0) & ~small, sneg = ((n & 2) != 0) & ~small, cneg = (((n + 1) & 2) != 0) & ~small;
	dd ss = dd_sel(swap, cosine, sine), cc = dd_sel(swap, sine, cosine);
	return (trig){ .sin = dd_sel(sneg, dd_neg(ss), ss), .cos = dd_sel(cneg, dd_neg(cc), cc) };
}

/* The first 24 bits of a. */
INL v trig_part(v a)
{
	v t = v_opaque(a * 536870913.0);
	return t - (t - a);
}

/* sin and cos of an angle and of another, to those of the sum. */
INL trig trig_plus(trig s, v angle)
{
	trig t = trig_of(v_abs(angle));
	dd ss = dd_norm(s.sin), sc = dd_norm(s.cos), tc = dd_norm(t.cos);
	dd ts = dd_norm(dd_sel(angle < 0, dd_neg(t.sin), t.sin));
	return (trig){ .sin = dd_add(dd_norm(dd_mul(ss, tc)), dd_norm(dd_mul(sc, ts))),
		       .cos = dd_add(dd_norm(dd_mul(sc, tc)), dd_neg(dd_norm(dd_mul(ss, ts)))) };
}

/* sin(a p), cos(a p) for a as above, |a p| < 2^192: the product has 77 bits, which come in four parts. */
INL trig trig_of_product(v a, double p)
{
	dd w = dd_prod(a, k(p));
	v first = trig_part(w.hi), rest = w.hi - first, second = trig_part(rest);
	trig t = trig_of(v_abs(first));
	t.sin = dd_sel(first < 0, dd_neg(t.sin), t.sin);
	return trig_plus(trig_plus(trig_plus(t, second), rest - second), w.lo);
}

#endif
