/* SPDX-License-Identifier: MIT */
/* Exponentials in float: x = n ln(2) + r, |r| <= ln(2)/2, e^x = 2^n (1 + r + r^2 q(r)). */
#ifndef ACTFN_F32_EXP_H
#define ACTFN_F32_EXP_H

/* Beyond these e^x, even times x, is 0 or infinite.  EXP_LOW is where the exponent field of s below is 0, and so s, and
 * all that is multiplied by it: a product that vanished on its way would take 150 cycles. */
#define EXP_LOW (-(127 + EARLY) * 0x1.62e43p-1)
#define EXP_HIGH 100.0
#define GATE_OPEN 20.0 /* sigma(w) is 1 from here on */

/* The power of two is split: 2^-EARLY is the last factor, and t takes the rest at once, so that it is never
 * subnormal. */
enum { EARLY = 40 };
#define LATE k(1.0 / (1LL << EARLY))

typedef struct exp_f32 {
	v n, r, q; /* e^x = 2^n (1 + r + r^2 q) */
	v s;       /* 2^(n + EARLY), where that is normal or EXP_LOW */
} exp_f32;

/* r^0 ... of q */
INL v exp_q_f32(v r)
{
	v q = k(f32_exp[4]);
	for (int i = 3; i >= 0; i--)
		q = q * r + k(f32_exp[i]);
	return q;
}

/* x + xl, xl below some ulps of x.  Adding 1.5 * 2^23 leaves the nearest integer in
 * the low bits, and the offset there makes them the exponent field of s. */
INL exp_f32 exp_f32_reduce(v x, v xl)
{
	const v shift = k(0x1.8p23 + 127 + EARLY);
	v z = x * k(0x1.715476p+0) + shift, n = z - shift;
	/* the first part of ln(2) has 15 bits, n 8: exact without FMA, too */
	v r = ((x - n * k(0x1.62e4p-1)) + xl) - n * k(0x1.7f7d1cp-20);
	return (exp_f32){ .n = n, .r = r, .s = v_from_bits(v_bits(z) << 23) };
}

INL exp_f32 exp_f32_of(v x, v xl)
{
	exp_f32 e = exp_f32_reduce(x, xl);
	e.q = exp_q_f32(e.r);
	return e;
}

INL v exp_t_f32(exp_f32 e)
{
	return 1 + e.r * (1 + e.r * e.q);
}

INL v v_late(v y, v n)
{
	return y * n;
}

#ifdef HAVE_SCALEF
/* |x| < 4; 2^-inf is 0 at once. */
INL v v_ldexp(v x, v n)
{
	return v_scalef(x, sel(n < k(-152), k(-INFINITY), n));
}
#else
/* 2^n, n whole, |n| <= 126 */
INL v pow2_f32(v n)
{
	return v_from_bits(v_bits(n + k(0x1.8p23 + 127)) << 23);
}

/* A third of the way twice: nothing but the last product is rounded. */
INL v v_ldexp(v x, v n)
{
	v third = (n * k(0x1.555556p-2) + k(0x1.8p23)) - k(0x1.8p23), p = pow2_f32(third);
	return x * p * p * pow2_f32(n - 2 * third);
}
#endif

INL power v_power(pair x)
{
	exp_f32 e = exp_f32_of(x.hi, x.lo);
	return (power){ e.s * LATE, e.r + e.r * e.r * e.q, e.s, e.n };
}

/* e^x = s/(1 + p): where e^x/(1 + e^x) is wanted that is s/(1 + s + p), and the numerator is exact. */
INL power v_power_below(pair x)
{
	exp_f32 e = exp_f32_reduce(x.hi, x.lo);
	v r = -e.r;
	return (power){ e.s * LATE, r + r * r * exp_q_f32(r), e.s, e.n };
}

/* The same where s may be any float.  With AVX-512 it is 2^(n + j/32): fewer terms, and a shorter wait.  The low bits of z
 * are j, those above n. */
#ifdef HAVE_LOOKUP32
INL power v_power_fine(pair x)
{
	const v shift = k(0x1.8p18 + EARLY);
	v z = x.hi * k(0x1.715476p+0) + shift, n = z - shift;
	v s = v_from_bits(v_bits(v_lookup32(f32_exp_root, v_bits(z))) + (v_bits(z) << 18));
	v r = ((x.hi - n * k(0x1.62e4p-1)) + x.lo) - n * k(0x1.7f7d1cp-20);
	v q = r * (r * k(f32_exp_fine[1]) - k(f32_exp_fine[0])) + 1;
	return (power){ s * LATE, v_lookup32(f32_exp_more, v_bits(z)) - r * q, s, n };
}
#else
#define v_power_fine v_power_below
#endif

