/* SPDX-License-Identifier: MIT */
/* The max-norm constraint, by numbers that can be checked in the head: 3, 4, 5. */
#include "lab/nn/maxnorm.h"

#include "lab/nn/mlp.h"
#include "lab/rng.h"
#include "lab/text.h"
#include "tests/lab/test.h"

/* Three units of two weights: (3, 4) has length 5, (0.6, 0.8) has 1, (0, -10) has 10; the limit is 2.5. */
static void by_hand(void **state)
{
	float w[] = { 3, 0.6F, 0, 4, 0.8F, -10 };
	const float want[] = { 1.5F, 0.6F, 0, 2, 0.8F, -2.5F };

	(void)state;
	lab_max_norm(2, 3, 2.5, w);
	for (int i = 0; i < 6; i++)
		assert_true(w[i] == want[i]);
}

/* More units than are looked at together: the long ones keep their direction, the short ones their bits. */
static void many_units(void **state)
{
	enum { IN = 7, OUT = 601 };
	static float w[IN * OUT], was[IN * OUT];
	lab_rng r = lab_rng_stream(1, "test", 0);
	int longer = 0;

	(void)state;
	for (int i = 0; i < IN * OUT; i++)
		was[i] = w[i] = (float)lab_rng_normal(&r);
	lab_max_norm(IN, OUT, 2.5, w);
	for (int j = 0; j < OUT; j++) {
		double sum = 0;
		for (int i = 0; i < IN; i++)
			sum += (double)was[i * OUT + j] * (double)was[i * OUT + j];
		double scale = sqrt(sum) > 2.5 ? 2.5 / sqrt(sum) : 1;
		longer += scale < 1;
		for (int i = 0; i < IN; i++)
			assert_near(w[i * OUT + j], scale * was[i * OUT + j], scale < 1 ? 5e-7 : 0);
	}
	assert_true(longer > 100 && longer < 500);
}

/* Squares that are no floats, and a network that has diverged and must not look healthy. */
static void extremes(void **state)
{
	float w[] = { 3e30F, 1, INFINITY, 0, 4e30F, NAN, 1, 0 };

	(void)state;
	lab_max_norm(2, 4, 5, w);
	assert_near(w[0], 3, 1e-6);
	assert_near(w[4], 4, 1e-6);
	assert_true(isnan(w[5]) && isnan(w[2]));
	assert_true(w[3] == 0 && w[7] == 0);
}

/* One unit of two pieces, one class: each piece has its own limit, biases have none, the output layer has it, too. */
static void pieces(void **state)
{
	const size_t width[] = { 2, 1, 1 };
	char why[LAB_MESSAGE];
	lab_unit unit;
	lab_mlp net;

	(void)state;
	assert_true(lab_unit_read("maxout(k=2)", &unit, why) && lab_mlp_new(&net, 2, width, &unit, 0, 1, why));
	memcpy(net.dense[0].w, (const float[]){ 3, 0.3F, 4, 0.4F }, 4 * sizeof(float));
	memcpy(net.dense[0].b, (const float[]){ 100, -100 }, 2 * sizeof(float));
	net.dense[1].w[0] = -7;
	lab_mlp_max_norm(&net, 2.5);
	assert_true(net.dense[0].w[0] == 1.5F && net.dense[0].w[2] == 2);
	assert_true(net.dense[0].w[1] == 0.3F && net.dense[0].w[3] == 0.4F);
	assert_true(net.dense[0].b[0] == 100 && net.dense[0].b[1] == -100);
	assert_true(net.dense[1].w[0] == -2.5F);
	lab_mlp_free(&net);
	lab_unit_free(&unit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(by_hand),
		cmocka_unit_test(many_units),
		cmocka_unit_test(extremes),
		cmocka_unit_test(pieces),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
