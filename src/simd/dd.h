/* SPDX-License-Identifier: MIT */
/* Pairs of doubles: a value is hi + lo, with lo small but not always below half
 * an ulp of hi.  Bodies carry the last steps of a computation this way, good to
 * some 60 bits, and end with odd(): the double that odd() returns rounds to the
 * same float as the pair itself, so the result is rounded once.  (Rounding to
 * odd: Boldo and Melquiond, "Emulation of a FMA and correctly rounded sums",
 * IEEE Trans. Computers 57 (2008).) */
#ifndef ACTFN_DD_H
#define ACTFN_DD_H

#include "src/simd/vec.h"

typedef struct dd {
	v hi, lo;
} dd;

/* a + b exactly, for |a| >= |b| or a = 0 (Dekker). */
INL dd dd_fast_sum(v a, v b)
{
	a = v_opaque(a);
	b = v_opaque(b);
	v s = a + b;
	return (dd){ s, b - (s - a) };
}

/* a + b exactly (Knuth). */
INL dd dd_sum(v a, v b)
{
	a = v_opaque(a);
	b = v_opaque(b);
	v s = a + b, t = s - a;
	return (dd){ s, (a - (s - t)) + (b - t) };
}

#ifdef HAVE_FMA
/* a b exactly. */
INL dd dd_prod(v a, v b)
{
	v p = v_opaque(a * b);
	return (dd){ p, v_fma(a, b, -p) };
}
#else
/* The upper 26 bits of a, for products without FMA (Veltkamp). */
INL v dd_upper(v a)
{
	v t = a * 134217729.0;
	return t - (t - a);
}

INL dd dd_prod(v a, v b)
{
	v p = a * b, ah = dd_upper(a), al = a - ah, bh = dd_upper(b), bl = b - bh;
	return (dd){ p, ((ah * bh - p) + ah * bl + al * bh) + al * bl };
}

/* a b + c with an error of about an ulp of the result, also where it cancels. */
INL v v_fma(v a, v b, v c)
{
	dd p = dd_prod(a, b), s = dd_sum(p.hi, c);
	return s.hi + (s.lo + p.lo);
}
#endif

/* The same value with |lo| <= half an ulp of hi; needs |a.lo| <= |a.hi|. */
INL dd dd_norm(dd a)
{
	return dd_fast_sum(a.hi, a.lo);
}

INL dd dd_add(dd a, dd b)
{
	dd s = dd_sum(a.hi, b.hi);
	return (dd){ s.hi, s.lo + (a.lo + b.lo) };
}

INL dd dd_add1(dd a, v b)
{
	dd s = dd_sum(a.hi, b);
	return (dd){ s.hi, s.lo + a.lo };
}

/* Relative error about 2^-100 for normalised arguments; 2^-53 times lo/hi otherwise. */
INL dd dd_mul(dd a, dd b)
{
	dd p = dd_prod(a.hi, b.hi);
	return (dd){ p.hi, a.hi * b.lo + (a.lo * b.hi + p.lo) };
}

INL dd dd_mul1(dd a, v b)
{
	dd p = dd_prod(a.hi, b);
	return (dd){ p.hi, a.lo * b + p.lo };
}

INL dd dd_neg(dd a)
{
	return (dd){ -a.hi, -a.lo };
}

INL dd dd_sel(m mask, dd a, dd b)
{
	return (dd){ sel(mask, a.hi, b.hi), sel(mask, a.lo, b.lo) };
}

/* 1/d to 42 bits or better: enough where a remainder corrects the quotient. */
INL v quick_recip(v d)
{
#ifdef HAVE_RECIP
	v r = v_recip_seed(d), e = 1 - d * r;
	return r + r * (e + e * e);
#else
	return 1 / d;
#endif
}

/* a / b; relative error below 2^-80 for |lo| <= 2^-12 |hi|. */
INL dd dd_div(dd a, dd b)
{
	v r = quick_recip(b.hi + b.lo);
	v q = (a.hi + a.lo) * r;
	v rest = v_fma(-q, b.hi, a.hi) + (a.lo - q * b.lo);
	return (dd){ q, rest * r };
}

INL dd dd_sqrt(dd a)
{
	v g = v_sqrt(a.hi);
	v rest = v_fma(-g, g, a.hi) + a.lo;
	return (dd){ g, 0.5 * rest / sel(g == 0, k(1), g) };
}

/* hi + lo rounded to odd, for |hi| >= |lo|: truncated, and the last bit set if
 * anything was cut off.  Zero, infinity and NaN in hi stay what they are. */
#ifndef HAVE_ODD
INL v odd(v hi, v lo)
{
	dd s = dd_fast_sum(hi, lo);
	vi z = v_bits(s.hi);
	vi up = (v_bits(s.lo) ^ z) >> 63; /* -1 where |s.hi| was rounded up */
	return sel((s.lo == 0) | (s.lo != s.lo), s.hi, v_from_bits((z + up) | 1));
}
#endif

INL v dd_odd(dd a)
{
	return odd(a.hi, a.lo);
}

#endif
