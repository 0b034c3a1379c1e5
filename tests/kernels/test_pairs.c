/* SPDX-License-Identifier: MIT */
/* Pairs of doubles and the mathematics on them keep the precision that the function bodies count on. */
#define ACTFN_SCALAR
#define ARITH_F64
#include "src/simd/atan.h"
#include "src/simd/exp.h"
#include "src/simd/log.h"
#include "src/simd/normal.h"
#include "src/simd/trig.h"

#include "tests/act/kit.h"

enum { ROUNDS = 300000 / SLOWER };

#ifdef __SIZEOF_FLOAT128__
typedef __float128 quad; /* 113 bits: sums and products of doubles of like size are exact */
#else
typedef long double quad;
#endif

/* A double of any sign, with an exponent in [-e, e] and every so often few bits. */
static double random_double(kit_rng *r, int e)
{
	double part = kit_random_in(r, 1, 2);
	uint64_t u = kit_random(r);

	if (u & 6)
		part = 1 + rint((part - 1) * 16) / 16;
	return ldexp(u & 1 ? part : -part, (int)(u >> 40) % (2 * e + 1) - e);
}

static quad sum(dd a)
{
	return (quad)a.hi + (quad)a.lo;
}

/* Is a = want to a relative error of bound? */
static void expect(const char *what, double x, dd a, quad want, double bound)
{
	quad error = sum(a) - want, size = want < 0 ? -want : want;

	if (!((error < 0 ? -error : error) <= size * (quad)bound))
		fail_msg("%s: at %a: %a + %a, off by %g", what, x, a.hi, a.lo,
			 (double)(error / (want != 0 ? want : 1)));
}

static void exact_sum_and_product(void **state)
{
	kit_rng r = { 40 };

	(void)state;
	for (int i = 0; i < ROUNDS; i++) {
		double a = random_double(&r, 20), b = random_double(&r, 20);
		expect("dd_sum", a, dd_sum(a, b), (quad)a + (quad)b, 0);
		expect("dd_prod", a, dd_prod(a, b), (quad)a * (quad)b, 0);
		if (fabs(a) >= fabs(b))
			expect("dd_fast_sum", a, dd_fast_sum(a, b), (quad)a + (quad)b, 0);
		assert_true(dd_sum(a, b).hi == a + b && dd_prod(a, b).hi == a * b);
	}
}

/* Where the sum of the pair is a float, between two, or a tie: rounding odd() is rounding the pair. */
static void rounding_to_odd(void **state)
{
	kit_rng r = { 41 };

	(void)state;
	for (int i = 0; i < ROUNDS; i++) {
		uint64_t kind = kit_random(&r);
		float f = (float)(random_double(&r, 125) * (kind & 1 ? 1 : 0x1p-22));
		double half = ((double)nextafterf(f, INFINITY) - (double)f) / 2;
		double hi = kind & 2 ? (double)f : (double)f + half;
		double lo = kind & 12 ? ldexp(hi, -60 - (int)(kind >> 20 & 255)) : 0;
		if (kind & 16)
			lo = -lo;
		float got = (float)odd(hi, lo), want = (float)((quad)hi + (quad)lo);
		if (lo != 0 && !(kind & 2)) /* a tie but for lo: up or down, also where 113 bits cannot hold it */
			want = lo > 0 ? nextafterf(f, INFINITY) : f;
		if (!kit_same(got, want))
			fail_msg("odd(%a, %a) rounds to %a, expected %a", hi, lo, (double)got, (double)want);
	}
	assert_true(odd(INFINITY, 1) == INFINITY && isnan(odd(NAN, 0)));
}

