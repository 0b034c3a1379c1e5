/* SPDX-License-Identifier: MIT */
/* Logarithms in double: d = 2^n (1 + f) with sqrt(1/2) <= 1 + f < sqrt(2), and a c ~ 1/(1 + f) from
 * a table: log d = n ln(2) - log c + log(1 + z) with z = (1 + f) c - 1. */
#ifndef ACTFN_F64_LOG_H
#define ACTFN_F64_LOG_H

#include "src/simd/dd.h"
#include "src/simd/f64_log.inc"

typedef struct log_f64 {
	v base, z, rest; /* each is small to the one before; base may be 0 */
} log_f64;

/* n ln(2) + log(1 + f); f = 0 gives 0, and with n = 0 a small f itself. */
INL log_f64 log_f64_parts(v n, v f)
{
	vi j = v_bits(v_opaque(f * 22 + 0x1.8p52));
	v c = v_lookup16(f64_log_c, j), z = f * c + (c - 1), z2 = z * z;
	v base = n * f64_ln2[0] + v_lookup16(f64_log_hi, j); /* exact */
	v rest = n * f64_ln2[1] + v_lookup16(f64_log_lo, j);
	v p01 = f64_log_p[0] + z * f64_log_p[1], p23 = f64_log_p[2] + z * f64_log_p[3];
	v p45 = f64_log_p[4] + z * f64_log_p[5], p67 = f64_log_p[6] + z * f64_log_p[7];
	v p = (p01 + z2 * p23) + z2 * z2 * (p45 + z2 * p67);
	return (log_f64){ base, z, rest + z2 * (z * p - 0.5) };
}

INL v log_f64_of(v n, v f)
{
	log_f64 y = log_f64_parts(n, f);
	return y.base + (y.z + y.rest);
}

/* log(1 + x), 0 <= x <= 1 */
INL log_f64 log1p_f64_parts(v x)
{
	m upper = x > 0.41421356237309504;
	return log_f64_parts(sel(upper, k(1), k(0)), sel(upper, 0.5 * x - 0.5, x));
}

INL v v_log1p_unit(v x)
{
	log_f64 y = log1p_f64_parts(x);
	return y.base + (y.z + y.rest);
}

/* The whole number n of d = 2^n (1 + f), in the low bits. */
INL vi log_f64_exponent(v d)
{
	return (v_bits(d) - v_bits(k(0.70710678118654752))) >> 52;
}

INL v log_f64_number(vi n)
{
	return v_from_bits(v_bits(k(0x1.8p52)) + n) - 0x1.8p52;
}

INL v v_log(v x)
{
	m tiny = x < REAL_MIN;
	v d = sel(tiny, x * 0x1p54, x);
	vi n = log_f64_exponent(d);
	v f = v_from_bits(v_bits(d) - (n << 52)) - 1;
	v y = log_f64_of(log_f64_number(n) - sel(tiny, k(54), k(0)), f);
	return sel(x < INFINITY, sel(x > 0, y, sel(x == 0, k(-INFINITY), k(NAN))), x);
}

/* What 1 + x loses is added to f; where n is 0, f is x itself. */
INL v v_log1p(v x)
{
	dd d = dd_sum(k(1), x);
	vi n = log_f64_exponent(d.hi);
	v scale = v_from_bits(v_bits(k(2)) - (n << 52)); /* 2^(1 - n), no less than 2^-1023 */
	v f = sel(n == 0, x, v_from_bits(v_bits(d.hi) - (n << 52)) - 1 + d.lo * 0.5 * scale);
	v y = v_copysign(log_f64_of(log_f64_number(n), f), x);
	return sel(x < INFINITY, sel(x > -1, y, sel(x == -1, k(-INFINITY), k(NAN))), x);
}

#endif
