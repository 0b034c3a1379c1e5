/* SPDX-License-Identifier: MIT */
/* Parameters in FN(): they are doubles and count as such, also where a unit computes in
 * float.  0.1 is not the float next to it: that would move kinks, and where a sum
 * cancels all digits would be wrong. */
#ifndef ACTFN_PARAM_H
#define ACTFN_PARAM_H

#include "src/simd/plain.h"
#include "src/simd/rectifier.h"

typedef struct two {
	v hi, lo;
} two;

#ifdef ARITH_F32

/* The next float above (up = 1) or below (up = -1). */
INL float float_beside(float f, int up)
{
	int32_t z;
	if (f == 0)
		return up * 0x1p-149f;
	memcpy(&z, &f, sizeof z);
	z += (f > 0) == (up > 0) ? 1 : -1;
	memcpy(&f, &z, sizeof f);
	return f;
}

/* x <= c and x > c for a double c are x <= k_down(c) and x > k_down(c) ... */
INL v k_down(double c)
{
	float f = (float)c;
	return k((double)f > c ? float_beside(f, -1) : f);
}

/* ... x >= c and x < c are x >= k_up(c) and x < k_up(c). */
INL v k_up(double c)
{
	float f = (float)c;
	return k((double)f < c ? float_beside(f, 1) : f);
}

/* The first 24 bits of a. */
INL double first_bits(double a)
{
	int64_t z;
	memcpy(&z, &a, sizeof z);
	z &= -1 << 29;
	memcpy(&a, &z, sizeof a);
	return a;
}

/* a x + b, in double for each lane: all digits are right where it cancels, too. */
static __attribute__((noinline, cold, unused)) void line_lanes(const float *x, double a, double b, float *y)
{
	double ah = first_bits(a), al = a - ah;
	for (int i = 0; i < N; i++) {
		double p = x[i] * ah, s = p + b, t = s - p; /* p is exact, p + b is s + rest */
		double rest = (p - (s - t)) + (b - t) + x[i] * al;
		y[i] = (float)(s - s == 0 ? s + rest : s);
	}
}

INL v v_line(v x, double a, double b)
{
	float xs[N], ys[N];
	v y;
	memcpy(xs, &x, sizeof x);
	line_lanes(xs, a, b, ys);
	memcpy(&y, ys, sizeof y);
	return y;
}

/* x + c, rounded once. */
INL v v_shift(v x, double c)
{
	if ((double)(float)c == c)
		return x + k(c);
	return v_line(x, 1, c);
}

static __attribute__((noinline, cold, unused)) void over_lanes(const float *x, double c, float *hi, float *lo)
{
	for (int i = 0; i < N; i++) {
		double q = x[i] / c;
		hi[i] = (float)q;
		lo[i] = fabs(q) < 1e9 ? (float)(q - hi[i]) : 0;
	}
}

/* x / c, to twice the digits up to 10^9. */
INL two v_over(v x, double c)
{
	float xs[N], hi[N], lo[N];
	two q = { x, k(0) };
	if (c == 1)
		return q;
	memcpy(xs, &x, sizeof x);
	over_lanes(xs, c, hi, lo);
	memcpy(&q.hi, hi, sizeof hi);
	memcpy(&q.lo, lo, sizeof lo);
	return q;
}

/* x - (c + cl) for a constant in two doubles: what is left of x next to it. */
INL v v_beyond(v x, double c, double cl)
{
	(void)cl;
	float near = (float)c;
	return (x - k(near)) - k(c - near);
}

#else

INL v k_down(double c)
{
	return k(c);
}

INL v k_up(double c)
{
	return k(c);
}

INL v v_line(v x, double a, double b)
{
	v p = v_opaque(x * a), s = p + b, t = s - p;
	v rest = (p - (s - t)) + (b - t) + v_prod_lo(x, k(a), p);
	return sel(rest - rest == 0, s + rest, s);
}

INL v v_shift(v x, double c)
{
	return x + c;
}

INL two v_over(v x, double c)
{
	v q = x / c, p = v_opaque(q * c), rest = ((x - p) - v_prod_lo(q, k(c), p)) / c;
	return (two){ q, sel(v_abs(q) < 1e9, rest, k(0)) };
}

INL v v_beyond(v x, double c, double cl)
{
	return (x - c) - cl;
}

#endif
#endif
