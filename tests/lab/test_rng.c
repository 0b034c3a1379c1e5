/* SPDX-License-Identifier: MIT */
/* The random streams: the published generator, independence, distributions. */
#include "lab/rng.h"

#include "tests/lab/test.h"

/* The first numbers of SplitMix64 from state 1234567, as listed at
 * https://rosettacode.org/wiki/Pseudo-random_numbers/Splitmix64 */
static void published(void **state)
{
	static const uint64_t want[] = { UINT64_C(6457827717110365317), UINT64_C(3203168211198807973),
					 UINT64_C(9817491932198370423), UINT64_C(4593380528125082431),
					 UINT64_C(16408922859458223821) };
	lab_rng r = { 1234567 };

	(void)state;
	for (size_t i = 0; i < 5; i++)
		assert_true(lab_rng_next(&r) == want[i]);
}

static void streams_differ(void **state)
{
	lab_rng a = lab_rng_stream(1, "order", 0), same = lab_rng_stream(1, "order", 0);
	lab_rng other[] = { lab_rng_stream(2, "order", 0), lab_rng_stream(1, "split", 0), lab_rng_stream(1, "order", 1) };
	uint64_t first = lab_rng_next(&a);

	(void)state;
	assert_true(lab_rng_next(&same) == first);
	for (size_t i = 0; i < 3; i++)
		assert_true(lab_rng_next(&other[i]) != first);
}

/* Bounds are five standard deviations of the estimate: one seed in a million fails. */
static void distributions(void **state)
{
	enum { N = 200000 };
	lab_rng r = lab_rng_stream(7, "test", 0);
	double u = 0, z = 0, z2 = 0, z4 = 0;

	(void)state;
	for (int i = 0; i < N; i++) {
		double v = lab_rng_uniform(&r), g = lab_rng_normal(&r);
		assert_true(v >= 0 && v < 1);
		u += v;
		z += g;
		z2 += g * g;
		z4 += g * g * g * g;
	}
	assert_near(u / N, 0.5, 5 * sqrt(1.0 / 12 / N));
	assert_near(z / N, 0, 5 * sqrt(1.0 / N));
	assert_near(z2 / N, 1, 5 * sqrt(2.0 / N));
	assert_near(z4 / N, 3, 5 * sqrt(96.0 / N));
}

/* Each of the 24 orders of four things equally often. */
static void permutations(void **state)
{
	enum { N = 48000 };
	lab_rng r = lab_rng_stream(3, "test", 1);
	int count[256] = { 0 }, orders = 0;
	uint32_t p[4];

	(void)state;
	for (int i = 0; i < N; i++) {
		lab_rng_permutation(&r, 4, p);
		assert_int_equal(1 << p[0] | 1 << p[1] | 1 << p[2] | 1 << p[3], 15);
		count[p[0] << 6 | p[1] << 4 | p[2] << 2 | p[3]]++;
	}
	for (int i = 0; i < 256; i++)
		if (count[i]) {
			orders++;
			assert_near(count[i], N / 24.0, 5 * sqrt(N / 24.0));
		}
	assert_int_equal(orders, 24);
}

static void below(void **state)
{
	enum { N = 60000 };
	lab_rng r = lab_rng_stream(4, "test", 2);
	int count[6] = { 0 };

	(void)state;
	for (int i = 0; i < N; i++)
		count[lab_rng_below(&r, 6)]++;
	for (int i = 0; i < 6; i++)
		assert_near(count[i], N / 6.0, 5 * sqrt(N / 6.0));
	assert_int_equal(lab_rng_below(&r, 1), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(published),     cmocka_unit_test(streams_differ), cmocka_unit_test(distributions),
		cmocka_unit_test(permutations),  cmocka_unit_test(below),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
