/* SPDX-License-Identifier: MIT */
/* atan, sin and cos in float. */
#ifndef ACTFN_F32_TRIG_H
#define ACTFN_F32_TRIG_H

#include "src/simd/trig.inc"

/* atan(1/t) = pi/2 - atan(t) */
INL v v_atan(v x)
{
	v a = v_abs(x), t = v_min(a, k(1)) / v_max(a, k(1)), u = t * t, q = k(f32_atan[8]);
	for (int i = 7; i >= 0; i--)
		q = q * u + k(f32_atan[i]);
	v y = t + t * (u * q);
	return v_copysign(sel(a > 1, k(1.5707963267948966) - (y - k(-4.3711388e-8)), y), x);
}

/* Sine and cosine share the reduction, which is in double: N lanes of it. */
#ifdef VEC_BYTES
typedef double vd __attribute__((vector_size(N * sizeof(double)), may_alias));
#define CONVERT(x, type) __builtin_convertvector(x, type)
#else
typedef double vd;
#define CONVERT(x, type) ((type)(x))
#endif

typedef struct turn {
	v r;  /* x modulo pi/2 */
	vi n; /* how often */
} turn;

/* One number of any size, by Payne and Hanek's table: see trig_reduce() in trig.h; and quarter turns more. */
static __attribute__((noinline, unused)) float turn_far(float x, double more, int32_t *n)
{
	uint32_t u;
	memcpy(&u, &x, sizeof u);
	int e = (int)(u >> 23 & 255) - 126;
	double f = (double)((u & 0x7fffff) | 0x800000);
	double hi = f * two_over_pi[0][e], mid = f * two_over_pi[1][e];
	double whole = __builtin_rint(hi + mid + more), part = (((hi - whole) + more) + mid) + f * two_over_pi[2][e];
	*n = (int32_t)((int64_t)whole & 3);
	return (float)(part * 1.5707963267948966);
}

/* From 2^24 on lane by lane. */
INL void turn_far_lanes(v a, v more, turn *t)
{
	for (int l = 0; l < N; l++) {
		float x, r, extra;
		memcpy(&x, (char *)&a + 4 * l, 4);
		memcpy(&extra, (char *)&more + 4 * l, 4);
		if (x >= 0x1p24f && x <= FLT_MAX) {
			int32_t n;
			r = turn_far(x, (double)extra, &n);
			memcpy((char *)&t->r + 4 * l, &r, 4);
			memcpy((char *)&t->n + 4 * l, &n, 4);
		}
	}
}

/* a = |x|.  The parts of pi/2 have 29 bits, the last one 53.  NaN, which has no quarter turns, stops at
 * 2^24 as infinity does: the minimum drops a NaN in its second operand. */
INL turn turn_of(v a)
{
	vd w = CONVERT(v_min(k(0x1p24), a), vd), n = (w * 0x1.45f306dc9c883p-1 + 0x1.8p52) - 0x1.8p52;
	vd r = ((w - n * 0x1.921fb54p+0) - n * 0x1.10b4610p-30) - n * 0x1.a62633145c06ep-58;
	turn t = { CONVERT(r, v), CONVERT(n, vi) };
	if (__builtin_expect(v_any(a >= k(0x1p24)), 0))
		turn_far_lanes(a, k(0), &t);
	return t;
}

/* a and a half quarter turn, more = +-1/2. */
INL turn turn_beside(v a, v more)
{
	vd w = CONVERT(v_min(k(0x1p24), a), vd), m2 = CONVERT(more, vd);
	vd n = ((w * 0x1.45f306dc9c883p-1 + m2) + 0x1.8p52) - 0x1.8p52;
	vd r = (((w - n * 0x1.921fb54p+0) + m2 * 0x1.921fb54442d18p+0) - n * 0x1.10b4610p-30) - n * 0x1.a62633145c06ep-58;
	turn t = { CONVERT(r, v), CONVERT(n, vi) };
	if (__builtin_expect(v_any(a >= k(0x1p24)), 0))
		turn_far_lanes(a, more, &t);
	return t;
}

/* sin(t.r + (t.n + quarter) pi/2) */
INL v turn_sine(turn t, int quarter)
{
	v u = t.r * t.r, s = k(f32_sin[3]), c = k(f32_cos[2]);
	for (int i = 2; i >= 0; i--)
		s = s * u + k(f32_sin[i]);
	for (int i = 1; i >= 0; i--)
		c = c * u + k(f32_cos[i]);
	vi n = t.n + quarter;
	v y = sel((n & 1) != 0, (1 - 0.5 * u) + u * u * c, t.r + t.r * (u * s));
	return v_from_bits(v_bits(y) ^ (n << 30 & v_bits(k(-0.0))));
}

INL v v_sin(v x)
{
	v s = turn_sine(turn_of(v_abs(x)), 0);
	return sel(v_abs(x) < k(INFINITY), v_from_bits(v_bits(s) ^ (v_bits(x) & v_bits(k(-0.0)))), k(NAN));
}

INL v v_cos(v x)
{
	return sel(v_abs(x) < k(INFINITY), turn_sine(turn_of(v_abs(x)), 1), k(NAN));
}

#undef CONVERT

/* sin(x + side pi/4), side = +-1 */
INL v v_sin_eighth(v x, int side)
{
	v sign = v_copysign(k(1), x);
	turn t = turn_beside(v_abs(x), k(0.5 * side) * sign);
	return sel(v_abs(x) < INFINITY, sign * turn_sine(t, 0), k(NAN));
}

#endif
