/* SPDX-License-Identifier: MIT */
/* The 16-bit types as integers in memory: bfloat16, the upper half of a float, and
 * IEEE binary16.  Each is read exactly and rounded to once, to nearest even. */
#ifndef ACTFN_HALF_H
#define ACTFN_HALF_H

#include "src/simd/vec.h"

#ifdef VEC_BYTES
typedef VECTOR(uint16_t) vs;
typedef VECTOR(uint32_t) vu;
#else
typedef uint16_t vs;
typedef uint32_t vu;
#endif

INL vu float_bits(vf x)
{
	vu u;
	memcpy(&u, &x, sizeof u);
	return u;
}

INL vf float_from(vu u)
{
	vf x;
	memcpy(&x, &u, sizeof x);
	return x;
}

#if defined(__AVX2__) && defined(VEC_BYTES)
#include "src/simd/half_x86.h"
#elif defined(__aarch64__) && defined(VEC_BYTES)
#include "src/simd/half_neon.h"
#endif

#ifdef VEC_BYTES
#ifndef TO_U32
#define TO_U32(x) __builtin_convertvector(x, vu)
#endif
#define TO_U16(x) __builtin_convertvector(x, vs)
#define PICK(mask, a, b) (((vu)(mask) & (a)) | (~(vu)(mask) & (b)))
#else
#define TO_U32(x) ((vu)(x))
#define TO_U16(x) ((vs)(x))
#define PICK(mask, a, b) ((mask) ? (a) : (b))
#endif

#if defined(STORE_BF16)
INL vf half_to_float(vs x)
{
	return float_from(TO_U32(x) << 16);
}

INL vu rounded(vu u)
{
	return u + 0x7fff + (u >> 16 & 1);
}

/* The bits u of x, rounded: the upper half. */
INL vu nearest(vu u, vf x)
{
#ifdef ARITH_F32
	return float_bits(sel(x != x, float_from(u | 0x00400000), float_from(rounded(u))));
#else
	return PICK(x != x, u | 0x00400000, rounded(u));
#endif
}

INL vs half_from_float(vf x)
{
	return TO_U16(nearest(float_bits(x), x) >> 16);
}
#elif defined(HAVE_F16)
#define half_to_float f16_to_float
#define half_from_float f16_from_float
#else
/* Subnormal halves count in units of 2^-24: as a number added to 0.5 they are the
 * last bits of a float, and the other way round the addition rounds. */
INL vf half_to_float(vs x)
{
	vu h = TO_U32(x), sign = (h & 0x8000) << 16, size = h & 0x7fff;
	vu normal = (size << 13) + PICK(size >= 0x7c00, size * 0 + 0x70000000, size * 0 + 0x38000000);
	vf tiny = float_from(size | 0x3f000000) - 0.5f;
	return float_from(sign | PICK(size < 0x0400, float_bits(tiny), normal));
}

INL vs half_from_float(vf x)
{
	vu u = float_bits(x), sign = u >> 16 & 0x8000, size = u & 0x7fffffff;
	vu normal = (size - 0x38000000 + 0x0fff + (size >> 13 & 1)) >> 13;
	vu tiny = float_bits(float_from(size) + 0.5f) - 0x3f000000;
	vu finite = PICK(size < 0x38800000, tiny, normal);
	vu infinite = size * 0 + 0x7c00, nan = size * 0 + 0x7e00;
	vu h = PICK(size > 0x7f800000, nan, PICK(size >= 0x477ff000, infinite, finite));
	return TO_U16(sign | h);
}
#endif

#ifdef ARITH_F64
#ifndef HAVE_ODD_FLOAT
/* Truncated to a float, with the last bit set if anything was cut off: what is
 * rounded from it to fewer bits is rounded as if from x itself. */
INL vf odd_float(v x)
{
	vf f = v_narrow(x);
	v back = v_widen(f);
	m inexact = (back != x) & (x == x), above = inexact & (v_abs(back) > v_abs(x));
#ifdef VEC_BYTES
	typedef VECTOR(int32_t) mi;
	vu up = (vu)__builtin_convertvector(above, mi), some = (vu)__builtin_convertvector(inexact, mi);
#else
	vu up = above ? ~0u : 0, some = inexact ? ~0u : 0;
#endif
	return float_from((float_bits(f) + up) | (some & 1));
}
#endif

INL v widen(vs x)
{
	return v_widen(half_to_float(x));
}

INL vs narrow(v x)
{
	return half_from_float(odd_float(x));
}
#else
INL v widen(vs x)
{
	return half_to_float(x);
}

INL vs narrow(v x)
{
	return half_from_float(x);
}

#ifndef HAVE_SAME
/* Are all bits the same? */
INL int same(vs a, vs b)
{
	return memcmp(&a, &b, sizeof a) == 0;
}
#endif

/* z as it is, a number of 16 bits. */
#ifdef STORE_BF16
INL vs exactly(v z)
{
	return TO_U16(float_bits(z) >> 16);
}
#else
#define exactly narrow
#endif

/* *y = z rounded to 16 bits.  Is that certain in all lanes, if z may be off by 4 units of its last place?
 * A zero, and the sign of a subnormal number, is believed; an infinity never.  (No constant here is a
 * subnormal float: one in an FMA cost 150 cycles a vector.) */
#ifdef STORE_BF16
/* In the middle between two bfloat16 the low bits are 0x8000.  An infinity or NaN is left to EXACT(). */
#ifndef HAVE_CLEAR
INL int clear(vu u)
{
	return !v_any((m)(((u + 0x8008) & 0xfff0) == 0) | (m)(u << 1 >= 0xff000000));
}
#endif

INL int decided(v z, vs *y)
{
	vu u = float_bits(z);
	*y = TO_U16(rounded(u) >> 16);
	return clear(u);
}

#ifdef VEC_BYTES
/* Neighbours: N words of two bfloat16 each become floats, and floats words, without moving between lanes.
 * (All machines with vectors here are little-endian.) */
#define HAVE_TWINS
typedef vu twins;

INL twins load_twins(const S *x)
{
	twins t;
	memcpy(&t, x, sizeof t);
	return t;
}

INL void store_twins(S *y, twins t)
{
	memcpy(y, &t, sizeof t);
}

INL v even_of(twins t)
{
	return float_from(t << 16);
}

INL v odd_of(twins t)
{
	return float_from(t & 0xffff0000);
}

INL twins exact_twins(v even, v odd)
{
	return (float_bits(odd) & 0xffff0000) | float_bits(even) >> 16;
}

INL twins rounded_twins(v even, v odd)
{
	vu e = nearest(float_bits(even), even), o = nearest(float_bits(odd), odd);
	return (o & 0xffff0000) | e >> 16;
}

INL int decided_twins(v even, v odd, twins *t)
{
	vu e = float_bits(even), o = float_bits(odd);
	*t = (rounded(o) & 0xffff0000) | rounded(e) >> 16;
	return clear(e) & clear(o);
}
#endif
#else
INL int decided(v z, vs *y)
{
	v size = v_abs(z);
	*y = narrow(v_copysign(size - size * 0x1p-21f, z)); /* NaN from infinity */
	return same(narrow(z * 0x1.00001p0f), *y);
}
#endif
#endif

#endif
