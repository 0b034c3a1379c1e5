/* SPDX-License-Identifier: MIT */
/* Pairs of floats keep the precision that Ziv's test in first.c counts on: src/simd/ff*.h, and FIRST() where its f' is
 * a sum, against libm in long double.  Compiled once per instruction set that has them; ISA is its name. */
#define ARITH_F32
#define STORE_F32
#include "src/kernels/storage.h"
#include "src/simd/ff.h"

#include "tests/act/kit.h"
#include "tests/kernels/floats.h"

#define INFO(fn, ...)
#define FN(fn) INL act fn##_plain(v x, par p)
#define FROM_Y(fn) INL v fn##_from_y(v y, par p)
#define FIRST(fn) INL first fn##_first(v x)
#pragma GCC diagnostic ignored "-Wunused-parameter"
#include "src/act/all.h"

#define NAME2(isa) #isa
#define NAME(isa) NAME2(isa)

enum { ROUNDS = 200000 / SLOWER };

/* Lane 0 stands for all: each lane is computed the same way. */
static long double value(ff a)
{
	return (long double)a.hi[0] + (long double)a.lo[0];
}

static void expect(const char *what, float x, ff a, long double want, double bound)
{
	long double error = fabsl(value(a) - want);

	if (!(error <= fabsl(want) * (long double)bound))
		fail_msg("%s on %s: at %a: %a + %a, off by 2^%.2f", what, NAME(ISA), (double)x, (double)a.hi[0],
			 (double)a.lo[0], (double)log2l(error / fabsl(want)));
}

/* The same unless what comes out says that it is not known. */
static void expect_above(const char *what, float x, ff a, long double want, double bound, double least)
{
	if (fabsf(a.hi[0]) > (float)least)
		expect(what, x, a, want, bound);
}

static v all(float x)
{
	return x - (v){ 0 };
}

static void exact_sums_and_products(void **state)
{
	kit_rng r = { 50 };

	(void)state;
	for (int i = 0; i < ROUNDS; i++) {
		float a = (float)kit_random_in(&r, -4, 4), b = (float)kit_random_in(&r, -1e-3, 1e-3);
		expect("ff_sum", b, ff_sum(all(b), all(a)), (long double)a + (long double)b, 0);
		expect("ff_fast_sum", b, ff_fast_sum(all(4), all(b)), 4 + (long double)b, 0);
		expect("ff_prod", b, ff_prod(all(a), all(b)), (long double)a * (long double)b, 0);
	}
}

static void exponentials(void **state)
{
	kit_rng r = { 51 };

	(void)state;
	for (int i = 0; i < ROUNDS; i++) {
		float x = (float)kit_random_in(&r, -65, 20), near = (float)kit_random_in(&r, -0.5, 0);
		float lo = (float)kit_random_in(&r, -0x1p-18, 0x1p-18);
		expect("ff_exp", x, ff_exp(all(x)), expl((long double)x), FF_ERROR / 1.5);
		expect("ff_exp2", x, ff_exp2(all(x), all(lo)), expl((long double)x + (long double)lo), FF_ERROR);
		expect("ff_expm1", near, ff_expm1(all(near)), expm1l((long double)near), FF_ERROR);
		if (x < 0)
			expect("ff_expm1", x, ff_expm1(all(x)), expm1l((long double)x), FF_ERROR);
	}
}

static void quotients(void **state)
{
	kit_rng r = { 52 };

	(void)state;
	for (int i = 0; i < ROUNDS; i++) {
		float a = (float)kit_random_in(&r, -2, 2), b = (float)kit_random_in(&r, 1, 4);
		ff bottom = { all(b), all(b * (float)kit_random_in(&r, -0x1p-15, 0x1p-15)) };
		ff top = { all(a), all(a * (float)kit_random_in(&r, -0x1p-15, 0x1p-15)) };
		expect("ff_div_late", a, ff_div_late(top, bottom), value(top) / value(bottom), FF_ERROR);
	}
}

static void gates(void **state)
{
	kit_rng r = { 53 };

	(void)state;
	for (int i = 0; i < ROUNDS; i++) {
		float x = (float)kit_random_in(&r, -60, 60);
		long double e = expl(-fabsl((long double)x)), d = 1 + e;
		expect_above("ff_sigmoid", x, ff_sigmoid(all(x)), (x < 0 ? e : 1) / d, FF_ERROR, FF_LEAST);
		expect_above("ff_bell", x, ff_bell(v_negabs(all(x))), e / (d * d), FF_ERROR, FF_LEAST);
		expect_above("ff_softplus", x, ff_softplus(all(x)), fmaxl((long double)x, 0) + log1pl(e), FF_LOG_ERROR,
			     FF_LOG_LEAST);
	}
}

/* sqrt(1/2), 1/sqrt(2 pi) */
static const long double root_half = 0.7071067811865475244008L, root_2_pi = 0.3989422804014326779399L;

