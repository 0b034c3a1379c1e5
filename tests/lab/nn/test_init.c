/* SPDX-License-Identifier: MIT */
/* Initial weights: the papers' standard deviations, and which scheme auto picks. */
#include "lab/nn/init.h"

#include "tests/lab/test.h"

static const actfn *parse(const char *spec)
{
	const actfn *f = NULL;

	assert_int_equal(actfn_parse(spec, &f), ACTFN_OK);
	return f;
}

static void picks(void **state)
{
	static const struct {
		const char *act;
		lab_init scheme;
	} want[] = {
		{ "sigmoid", LAB_XAVIER }, { "tanh", LAB_XAVIER },  { "softsign", LAB_XAVIER }, { "arctan", LAB_XAVIER },
		{ "gaussian", LAB_XAVIER }, { "sinusoid", LAB_XAVIER }, { "relu", LAB_HE },   { "leaky_relu", LAB_HE },
		{ "relu6", LAB_HE },       { "elu", LAB_HE },       { "gelu", LAB_HE },         { "silu", LAB_HE },
		{ "mish", LAB_HE },        { "softplus", LAB_HE },  { "selu", LAB_LECUN },
	};

	(void)state;
	for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
		const actfn *f = parse(want[i].act);
		if (lab_init_auto(f) != want[i].scheme)
			fail_msg("%s: %s, expected %s", want[i].act, lab_init_names[lab_init_auto(f)],
				 lab_init_names[want[i].scheme]);
		actfn_free(f);
	}
}

/* Values: torch.nn.init.calculate_gain(...) / sqrt(fan_in), and Glorot's, Klambauer's formulas, 100 in, 50 out. */
static void deviations(void **state)
{
	static const struct {
		const char *act;
		lab_init scheme;
		double std;
	} want[] = {
		{ "relu", LAB_HE, 0.14142135623730951 },
		{ "leaky_relu", LAB_HE, 0.14141428569978354 },
		{ "leaky_relu(negative_slope=0.2)", LAB_HE, 0.1386750490563073 },
		{ "prelu(a=1)", LAB_HE, 0.1 },
		{ "gelu", LAB_AUTO, 0.14142135623730951 },
		{ "selu", LAB_AUTO, 0.1 },
		{ "tanh", LAB_AUTO, 0.11547005383792516 },
		{ "relu", LAB_XAVIER, 0.11547005383792516 },
		{ "relu", LAB_LECUN, 0.1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
		const actfn *f = parse(want[i].act);
		assert_near(lab_init_std(want[i].scheme, f, 100, 50), want[i].std, 1e-8);
		actfn_free(f);
	}
	for (lab_init s = LAB_AUTO; s <= LAB_LECUN; s++)
		assert_near(lab_init_std(s, NULL, 100, 50), 0.11547005383792516, 1e-15);
}

static void weights(void **state)
{
	enum { N = 100000 };
	float *w = malloc(N * sizeof *w), *other = malloc(N * sizeof *w);
	double sum = 0, sum2 = 0;

	(void)state;
	lab_init_weights(1, 0, 0.1, N, w);
	for (int i = 0; i < N; i++) {
		sum += w[i];
		sum2 += w[i] * w[i];
	}
	assert_near(sum / N, 0, 5 * 0.1 / sqrt(N));
	assert_near(sum2 / N, 0.01, 5 * 0.01 * sqrt(2.0 / N));
	lab_init_weights(1, 1, 0.1, N, other);
	assert_memory_not_equal(w, other, N * sizeof *w);
	lab_init_weights(1, 0, 0.1, N, other);
	assert_memory_equal(w, other, N * sizeof *w);
	free(w);
	free(other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(picks),
		cmocka_unit_test(deviations),
		cmocka_unit_test(weights),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
