/* SPDX-License-Identifier: MIT */
/* Logarithms in float. */
#ifndef ACTFN_F32_LOG_H
#define ACTFN_F32_LOG_H

INL v v_log1p_unit(v e)
{
	v q = k(f32_log1p[9]);
	for (int i = 8; i >= 0; i--)
		q = q * e + k(f32_log1p[i]);
	return e + e * (e * q); /* e^2 alone would be subnormal sooner than e */
}

/* log(1 + f) + n ln(2), 1/sqrt(2) <= 1 + f <= sqrt(2) */
INL v log_f32(v f, v n)
{
	v s = f / (2 + f), s2 = s * s, a = k(f32_log[2]);
	for (int i = 1; i >= 0; i--)
		a = a * s2 + k(f32_log[i]);
	v l = f - s * (f - s2 * a); /* 2 s = f - s f */
	return n * k(0x1.62e4p-1) + (l + n * k(0x1.7f7d1cp-20));
}

/* x = 2^e m, 1/sqrt(2) <= m < sqrt(2); e as an integer */
INL vi log_exponent_f32(v x)
{
	return (v_bits(x) - v_bits(k(0x1.6a09e6p-1))) >> 23;
}

/* A whole number of small size as v. */
INL v whole_f32(vi e)
{
	return v_from_bits(v_bits(k(0x1.8p23)) + e) - k(0x1.8p23);
}

INL v v_log(v x)
{
	m sub = v_abs(x) < k(REAL_MIN);
	v c = sel(sub, x * k(0x1p24), x);
	vi e = log_exponent_f32(c);
	v y = log_f32(v_from_bits(v_bits(c) - (e << 23)) - 1, whole_f32(e) - sel(sub, k(24), k(0)));
	y = sel(x > 0, y, sel(x == 0, k(-INFINITY), k(NAN)));
	return sel(x < k(INFINITY), y, x);
}

/* What 1 + x loses in rounding comes back in f, scaled as the rest is. */
INL v v_log1p(v x)
{
	v d = 1 + x, big = sel(x > 1, x, k(1)), small = sel(x > 1, k(1), x);
	v lost = small - (d - big);
	vi e = log_exponent_f32(d);
	v scaled = 0.5 * lost * v_from_bits(v_bits(k(2)) - (e << 23)); /* e <= 128: no less than 2^-127, which is 0 */
	v f = (v_from_bits(v_bits(d) - (e << 23)) - 1) + sel(lost == 0, k(0), scaled);
	v y = log_f32(sel(e == 0, x, f), whole_f32(e));
	y = sel(d > 0, y, sel(x == -1, k(-INFINITY), k(NAN)));
	return sel(x < k(INFINITY), y, x);
}

#endif