static void arithmetic(void **state)
{
	kit_rng r = { 42 };

	(void)state;
	for (int i = 0; i < ROUNDS; i++) {
		double x = random_double(&r, 20), y = random_double(&r, 20);
		dd a = dd_fast_sum(x, x * kit_random_in(&r, -0x1p-54, 0x1p-54));
		dd b = dd_fast_sum(y, y * kit_random_in(&r, -0x1p-54, 0x1p-54));
		expect("dd_mul", x, dd_mul(a, b), sum(a) * sum(b), 0x1p-98);
		expect("dd_mul1", x, dd_mul1(a, y), sum(a) * (quad)y, 0x1p-98);
		expect("dd_div", x, dd_div(a, b), sum(a) / sum(b), 0x1p-80);
		if (x > 0) {
			dd root = dd_sqrt(a);
			expect("dd_sqrt", x, a, sum(root) * sum(root), 0x1p-98);
		}
	}
}

/* What follows is compared with libm in long double, 64 bits: the bounds are that precision's. */
#if LDBL_MANT_DIG >= 64
static void exponentials(void **state)
{
	kit_rng r = { 43 };

	(void)state;
	for (int i = 0; i < ROUNDS; i++) {
		double x = i & 1 ? kit_random_in(&r, EXP_MIN, EXP_MAX) : random_double(&r, 30) * 0x1p-30;
		double e = kit_random_in(&r, 0, 1);
		expect("dd_exp", x, dd_exp(x), (quad)expl(x), 0x1p-61);
		expect("dd_expm1", x, dd_expm1(x), (quad)expm1l(x), 0x1p-57);
		expect("dd_log1p", e, dd_log1p((dd){ e, 0 }), (quad)log1pl(e), 0x1p-57);
	}
	assert_true(isnan(dd_exp(NAN).hi) && isnan(dd_expm1(NAN).hi));
}

static void plain_logarithm(void **state)
{
	kit_rng r = { 44 };

	(void)state;
	for (int i = 0; i < ROUNDS; i++) {
		double u = i & 1 ? kit_random_in(&r, -1, 3) : random_double(&r, 100);
		if (u > -1)
			expect("v_log1p", u, (dd){ dd_log1p_any((dd){ u, 0 }), 0 }, (quad)log1pl(u), 0x1p-50);
	}
	expect("v_log1p", -1, (dd){ dd_log1p_any((dd){ -1, 0x1p-140 }), 0 }, (quad)logl(0x1p-140L), 0x1p-50);
	assert_true(isnan(dd_log1p_any((dd){ -1, 0 })) && isnan(dd_log1p_any((dd){ -2, 0 })));
	assert_true(isnan(dd_log1p_any((dd){ NAN, 0 })));
	assert_true(dd_log1p_any((dd){ INFINITY, 0 }) == INFINITY);
}

/* Floats of all sizes: for the large ones the reduction needs 2/pi to 150 bits. */
static void angles(void **state)
{
	kit_rng r = { 45 };

	(void)state;
	for (int i = 0; i < ROUNDS; i++) {
		double x = fabs((double)(float)(i & 1 ? kit_random_in(&r, 0x1p-20, 100) : random_double(&r, 126)));
		trig t = trig_of(x);
		expect("sin", x, t.sin, (quad)sinl(x), 0x1p-58);
		expect("cos", x, t.cos, (quad)cosl(x), 0x1p-58);
		expect("atan", x, dd_atan(x), (quad)atanl(x), 0x1p-58);
	}
}

/* R(a) = exp(a^2/2) Phi(-a); libm's exponential is good to some a^2/2 units. */
static void mills_ratio(void **state)
{
	kit_rng r = { 46 };

	(void)state;
	for (int i = 0; i < ROUNDS; i++) {
		double a = (double)(float)kit_random_in(&r, 0, NORMAL_MAX);
		long double want = 0.5L * erfcl(a * 0.707106781186547524400844362104849039L) * expl(0.5L * a * a);
		expect("mills", a, mills(a), (quad)want, 0x1p-54);
	}
}
#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(exact_sum_and_product), cmocka_unit_test(rounding_to_odd),
		cmocka_unit_test(arithmetic),
#if LDBL_MANT_DIG >= 64
		cmocka_unit_test(exponentials),		 cmocka_unit_test(plain_logarithm),
		cmocka_unit_test(angles),		 cmocka_unit_test(mills_ratio),
#endif
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
