/* SPDX-License-Identifier: MIT */
/* sin and cos in double: x = n pi/2 + r, |r| <= pi/4, r as a pair; polynomials in r. */
#ifndef ACTFN_F64_TRIG_H
#define ACTFN_F64_TRIG_H

#include "src/simd/dd.h"
#include "src/simd/f64_turn.h"

/* Up to here n has 20 bits and its products with the parts of pi/2 are exact. */
#define ANGLE_F64_NEAR 0x1.9p20

typedef struct angle_f64 {
	dd r;
	vi n; /* in the low two bits */
} angle_f64;

/* The large ones; infinity becomes NaN. */
static __attribute__((noinline, cold, unused)) void angle_f64_lanes(const double *x, double *hi, double *lo, int64_t *n)
{
	for (int i = 0; i < N; i++) {
		hi[i] = lo[i] = x[i] - x[i];
		n[i] = 0;
		if (hi[i] == 0 && fabs(x[i]) > ANGLE_F64_NEAR)
			n[i] = turn_one(fabs(x[i]), &hi[i], &lo[i]);
	}
}

INL angle_f64 angle_f64_far(v x)
{
	double xs[N], hi[N], lo[N];
	int64_t ns[N];
	dd turn;
	angle_f64 a;
	memcpy(xs, &x, sizeof x);
	angle_f64_lanes(xs, hi, lo, ns);
	memcpy(&turn.hi, hi, sizeof turn.hi);
	memcpy(&turn.lo, lo, sizeof turn.lo);
	memcpy(&a.n, ns, sizeof a.n);
	a.r = dd_mul(turn, (dd){ k(0x1.921fb54442d18p+0), k(0x1.1a62633145c07p-54) });
	a.r = dd_sel(x < 0, dd_neg(a.r), a.r);
	a.n = v_bits(sel(x < 0, v_from_bits(-a.n), v_from_bits(a.n)));
	return a;
}

INL angle_f64 angle_f64_of(v x)
{
	angle_f64 a;
	v z = v_opaque(x * 0x1.45f306dc9c883p-1 + 0x1.8p52), n = z - 0x1.8p52;
	a.n = v_bits(z);
	dd mid = dd_sum(x - n * f64_half_pi[0], -(n * f64_half_pi[1]));
	dd low = dd_sum(mid.hi, -(n * f64_half_pi[2]));
	low.lo += mid.lo - n * f64_half_pi[3];
	a.r = dd_norm(low);
	m far = v_abs(x) > ANGLE_F64_NEAR;
	if (__builtin_expect(v_any(far), 0)) {
		angle_f64 b = angle_f64_far(x);
		a.r = dd_sel(far, b.r, a.r);
		a.n = v_bits(sel(far, v_from_bits(b.n), v_from_bits(a.n)));
	}
	return a;
}

/* sin(r) = r + r^3 s(r^2) */
INL dd sin_f64_near(dd r)
{
	v u = r.hi * r.hi, u2 = u * u;
	v s = (f64_sin[0] + u * f64_sin[1]) + u2 * ((f64_sin[2] + u * f64_sin[3]) + u2 * (f64_sin[4] + u * f64_sin[5]));
	return (dd){ r.hi, r.hi * u * s + r.lo * (1 - 0.5 * u) };
}

/* cos(r) = 1 - r^2/2 + r^4 c(r^2); 1 - r^2/2 with what it loses */
INL dd cos_f64_near(dd r)
{
	v u = r.hi * r.hi, u2 = u * u, half = 0.5 * u, big = 1 - half;
	v c = (f64_cos[0] + u * f64_cos[1]) + u2 * ((f64_cos[2] + u * f64_cos[3]) + u2 * (f64_cos[4] + u * f64_cos[5]));
	return (dd){ big, ((1 - big) - half) + (u2 * c - r.hi * r.lo) };
}

/* The sine of n quarter turns more. */
INL dd sin_f64_turned(angle_f64 a, vi n)
{
	dd y = dd_sel((n & 1) != 0, cos_f64_near(a.r), sin_f64_near(a.r));
	vi sign = n >> 1 << 63;
	return (dd){ v_from_bits(v_bits(y.hi) ^ sign), v_from_bits(v_bits(y.lo) ^ sign) };
}

INL v v_sin(v x)
{
	angle_f64 a = angle_f64_of(x);
	dd s = sin_f64_turned(a, a.n);
	return sel(x == 0, x, s.hi + s.lo);
}

INL v v_cos(v x)
{
	angle_f64 a = angle_f64_of(x);
	dd c = sin_f64_turned(a, a.n + 1);
	return c.hi + c.lo;
}

/* sin(x + side pi/4), side = +-1 */
INL dd sin_eighth_f64(v x, int side)
{
	angle_f64 a = angle_f64_of(x);
	dd q = { k(side * 0x1.921fb54442d18p-1), k(side * 0x1.1a62633145c07p-55) }, r = dd_norm(dd_add(a.r, q));
	m over = v_abs(r.hi) > 0.79;
	a.r = dd_sel(over, dd_norm(dd_add(r, (dd){ -2 * q.hi, -2 * q.lo })), r);
	return sin_f64_turned(a, v_bits(sel(over, v_from_bits(a.n + side), v_from_bits(a.n))));
}

INL v v_sin_eighth(v x, int side)
{
	dd s = sin_eighth_f64(x, side);
	return s.hi + s.lo;
}

/* (cos(x) - sin(x)/x)/x */
INL v v_sinc_slope(v x)
{
	angle_f64 a = angle_f64_of(x);
	v b = v_copysign(v_min(v_abs(x), k(0x1p500)), x); /* from there on sin(x)/x is nothing to cos(x) */
	dd s = dd_div(sin_f64_turned(a, a.n), (dd){ b, k(0) }), c = sin_f64_turned(a, a.n + 1);
	dd slope = dd_add(dd_fast_sum(c.hi, c.lo), dd_neg(dd_fast_sum(s.hi, s.lo)));
	return (slope.hi + slope.lo) / x;
}

#endif
