/* SPDX-License-Identifier: MIT */
/* The ranking: figures of invented runs, worked out elsewhere; divergent runs; one seed. */
#include "tests/study/study.h"

#include "lab/study/analysis.h"

/* Test accuracies by seed; the same figures as in test_stats.c, where SciPy's results for them are. */
static double accuracy(const lab_claim *c)
{
	static const double gelu[] = { 88.71, 88.52, 88.93, 88.60, 88.81 };
	static const double relu[] = { 88.40, 88.35, 88.51, 88.42, 88.29 };
	uint64_t k = c->seed - 1;

	if (!strcmp(c->act, "gelu"))
		return gelu[k] / 100;
	if (!strcmp(c->act, "tanh"))
		return (relu[k] - (k % 2 ? 0.1 : -0.12)) / 100;
	if (!strcmp(c->act, "selu"))
		return k == 3 ? -1 : 0.99;
	return relu[k] / 100;
}

static void figures(void **state)
{
	lab_analysis a;
	fixture f;

	(void)state;
	open_fixture(&f, "relu,tanh,gelu,selu", "0.1", 5);
	finish_all(&f, LAB_FINAL, accuracy);
	must(&f, lab_analyse(f.store, f.id, &f.study, &a, f.why));
	const lab_standing *s = a.standing;
	assert_string_equal(s[0].act, "gelu");
	assert_string_equal(s[3].act, "selu"); /* the highest mean, but a run is missing from it */
	assert_ptr_equal(a.baseline, &s[2]);
	assert_near(s[0].test.mean, 88.714, 1e-9);
	assert_near(s[0].test.lo, 88.51137656559392, 1e-8);
	assert_near(s[0].versus.mean, 0.32, 1e-9);
	assert_near(s[0].versus.hi, 0.5085122399639711, 1e-8);
	assert_near(s[0].p, 2 * 0.00921903770922612, 1e-9); /* Holm over gelu and tanh */
	assert_near(s[0].versus.d, 2.107727750204077, 1e-8);
	assert_true(lab_differs(&s[0]) && !lab_differs(&s[1]) && !lab_differs(&s[2]));
	assert_int_equal(a.comparisons, 2);
	assert_ptr_equal(a.open, &s[1]);
	assert_near(s[0].median->result.test_acc, 0.8871, 1e-12);
	/* invent(): dead 0 and 0.1 in two layers; 0.25 s an epoch */
	assert_near(s[0].dead, 5, 1e-9);
	assert_near(s[0].epoch_seconds, 0.25, 1e-12);
	lab_analysis_free(&a);
	close_fixture(&f);
}

static void divergence(void **state)
{
	char text[LAB_WORDS];
	lab_analysis a;
	fixture f;

	(void)state;
	open_fixture(&f, "relu,selu", "0.1", 5);
	finish_all(&f, LAB_FINAL, accuracy);
	must(&f, lab_analyse(f.store, f.id, &f.study, &a, f.why));
	assert_int_equal(a.standing[1].diverged, 1);
	assert_int_equal(a.standing[1].diverged_epoch, 1);
	assert_int_equal(a.standing[1].test.n, 4);
	assert_true(isnan(a.standing[1].p));
	assert_int_equal(a.comparisons, 0);
	lab_caveats(&a, text);
	assert_non_null(strstr(text, "selu: 1 of 5 runs diverged"));
	lab_analysis_free(&a);
	close_fixture(&f);
}

/* invent(): validation accuracy grows by thirds to its end. */
static void target(void **state)
{
	lab_analysis a;
	fixture f;

	(void)state;
	open_fixture(&f, "relu,gelu", "0.1", 5);
	finish_all(&f, LAB_FINAL, accuracy);
	f.study.target = 0.59;
	must(&f, lab_analyse(f.store, f.id, &f.study, &a, f.why));
	assert_near(a.target, 59, 1e-12);
	assert_int_equal(a.standing[0].reached, 5);
	assert_near(a.standing[0].epochs_to, 2, 0);
	lab_analysis_free(&a);
	f.study.target = 0.8850;
	must(&f, lab_analyse(f.store, f.id, &f.study, &a, f.why));
	assert_int_equal(a.standing[0].reached, 5);
	assert_near(a.standing[0].epochs_to, 3, 0);
	assert_int_equal(a.standing[1].reached, 1);
	lab_analysis_free(&a);
	f.study.target = 0;
	must(&f, lab_analyse(f.store, f.id, &f.study, &a, f.why));
	assert_near(a.target, 86.9, 1e-9); /* 98 % of 88.714, down to a tenth */
	lab_analysis_free(&a);
	close_fixture(&f);
}

static void one_seed(void **state)
{
	char text[LAB_WORDS];
	lab_analysis a;
	fixture f;

	(void)state;
	open_fixture(&f, "relu,gelu", "0.1", 1);
	finish_all(&f, LAB_FINAL, accuracy);
	must(&f, lab_analyse(f.store, f.id, &f.study, &a, f.why));
	assert_true(isnan(a.standing[0].test.lo) && isnan(a.standing[0].p));
	lab_answer(&a, text);
	assert_non_null(strstr(text, "gelu comes first"));
	assert_non_null(strstr(text, "no interval"));
	lab_caveats(&a, text);
	assert_non_null(strstr(text, "one seed"));
	lab_analysis_free(&a);
	close_fixture(&f);
}

/* A study that has not begun can be looked at, too. */
static void nothing_yet(void **state)
{
	char text[LAB_WORDS];
	lab_analysis a;
	fixture f;
	double lo, hi;

	(void)state;
	open_fixture(&f, "relu,gelu", "0.1", 2);
	must(&f, lab_analyse(f.store, f.id, &f.study, &a, f.why));
	assert_int_equal(a.unended, 4);
	lab_axis(&a, &lo, &hi);
	assert_true(lo <= hi);
	lab_answer(&a, text);
	assert_non_null(strstr(text, "No run has finished"));
	lab_caveats(&a, text);
	assert_non_null(strstr(text, "4 of 4 runs have not ended"));
	lab_analysis_free(&a);
	close_fixture(&f);
}

static double straggler(const lab_claim *c)
{
	return !strcmp(c->act, "sigmoid") ? 0.5 : 0.9 + 0.001 * (double)c->seed;
}

/* A picture shows where the runs are; one activation far below does not squeeze the rest. */
static void axis(void **state)
{
	lab_analysis a;
	fixture f;
	double lo, hi;

	(void)state;
	open_fixture(&f, "relu,gelu,elu,silu,mish,tanh,selu,softplus,softsign,arctan,sinusoid,sigmoid", "0.1", 3);
	finish_all(&f, LAB_FINAL, straggler);
	must(&f, lab_analyse(f.store, f.id, &f.study, &a, f.why));
	lab_axis(&a, &lo, &hi);
	assert_near(lo, 90.1, 1e-9);
	assert_near(hi, 90.3, 1e-9);
	lab_analysis_free(&a);
	close_fixture(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(figures), cmocka_unit_test(divergence), cmocka_unit_test(target),
		cmocka_unit_test(one_seed), cmocka_unit_test(nothing_yet), cmocka_unit_test(axis),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
