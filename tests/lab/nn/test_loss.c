/* SPDX-License-Identifier: MIT */
/* Softmax cross-entropy against PyTorch's (Debian python3-torch 1.13.1, float64),
 * torch.nn.functional.cross_entropy, far out and next to infinities. */
#include "lab/nn/loss.h"

#include "tests/lab/test.h"

enum { N = 4, CLASSES = 3 };
static const float logits[N * CLASSES] = { 1, 2, 3, 100, -100, 0, -1000, 1000, 0.25f, 0, 0, 0 };
static const unsigned char label[N] = { 0, 0, 0, 2 };

static void as_pytorch(void **state)
{
	static const double loss[N] = { 2.40760596444, 0, 2000, 1.09861228867 };
	static const double g[N * CLASSES] = { -0.227492357, 0.0611821178, 0.166310239,
					       0, 3.45974132e-88, 9.30018994e-45,
					       -0.25, 0.25, 0, 0.0833333333, 0.0833333333, -0.166666667 };
	float gz[N * CLASSES];
	lab_loss all = lab_softmax_loss(N, CLASSES, logits, label, gz);

	(void)state;
	for (size_t i = 0; i < N; i++) {
		lab_loss one = lab_softmax_loss(1, CLASSES, logits + i * CLASSES, label + i, NULL);
		assert_near(one.sum, loss[i], 1e-6);
	}
	assert_near(all.sum, loss[0] + loss[1] + loss[2] + loss[3], 1e-5);
	assert_int_equal(all.correct, 1); /* of the equal logits of the last sample the first counts */
	for (int i = 0; i < N * CLASSES; i++)
		assert_near(gz[i], g[i], 1e-7);
}

static void in_place(void **state)
{
	float apart[N * CLASSES], z[N * CLASSES];

	(void)state;
	memcpy(z, logits, sizeof z);
	lab_softmax_loss(N, CLASSES, z, label, apart);
	lab_softmax_loss(N, CLASSES, z, label, z);
	assert_memory_equal(z, apart, sizeof z);
}

/* A network that blew up must not look as if it had a loss. */
static void not_finite(void **state)
{
	static const float bad[][CLASSES] = { { NAN, 0, 0 },           { 0, 0, NAN },
					      { INFINITY, INFINITY, 0 }, { -INFINITY, -INFINITY, -INFINITY } };

	(void)state;
	for (size_t i = 0; i < 4; i++)
		assert_true(isnan(lab_softmax_loss(1, CLASSES, bad[i], label, NULL).sum));
	assert_true(isinf(lab_softmax_loss(1, CLASSES, (const float[]){ -INFINITY, 0, 0 }, label, NULL).sum));
}

static void probabilities(void **state)
{
	float p[CLASSES];

	(void)state;
	assert_int_equal(lab_softmax(CLASSES, logits, p), 2);
	/* exp(1), exp(2), exp(3) over their sum, from the definition */
	for (int j = 0; j < CLASSES; j++)
		assert_near(p[j], exp(j + 1) / (exp(1) + exp(2) + exp(3)), 1e-7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_pytorch),
		cmocka_unit_test(in_place),
		cmocka_unit_test(not_finite),
		cmocka_unit_test(probabilities),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