/* Phi(z), and Phi(z) + z phi(z), which is 0 at -0.7518 */
static void normal(void **state)
{
	kit_rng r = { 54 };

	(void)state;
	for (int i = 0; i < ROUNDS; i++) {
		float z = (float)kit_random_in(&r, (double)FF_NORMAL_MIN, 0);
		long double phi = 0.5L * erfcl(-(long double)z * root_half);
		long double density = root_2_pi * expl(-0.5L * (long double)z * (long double)z);
		expect("ff_normal_of", z, ff_normal_of(all(z)), phi, FF_GELU_ERROR);
		expect("ff_normal_of", z / 64, ff_normal_of(all(z / 64)), 0.5L * erfcl(-(long double)(z / 64) * root_half),
		       FF_GELU_ERROR);
#if FF_ENTRIES == 32
		ff slope = ff_mul(ff_norm(ff_density(all(z))), ff_norm(ff_gelu_bracket(all(z))));
		if (fabsf(z + 0.7518f) > 0.01f)
			expect("ff_gelu_bracket", z, slope, phi + (long double)z * density, 0x1.8p-34);
#else
		expect("ff_density", z, ff_density(all(z)), density / root_2_pi, FF_ERROR);
#endif
	}
}

/* x w' sigmoid'(w) + sigmoid(w) = e (1 + e + x w')/(1 + e)^2, e = exp(w), for w <= 0; the rest by symmetry. */
static long double gate_slope(long double x, long double w, long double xdw)
{
	long double e = expl(w), slope = e * (1 + e + xdw) / ((1 + e) * (1 + e));

	return x < 0 ? slope : 1 - slope;
}

static long double silu_slope(long double x)
{
	return gate_slope(x, -fabsl(x), -fabsl(x));
}

static long double gelu_tanh_slope_of(long double x)
{
	long double z = -fabsl(x), c = 1.5957691216057307117597842397375L;

	return gate_slope(x, c * (z + 0.044715L * z * z * z), c * (z + 3 * 0.044715L * z * z * z));
}

static long double gelu_slope_of(long double x)
{
	return 0.5L * erfcl(-x * root_half) + x * root_2_pi * expl(-0.5L * x * x);
}

/* tanh(s) + x sigmoid(x)/cosh(s)^2, s = log(1 + exp(x)) */
static long double mish_slope_of(long double x)
{
	long double e = expl(x), d = (1 + e) * (1 + e) + 1;

	return e * ((2 + e) * d + 4 * x * (1 + e)) / (d * d);
}

static long double sigmoid_of(long double x)
{
	return 1 / (1 + expl(-x));
}

/* tanh(log(1 + e)) = n/(n + 2), n = e (e + 2) */
static long double mish_of(long double x)
{
	long double e = expl(x), n = e * (e + 2);

	return x * (n / (n + 2));
}

static long double gelu_tanh_of(long double x)
{
	return x * sigmoid_of(1.5957691216057307117597842397375L * (x + 0.044715L * x * x * x));
}

static void expect_y(const char *what, float x, first a, long double want)
{
	expect_above(what, x, a.y, want, a.y_error > 0 ? a.y_error : FF_ERROR, a.y_least > 0 ? a.y_least : FF_LEAST);
}

/* Also where arguments stop. */
static void values(void **state)
{
	kit_rng r = { 56 };

	(void)state;
	for (int i = 0; i < ROUNDS; i++) {
		float x = (float)kit_random_in(&r, -60, 60), near = (float)kit_random_in(&r, -12, 12);
		for (int j = 0; j < 2; j++, x = near) {
			long double t = (long double)x;
			expect_y("silu", x, silu_first(all(x)), t * sigmoid_of(t));
			expect_y("mish", x, mish_first(all(x)), mish_of(t));
			expect_y("gelu_tanh", x, gelu_tanh_first(all(x)), gelu_tanh_of(t));
			expect_y("gelu", x, gelu_first(all(x)), 0.5L * t * erfcl(-t * root_half));
		}
	}
}

/* Where f' is a sum, its error is relative to its terms. */
static void expect_slope(const char *what, first f(v), long double want(long double), float x)
{
	first a = f(all(x));
	long double true_slope = want((long double)x), error = fabsl(value(a.dx) - true_slope);
	double bound = a.dx_error > 0 ? a.dx_error : FF_ERROR, least = a.dx_least > 0 ? a.dx_least : FF_LEAST;

	if (fabsf(a.dx.hi[0]) > (float)least && !(error <= fabsl((long double)a.dx_terms[0]) * (long double)bound))
		fail_msg("%s' on %s: at %a: %a + %a, off by 2^%.2f of its terms", what, NAME(ISA), (double)x,
			 (double)a.dx.hi[0], (double)a.dx.lo[0], (double)log2l(error / (long double)a.dx_terms[0]));
	/* not so large that nothing would ever be decided */
	if (fabsf(x) < 20 && a.dx.hi[0] != 0)
		assert_true(a.dx_terms[0] < 4 * fabsf(a.dx.hi[0]) + 0.5f);
}

static void derivatives(void **state)
{
	kit_rng r = { 55 };

	(void)state;
	for (int i = 0; i < ROUNDS; i++) {
		float x = (float)kit_random_in(&r, -60, 60), near = (float)kit_random_in(&r, -2, 2);
		float edge = (float)kit_random_in(&r, -12, 12);
		for (int j = 0; j < 3; j++, x = j == 1 ? near : edge) {
			expect_slope("silu", silu_first, silu_slope, x);
			expect_slope("gelu_tanh", gelu_tanh_first, gelu_tanh_slope_of, x);
			expect_slope("gelu", gelu_first, gelu_slope_of, x);
			expect_slope("mish", mish_first, mish_slope_of, x);
		}
	}
}

int run_floats(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(exact_sums_and_products),
		cmocka_unit_test(exponentials),
		cmocka_unit_test(quotients),
		cmocka_unit_test(gates),
		cmocka_unit_test(values),
		cmocka_unit_test(derivatives),
		cmocka_unit_test(normal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
