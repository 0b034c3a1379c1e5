/* SPDX-License-Identifier: MIT */
/* Shapes that several FN() share: sigma, gates x sigma(w), inverse roots. */
#ifndef ACTFN_GATE_H
#define ACTFN_GATE_H

#include "src/simd/plain.h"

/* name(x), each lane `fast` for |x| < most and `late` beyond, which has a function of its own: loops need not keep
 * registers for it. */
#if defined(PAIRED) && defined(HAVE_FMA)
#define COLD_LANES static __attribute__((noinline, cold, unused)) v
#define WITHIN(name, most, fast, late) \
	COLD_LANES name##_far(v x) \
	{ \
		return late; \
	} \
	INL v name(v x) \
	{ \
		v y = fast; \
		if (__builtin_expect(v_any_beyond(x, most), 0)) \
			y = sel(v_abs(x) >= k(most), name##_far(x), y); \
		return y; \
	}
#else
#define WITHIN(name, most, fast, late) \
	INL v name(v x) \
	{ \
		return late; \
	}
#endif

#ifdef PAIRED
#include "src/simd/f64_gate.h"
#endif

/* -|w|, stopped at EXP_LOW. */
INL pair v_negabs_pair(pair w)
{
	v lo = v_from_bits(v_bits(w.lo) ^ (~v_bits(w.hi) & v_bits(k(-0.0))));
	return (pair){ v_max(v_negabs(w.hi), k(EXP_LOW)), lo };
}

#ifndef PAIRED
/* c sigma(w) but for power_last(), EXP_LOW <= w <= GATE_OPEN, e = v_power_below(w); or v_power_fine(w), where c times
 * that is exact */
INL v sigma_by(v c, power e)
{
	return v_div(c * e.t, 1 + (e.s + e.p));
}

INL v sigma_closed(pair w)
{
	power e = v_power_fine(w);
	return power_last(sigma_by(k(1), e), e);
}

/* x sigma(w).  The power of two comes last: see N5. */
INL v gate_closed(v x, pair w)
{
	power e = v_power_below(w);
	return power_last(sigma_by(x, e), e);
}

INL v sigma_plain(pair w)
{
	return sigma_closed((pair){ v_min(v_max(w.hi, k(EXP_LOW)), k(GATE_OPEN)), w.lo });
}

/* c sigma'(w) = c (s - s^2), s = sigma(w), EXP_LOW <= w <= 0, c a power of two */
INL v bell_closed(double c, pair w)
{
	power e = v_power_below(w);
	v s = sigma_by(k(c), e);
	return power_last(s - s * (power_last(s, e) * k(1 / c)), e);
}

/* d(w sigma(w))/dw = e (1 + e + w) / (1 + e)^2 with e = exp(w), EXP_LOW <= w <= 0.  The bracket vanishes at
 * z = -1.278... = -1 - exp(z), and is (w - z) + exp(z) u, u = exp(w - z) - 1: two terms of one sign, the larger one
 * added last. */
#ifndef HAVE_SLOPE_CLOSED
typedef struct slope_parts {
	v rest, d, square; /* e^w (rest + d)/square, e^z being in the square */
	power e;	   /* e^(w - z) without its last part */
} slope_parts;

INL slope_parts slope_parts_of(pair w)
{
	pair d = v_minus(w, k2(-0x1.474973c84120bp+0, -0x1.f8d74bc9ac154p-54));
	power e = v_power(d);
	v u = power_less_1(e), rest = u * k(0x1.1d25cf210482ep-2) + d.lo;
	v square = u * (u * k(0x1.1d25cf210482ep-2) + k(0x1.474973c84120bp+1)) + k(0x1.77a74c1ea0997p+2);
	return (slope_parts){ (d.hi + rest) * e.p + rest, d.hi, square, e };
}

INL v slope_closed(pair w)
{
	slope_parts s = slope_parts_of(w);
	return power_last(v_div((s.rest + s.d) * s.e.t, s.square), s.e);
}

/* c times that, rounded no more often */
INL v slope_closed_times(v c, pair w)
{
	slope_parts s = slope_parts_of(w);
	return power_last(v_div(v_mul_add(s.d, c, s.rest * c) * s.e.t, s.square), s.e);
}
#else
INL v slope_closed_times(v c, pair w)
{
	return c * slope_closed(w);
}
#endif
#else
INL v sigma_both(pair w)
{
	v s = sigma_closed(v_negabs_pair(w));
	return sel(w.hi < 0, s, 1 - s);
}

#ifdef HAVE_FMA
COLD_LANES sigma_far(v w, v wl)
{
	return sigma_both((pair){ w, wl });
}

/* sigma(w) */
INL v sigma_plain(pair w)
{
	v y = gate_fast(k(1), w);
	if (__builtin_expect(v_any_beyond(w.hi, GATE_FAST), 0))
		y = sel(v_abs(w.hi) >= GATE_FAST, sigma_far(w.hi, w.lo), y);
	return y;
}
#else
#define sigma_plain sigma_both
#endif
#endif

/* sigma'(w) */
INL v bell_plain(pair w)
{
	return bell_closed(1, v_negabs_pair(w));
}

/* x sigma(w), w >= EXP_LOW; no infinity there. */
INL v gate_plain(v x, pair w)
{
	return sel(w.hi > k(GATE_OPEN), x, gate_closed(x, w));
}

/* The same for any w from EXP_LOW on; the slopes at w and -w add to 1. */
INL v gate_slope_plain(pair w)
{
	v s = slope_closed(v_negabs_pair(w));
	return sel(w.hi < 0, s, 1 - s);
}

/* c times gate_slope_plain() */
#ifdef PAIRED
INL v gate_slope_by(double c, pair w)
{
	return k(c) * gate_slope_plain(w);
}
#else
#define slope_closed_zero slope_closed

INL v gate_slope_by(double c, pair w)
{
	v s = slope_closed_times(k(c), v_negabs_pair(w));
	return sel(w.hi < 0, s, k(c) - s);
}
#endif

/* For use as a function, not as its derivative: to the last digits at its zero as well. */
INL v gate_slope_value(pair w)
{
	v s = slope_closed_zero(v_negabs_pair(w));
	return sel(w.hi < 0, s, 1 - s);
}

#ifndef PAIRED
/* y = x / sqrt(1 + alpha x^2), y' = (1 + alpha x^2)^(-3/2): one division, so that the root's error is not cubed.  Where
 * the sum is infinite y' is 0; 2^-64 keeps its product with the root finite before. */
INL act inverse_root_plain(v x, double alpha)
{
	v a = v_abs(x), far = 1 / v_max(a, k(1)), near = v_min(a, k(1));
	v r = sel(a > 1, 1 / v_sqrt(k(alpha) + far * far), near / v_sqrt(1 + k(alpha) * near * near));
	v sum = k(alpha) * a * a + 1, dx = k(0x1p-64) / (sum * k(0x1p-64) * v_sqrt(sum));
	return (act){ .y = v_copysign(r, x), .dx = dx, .dp = { k(-0.5) * v_copysign(r, x) * r * r } };
}
#endif

INL v inverse_root_from_y(v y, double alpha)
{
	v s = 1 - k(alpha) * y * y;
	return s * v_sqrt(v_max(s, k(0)));
}

#endif
