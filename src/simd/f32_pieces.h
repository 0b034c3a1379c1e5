/* SPDX-License-Identifier: MIT */
/* Smooth factors by 32 polynomials, one an interval, where coefficients can be looked up in registers: no division, and
 * no rounding but that of the last sum.  What decays is left to an exponential.
 *
 * .fast_ulp states the largest error of all instruction sets.  It is above 4 where f' of silu, gelu, mish and gelu_tanh
 * is a quotient of rounded sums, for want of these tables, and their products are rounded, too, for want of FMA:
 * measured 1.9 2.3 2.4 2.1 here, 3.6 3.9 4.4 3.9 with AVX2, 3.8 4.0 5.0 4.8 with SSE2 (every seventh or 61st input). */
#ifndef ACTFN_F32_PIECES_H
#define ACTFN_F32_PIECES_H

#include "src/simd/f32_exp.h"
#include "src/simd/f32_pieces.inc"

/* Eight pieces an octave of u. */
INL vi piece_f32_at(v u)
{
	return v_bits(u) >> 20;
}

typedef struct piece_f32 {
	v t, s, c1, c0; /* c0 + t (c1 + s) */
} piece_f32;

/* rows: the middle of the piece, c0, c1 ... */
INL piece_f32 piece_f32_of(const float (*rows)[32], int degree, pair x, vi i)
{
	v t = (x.hi - v_lookup32(rows[0], i)) + x.lo, q = v_lookup32(rows[degree + 1], i);
	for (int j = degree; j >= 3; j--)
		q = q * t + v_lookup32(rows[j], i);
	return (piece_f32){ t, t * q, v_lookup32(rows[2], i), v_lookup32(rows[1], i) };
}

INL v piece_sum_f32(const float (*rows)[32], int degree, pair x, vi i)
{
	piece_f32 d = piece_f32_of(rows, degree, x, i);
	return d.t * (d.s + d.c1) + d.c0;
}

/* d e^w, e = e^w */
INL v piece_times_f32(v d, power e)
{
	return power_last(power_times(d, e), e);
}

/* a e^w R(a) */
#define HAVE_MILLS_TIMES
INL v mills_times(v a, power e)
{
	piece_f32 r = piece_f32_of(f32_mills, 5, (pair){ a, k(-0.0) }, piece_f32_at(a + k(1)));
	v u = r.t * (r.s + r.c1), rest = (u + r.c0) * e.p + u, y = a * r.c0;
	return power_last((y + (a * rest + v_fma(a, r.c0, -y))) * e.t, e);
}

/* The factors of t are multiplied by e first: near the zero, where the product is all there is, that rounds less. */
INL v mills_gap_times(v a, power e)
{
	piece_f32 d = piece_f32_of(f32_mills_gap, 5, (pair){ a, k(-0.0) }, piece_f32_at(v_min(a + k(1.0625), k(15.99))));
	v q = d.c1 + ((d.s + d.c1) * e.p + d.s);
	return power_last((d.t * q + (d.c0 * e.p + d.c0)) * e.t, e);
}

/* d(w sigma(w))/dw, EXP_LOW <= w <= 0 */
#define HAVE_SLOPE_CLOSED
INL v slope_closed(pair w)
{
	v u = v_min(k(1.375) - w.hi, k(21.5));
	return piece_times_f32(piece_sum_f32(f32_silu_slope, 5, w, piece_f32_at(u)), v_power(w));
}

/* (x sigma(w))' for gelu_tanh's w, -14 <= x <= 0 */
#define HAVE_GELU_TANH_SLOPE
INL v gelu_tanh_slope(v x, pair w)
{
	vi i = piece_f32_at(k(1.0625) - x);
	return piece_times_f32(piece_sum_f32(f32_gelu_tanh_slope, 5, (pair){ x, k(-0.0) }, i), v_power(w));
}

/* Four pieces an octave, on two sides; EXP_LOW <= x.  From 10.5 on it is 1. */
#define HAVE_MISH_SLOPE
INL v v_mish_slope(v x)
{
	v c = v_min(x, k(10.5)), near = v_max(c, k(-19)), u = sel(c < 0, 1 - k(0.75) * near, 16 + 22 * near);
	v d = piece_sum_f32(f32_mish_slope, 6, (pair){ c, k(-0.0) }, v_bits(u) >> 21);
	return piece_times_f32(d, v_power((pair){ v_min(c, k(0)), k(-0.0) }));
}

#endif
