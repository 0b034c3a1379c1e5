/* SPDX-License-Identifier: MIT */
/* Dropout: the share that is dropped, and what must stay as it was. */
#include "lab/nn/dropout.h"

#include "tests/lab/test.h"

enum { N = 200000 };

static float y[N], mask[N];

/* Mean and variance of y. */
static void moments(double *mean, double *var)
{
	double sum = 0, sum2 = 0;

	for (int i = 0; i < N; i++) {
		sum += y[i];
		sum2 += y[i] * y[i];
	}
	*mean = sum / N;
	*var = sum2 / N - *mean * *mean;
}

/* Inverted dropout keeps the mean; a unit is dropped with probability p (bounds: five standard deviations). */
static void inverted(void **state)
{
	lab_dropout d = lab_dropout_for(actfn_get(ACTFN_RELU), 0.2);
	lab_rng rng = lab_rng_stream(1, "dropout", 0);
	int dropped = 0;

	(void)state;
	for (int i = 0; i < N; i++)
		y[i] = 1 + (float)(i % 3);
	lab_dropout_forward(&d, N, y, mask, &rng);
	for (int i = 0; i < N; i++) {
		assert_true(mask[i] == 0 || mask[i] == 1.25f);
		assert_true(y[i] == mask[i] * (1 + (float)(i % 3)));
		dropped += mask[i] == 0;
	}
	assert_near(dropped, 0.2 * N, 5 * sqrt(N * 0.2 * 0.8));
	for (int i = 0; i < N; i++)
		y[i] = 3;
	lab_dropout_backward(N, mask, y);
	for (int i = 0; i < N; i++)
		assert_true(y[i] == 3 * mask[i]);
}

/* Alpha dropout (Klambauer et al. 2017) keeps mean 0 and variance 1 of selu's outputs. */
static void alpha(void **state)
{
	lab_dropout d = lab_dropout_for(actfn_get(ACTFN_SELU), 0.1);
	lab_rng values = lab_rng_stream(1, "test", 0), rng = lab_rng_stream(1, "dropout", 0);
	double mean, var;

	(void)state;
	for (int i = 0; i < N; i++)
		y[i] = (float)lab_rng_normal(&values);
	lab_dropout_forward(&d, N, y, mask, &rng);
	moments(&mean, &var);
	assert_near(mean, 0, 0.02);
	assert_near(var, 1, 0.03);
	/* what torch.nn.functional.alpha_dropout(p=0.1) of PyTorch 1.13.1 makes of 0, of 1 and of a dropped unit */
	assert_near(d.shift, 0.16197097005757022, 1e-7);
	assert_near(d.scale + d.shift, 1.0832554862072818, 1e-7);
	assert_near(d.dropped, -1.457738730518132, 1e-6);
}

/* The next call goes on in the stream; equal streams give equal masks. */
static void stream(void **state)
{
	lab_dropout d = lab_dropout_for(actfn_get(ACTFN_RELU), 0.5);
	lab_rng a = lab_rng_stream(1, "dropout", 3), b = a;
	float whole[64];

	(void)state;
	lab_dropout_forward(&d, 64, y, whole, &a);
	lab_dropout_forward(&d, 40, y, mask, &b);
	lab_dropout_forward(&d, 24, y, mask + 40, &b);
	assert_memory_equal(mask, whole, sizeof whole);
	assert_true(a.state == b.state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(inverted),
		cmocka_unit_test(alpha),
		cmocka_unit_test(stream),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
