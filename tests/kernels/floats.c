/* SPDX-License-Identifier: MIT */
/* Pairs of floats keep the precision that Ziv's test in first.c counts on: src/simd/ff*.h against libm in long
 * double.  Compiled once per instruction set that has them; ISA is its name. */
#define ARITH_F32
#include "src/simd/ff.h"

#include "tests/act/kit.h"

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
		ff den = { all(b), all(b * (float)kit_random_in(&r, -0x1p-15, 0x1p-15)) };
		ff num = { all(a), all(a * (float)kit_random_in(&r, -0x1p-15, 0x1p-15)) };
		expect("ff_div_late", a, ff_div_late(num, den), value(num) / value(den), FF_ERROR);
	}
}

static void gates(void **state)
{
	kit_rng r = { 53 };

	(void)state;
	for (int i = 0; i < ROUNDS; i++) {
		float x = (float)kit_random_in(&r, -60, 60);
		long double e = expl(-fabsl((long double)x)), d = 1 + e;
		expect("ff_sigmoid", x, ff_sigmoid(all(x)), (x < 0 ? e : 1) / d, FF_ERROR);
		expect("ff_bell", x, ff_bell(v_negabs(all(x))), e / (d * d), FF_ERROR);
		expect("ff_softplus", x, ff_softplus(all(x)), fmaxl((long double)x, 0) + log1pl(e), FF_LOG_ERROR);
	}
}

#if FF_ENTRIES == 32
/* Phi(z), and Phi(z) + z phi(z), which is 0 at -0.7518 */
static void normal(void **state)
{
	kit_rng r = { 54 };

	(void)state;
	for (int i = 0; i < ROUNDS; i++) {
		float z = (float)kit_random_in(&r, (double)FF_NORMAL_MIN, 0);
		long double phi = 0.5L * erfcl(-(long double)z * 0.7071067811865475244008L);
		long double density = 0.3989422804014326779399L * expl(-0.5L * (long double)z * (long double)z);
		ff slope = ff_mul(ff_norm(ff_density(all(z))), ff_norm(ff_gelu_bracket(all(z))));
		expect("ff_normal_of", z, ff_normal_of(all(z)), phi, 0x1p-34);
		if (fabsf(z + 0.7518f) > 0.01f)
			expect("ff_gelu_bracket", z, slope, phi + (long double)z * density, 0x1.8p-34);
	}
}
#endif

static int is_there(const char *isa)
{
	const char *name;

	for (int i = 0; (name = actfn_isa_available(i)); i++)
		if (!strcmp(name, isa))
			return 1;
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(exact_sums_and_products),
		cmocka_unit_test(exponentials),
		cmocka_unit_test(quotients),
		cmocka_unit_test(gates),
#if FF_ENTRIES == 32
		cmocka_unit_test(normal),
#endif
	};

	if (!is_there(NAME(ISA)))
		return 77;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