/* e^x = s (1 + up) = s/(1 + down); t and n as in power */
typedef struct powers {
	v s, up, down, t, n;
} powers;

/* cosh(r) - 1 and sinh(r) */
INL powers v_powers(pair x)
{
	exp_f32 e = exp_f32_reduce(x.hi, x.lo);
	v r = e.r, u = r * r;
	v even = u * (u * (u * k(f32_exp_even[2]) + k(f32_exp_even[1])) + k(f32_exp_even[0]));
	v odd = r * u * (u * (u * k(f32_exp_odd[2]) + k(f32_exp_odd[1])) + k(f32_exp_odd[0])) + r;
	return (powers){ e.s * LATE, even + odd, even - odd, e.s, LATE };
}

INL v power_last(v y, power e)
{
	(void)e;
	return y * LATE;
}

INL split v_exp_late(pair x)
{
	exp_f32 e = exp_f32_of(x.hi, x.lo);
	return (split){ exp_t_f32(e) * e.s, LATE };
}

INL growth v_growth(pair x, double c)
{
	exp_f32 e = exp_f32_of(x.hi, x.lo);
	v p = k(c) * (e.r + e.r * e.r * e.q), s = e.s * LATE;
	return (growth){ e.s * (k(c) + p), LATE, s * p + (k(c) * s - k(c)) };
}

INL v v_exp_left(v x)
{
	split e = v_exp_late((pair){ v_max(x, k(EXP_LOW)), k(-0.0) });
	return v_late(e.t, e.n);
}

INL split v_exp_split(v x)
{
	exp_f32 e = exp_f32_of(v_min(v_max(x, k(EXP_LOW)), k(EXP_HIGH)), k(-0.0));
	return (split){ exp_t_f32(e), e.n };
}

INL v v_exp2(v x, v xl)
{
	exp_f32 e = exp_f32_of(v_min(v_max(x, k(EXP_LOW)), k(EXP_HIGH)), xl);
	return v_ldexp(exp_t_f32(e), e.n);
}

INL v v_exp(v x)
{
	return v_exp2(x, k(-0.0));
}

/* 2^n and e^r - 1 for n >= -126 */
typedef struct expm1_f32 {
	v s, p;
} expm1_f32;

/* scale x = n ln(2) + scale r; s is 2^(n + more), p is (e^(scale r) - 1)/scale, scale a power of 2 */
INL expm1_f32 expm1_f32_of(v x, double scale, int more)
{
	const v shift = k(0x1.8p23 + 127 + more);
	v z = x * k(scale * 0x1.715476p+0) + shift, n = z - shift;
#ifdef HAVE_FMA
	v r = x - n * k(0x1.62e43p-1 / scale);
#else
	v r = (x - n * k(0x1.62e4p-1 / scale)) - n * k(0x1.7f7d1cp-20 / scale);
#endif
	v q = k(f32_exp[4] * scale * scale * scale * scale * scale);
	double size = scale * scale * scale * scale;
	for (int i = 3; i >= 0; i--, size /= scale)
		q = q * r + k(f32_exp[i] * size);
	return (expm1_f32){ v_from_bits(v_bits(z) << 23), r + r * r * q };
}

/* From -18 on the result is -1. */
INL v v_expm1_left(v x)
{
	expm1_f32 e = expm1_f32_of(v_max(x, k(-18)), 1, 0);
	return e.s * e.p + (e.s - 1);
}

/* Half of it, which does not overflow first; but half a subnormal number is none. */
INL v v_expm1(v x)
{
	expm1_f32 e = expm1_f32_of(v_min(v_max(x, k(-18)), k(89)), 1, -1);
	return sel(v_abs(x) < k(0x1p-60), x, 2 * ((e.s - 0.5) + e.s * e.p));
}

/* With E = e^(-2|x|) = s (1 + 2 p): tanh |x| = (1 - E)/(1 + E); s = 1 near 0, where 1 - s is exact.
 * From 9.1 on the result is 1. */
INL v v_tanh(v x)
{
	expm1_f32 e = expm1_f32_of(v_min(v_abs(x), k(9.1)), -2, 1);
	v num = (1 - 0.5 * e.s) + e.s * e.p, den = (1 + 0.5 * e.s) - e.s * e.p;
	return v_copysign(num / den, x);
}

INL v v_recip(v d)
{
	return 1 / d;
}

/* Hidden behind the rest: 10 cycles for 16 lanes. */
INL v v_div(v a, v b)
{
	return a / b;
}

#endif
