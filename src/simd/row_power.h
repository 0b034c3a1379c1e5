/* SPDX-License-Identifier: MIT */
/* Exponentials of a row of floats: x = n ln(2)/8 + r, |r| <= ln(2)/16, e^x = 2^(n/8) (1 + r + r^2 q(r)), as a float or as
 * a pair of them.  Nothing is contracted but where the product is exact, so the bits are the same with FMA and
 * without. */
#ifndef ACTFN_ROW_POWER_H
#define ACTFN_ROW_POWER_H

#include "src/simd/lanes.h"
#include "src/simd/plain.h"
#include "src/simd/row_power.inc"

#define MAGIC 0x1.8p23       /* added, it leaves the nearest integer in the low bits */
#define LOG2_E 1.4426950408889634
#define BASE_FROM 2048.0     /* arguments up to here are reduced as they are */
#define BELOW (-120.0)       /* 65,536 e^x are nothing next to 1 from here on */
enum { RAISED = 64 };        /* exponentials are 2^64 times what they are: so all are normal numbers */

/* a b - p for p = a b, rounded: what is lost there.  v_prod_lo() without FMA splits, and its parts may be too small: other
 * bits next to the smallest floats. */
INL v product_rest(v a, v b, v p)
{
#if defined(HAVE_FMA)
	return v_fma(a, b, -p);
#elif defined(VEC_BYTES)
	v rest;
	for (int j = 0; j < N; j++)
		rest[j] = (float)((double)a[j] * b[j] - p[j]);
	return rest;
#else
	return (float)((double)a * b - p);
#endif
}

/* a b + c rounded once, without FMA: the product is exact in double, and its sum rounded to odd. */
INL float float_fma(float a, float b, float c)
{
	double p = (double)a * b, s = p + c, t = s - p, lost = (p - (s - t)) + (c - t);
	int64_t field;
	memcpy(&field, &s, sizeof field);
	if (lost == lost && lost != 0 && !(field & 1))
		field += (lost > 0) == (s > 0) ? 1 : -1;
	memcpy(&s, &field, sizeof s);
	return (float)s;
}

/* The same with FMA or without. */
INL v row_fma(v a, v b, v c)
{
#if defined(HAVE_FMA)
	return v_fma(a, b, c);
#elif defined(VEC_BYTES)
	v y;
	for (int j = 0; j < N; j++)
		y[j] = float_fma(a[j], b[j], c[j]);
	return y;
#else
	return float_fma(a, b, c);
#endif
}

/* table[i & 7] in each lane. */
INL v v_lookup8(const float *table, vi i)
{
#if defined(__AVX512F__) && defined(VEC_BYTES)
	return _mm512_permutexvar_ps((__m512i)i, _mm512_broadcast_f32x8(_mm256_loadu_ps(table)));
#elif defined(__AVX2__) && defined(VEC_BYTES)
	return _mm256_permutevar8x32_ps(_mm256_loadu_ps(table), (__m256i)i);
#elif defined(VEC_BYTES)
	v t;
	for (int l = 0; l < N; l++)
		t[l] = table[i[l] & 7];
	return t;
#else
	return table[i & 7];
#endif
}

/* Where a row's exponentials begin.  e^x is reduced without the maximum being taken from x, which would round it: that
 * has a share in 2^n alone, and what is left of it is in all elements.  Large x are rounded already; there x - base is
 * exact wherever it counts. */
typedef struct start {
	lanes sign, c, low, shift;
} start;

INL start start_of(lanes top, double sign)
{
	start s = { .sign = lanes_of(sign) };
	for (int j = 0; j < PARTS; j++) {
		v t = top.part[j];
		s.c.part[j] = -sel(v_abs(t) > k(BASE_FROM), t, k(0));
		t += s.c.part[j];
		s.low.part[j] = t + k(BELOW);
		s.shift.part[j] = k(MAGIC - 8 * RAISED) + 8 * (v_opaque(t * k(LOG2_E) + k(MAGIC)) - k(MAGIC));
	}
	return s;
}

/* What e^x is made of: t = 2^(n/8) as a float, times that of the start; r exact, and what is to be added to it, with what
 * t lacks. */
typedef struct reduced {
	v t, r, rest;
} reduced;

INL v row_argument(v x, const start *s, int j)
{
	return v_max(v_mul_add(x, s->sign.part[j], s->c.part[j]), s->low.part[j]);
}

/* The first two parts of ln(2)/8 have 9 bits and n 15: those steps are exact. */
INL reduced row_reduce(v x, v shift, int fine)
{
	v z = v_opaque(x * k(row_step[0]) + k(MAGIC)), n = z - k(MAGIC), rest = n * k(-row_step[3]);
	vi i = v_bits(z);
#ifdef HAVE_FMA
	v r = v_fma(n, k(-(row_step[1] + row_step[2])), x);
#else
	v r = (x - n * k(row_step[1])) - n * k(row_step[2]);
#endif
	/* the table's bits are less what the lower bits of i bring along */
	v t = v_from_bits(v_bits(v_lookup8(row_power, i)) + ((i - v_bits(shift)) << 20));
	if (fine)
		rest += v_lookup8(row_power_rest, i);
	return (reduced){ t, r, rest };
}

/* e^x / t - 1, to 31 bits of e^x. */
INL v row_quick_rest(reduced e)
{
	v r = e.r + e.rest, r2 = r * r;
	return r2 * (r2 * k(row_quick_q[2]) + (r * k(row_quick_q[1]) + k(row_quick_q[0]))) + r;
}

/* e^x to about an ulp. */
INL v row_power_quick(v x, v shift)
{
	reduced e = row_reduce(x, shift, 0);
	return e.t * row_quick_rest(e) + e.t;
}

/* e^x as hi + lo, |lo| < 2^-9 hi, relative error below 2^-31.7: so found for maxima of 0, 37.25 and 2047.9 and one in 37 of
 * all floats below them. */
INL pair row_power_pair(v x, v shift)
{
	reduced e = row_reduce(x, shift, 1);
	v r = e.r, one = 1 + r, lost = r - (one - 1), r2 = r * r, rest = e.rest * one + lost;
	v q = (r * k(row_power_q[3]) + k(row_power_q[2])) * r2 + (r * k(row_power_q[1]) + k(row_power_q[0]));
	v p = r2 * (1 + e.rest) * q, hi = e.t * one;
	return (pair){ hi, product_rest(e.t, one, hi) + e.t * (rest + p) };
}

/* Its hi, which is quickly found again. */
INL v row_power_high(v x, v shift)
{
	reduced e = row_reduce(x, shift, 0);
	return e.t * (1 + e.r);
}

#endif
