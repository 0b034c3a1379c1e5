/* SPDX-License-Identifier: MIT */
/* Smooth factors by 32 polynomials, one an interval, where coefficients can be looked up in registers: no division, and
 * no rounding but that of the last sum.  What decays is left to an exponential. */
#ifndef ACTFN_F32_PIECES_H
#define ACTFN_F32_PIECES_H

#include "src/simd/f32_exp.h"
#include "src/simd/f32_pieces.inc"

enum { PIECE_DEGREE = 5 };

/* Eight pieces an octave of u = |x| + offset. */
INL vi piece_f32_at(v u)
{
	return v_bits(u) >> 20;
}

typedef struct piece_f32 {
	v t, q, c; /* c + t q */
} piece_f32;

/* rows: the middle of the piece, c0, c1 ... */
INL piece_f32 piece_f32_of(const float rows[PIECE_DEGREE + 2][32], pair x, vi i)
{
	v t = (x.hi - v_lookup32(rows[0], i)) + x.lo, q = v_lookup32(rows[PIECE_DEGREE + 1], i);
	for (int j = PIECE_DEGREE; j >= 2; j--)
		q = q * t + v_lookup32(rows[j], i);
	return (piece_f32){ t, q, v_lookup32(rows[1], i) };
}

INL v piece_sum_f32(const float rows[PIECE_DEGREE + 2][32], pair x, vi i)
{
	piece_f32 d = piece_f32_of(rows, x, i);
	return d.t * d.q + d.c;
}

/* d e^w, e = e^w */
INL v piece_times_f32(v d, power e)
{
	return v_late(d * e.p + d, e.n);
}

/* a e^w R(a) */
#define HAVE_MILLS_TIMES
INL v mills_times(v a, power e)
{
	piece_f32 r = piece_f32_of(f32_mills, (pair){ a, k(-0.0) }, piece_f32_at(a + k(F32_MILLS_OFFSET)));
	v u = r.t * r.q, rest = (u + r.c) * e.p + u, y = a * r.c;
	return v_late(y + (a * rest + v_fma(a, r.c, -y)), e.n);
}

INL v mills_gap_times(v a, power e)
{
	return piece_times_f32(piece_sum_f32(f32_mills_gap, (pair){ a, k(-0.0) }, piece_f32_at(a + k(F32_MILLS_GAP_OFFSET))), e);
}

/* d(w sigma(w))/dw, EXP_LOW <= w <= 0 */
#define HAVE_SLOPE_CLOSED
INL v slope_closed(pair w)
{
	v u = v_min(k(F32_SILU_SLOPE_OFFSET) - w.hi, k(F32_SILU_SLOPE_OFFSET + 20));
	return piece_times_f32(piece_sum_f32(f32_silu_slope, w, piece_f32_at(u)), v_power(w));
}

/* (x sigma(w))' for gelu_tanh's w, -11 <= x <= 0 */
#define HAVE_GELU_TANH_SLOPE
INL v gelu_tanh_slope(v x, pair w)
{
	vi i = piece_f32_at(k(F32_GELU_TANH_SLOPE_OFFSET) - x);
	return piece_times_f32(piece_sum_f32(f32_gelu_tanh_slope, (pair){ x, k(-0.0) }, i), v_power(w));
}

#endif
