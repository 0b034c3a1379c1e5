/* SPDX-License-Identifier: MIT */
/* Natural logarithms as pairs: of any positive number, and of 1 + u for any u > -1. */
#ifndef ACTFN_LN_H
#define ACTFN_LN_H

#include "src/simd/dd.h"
#include "src/simd/ln.inc"

/* log(1 + t) + n ln(2), t in [sqrt(1/2) - 1, sqrt(2) - 1] and normalised: measured to a
 * relative 2^-62.8, and to 2^-66.9 of the larger of the result and 1.  Near t = 0 the
 * table's point is 1 itself, so nothing cancels. */
INL dd ln_reduced(dd t, v n)
{
	vi j = v_bits(v_opaque(t.hi * 21.25 + (0x1.8p52 + 6)));
	v c = v_lookup16(ln_c, j);
	dd tc = dd_prod(t.hi, c), z = dd_sum(c - 1, tc.hi);
	z = dd_norm((dd){ z.hi, z.lo + (tc.lo + t.lo * c) });
	dd square = dd_mul(z, z);
	v h = z.hi, p = k(ln_p[9]);
	for (int i = 8; i >= 0; i--)
		p = p * h + ln_p[i];
	/* ln(2) in two parts: n times the first, of 42 bits, is exact */
	dd base = dd_sum(n * 0x1.62e42fefa38p-1, v_lookup16(ln_hi, j)), y = dd_sum(base.hi, h);
	v lo = base.lo + (n * 0x1.ef35793c7673p-45 + v_lookup16(ln_lo, j));
	dd sum = dd_sum(y.hi, -0.5 * square.hi);
	sum.lo += (y.lo + lo) + (z.lo + (h * square.hi * p - 0.5 * square.lo));
	return sum;
}

/* The exponent that brings d, a normal number, to [sqrt(1/2), sqrt(2)). */
INL vi ln_exponent(v d)
{
	return (v_bits(d) - v_bits(k(0x1.6a09e667f3bcdp-1))) >> 52;
}

INL v ln_whole(vi e)
{
	return v_from_bits(v_bits(k(0x1.8p52)) + e) - 0x1.8p52;
}

/* log(a), a a normal positive number, normalised. */
INL dd dd_ln(dd a)
{
	vi e = ln_exponent(a.hi);
	v scale = v_from_bits(v_bits(k(1)) - (e << 52));
	return ln_reduced((dd){ a.hi * scale - 1, a.lo * scale }, ln_whole(e));
}

/* log(1 + u), u > -1 and normalised; log(1 + u) = u for the smallest u. */
INL dd dd_ln1p(dd u)
{
	dd d = dd_norm(dd_add1(u, k(1)));
	vi e = ln_exponent(d.hi);
	v scale = v_from_bits(v_bits(k(1)) - (e << 52));
	dd far = { d.hi * scale - 1, d.lo * scale };
	return ln_reduced(dd_sel(e == 0, u, far), ln_whole(e));
}

#endif
