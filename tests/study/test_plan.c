/* SPDX-License-Identifier: MIT */
/* Lists of activations and rates, defaults, the command that repeats a study. */
#include "tests/lab/test.h"

#include "lab/study/plan.h"

static void activations(void **state)
{
	lab_study y = { 0 };
	char why[LAB_MESSAGE], list[LAB_LIST];

	(void)state;
	assert_true(lab_study_read_acts(&y, "relu, elu(alpha=0.5),srelu(-0.5,0.2,0.5,0.3),swish1", why));
	assert_int_equal(y.nacts, 4);
	assert_string_equal(y.act[1], "elu(alpha=0.5)");
	assert_string_equal(y.act[3], "silu");
	lab_study_write_acts(&y, list);
	lab_study again = { 0 };
	assert_true(lab_study_read_acts(&again, list, why));
	assert_memory_equal(again.act, y.act, sizeof y.act);
}

static void refused_activations(void **state)
{
	static const struct { const char *list, *says; } row[] = {
		{ "relu,geluu", "did you mean \"gelu\"" }, { "relu,relu", "relu is named twice" },
		{ "silu,swish1", "silu is named twice" },  { "elu(beta=2)", "beta" },
		{ "relu,,elu", "" }, { "", "" },           { "elu(alpha=0.5", "" },
	};
	char why[LAB_MESSAGE], many[4 * LAB_ACT];
	lab_study y = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		assert_false(lab_study_read_acts(&y, row[i].list, why));
		assert_says(why, row[i].says);
	}
	memset(many, 'x', sizeof many - 1);
	many[sizeof many - 1] = '\0';
	assert_false(lab_study_read_acts(&y, many, why));
	assert_says(why, "longer than");
}

static void rates(void **state)
{
	static const char *const bad[] = { "", "0", "-1", "nan", "inf", "0.1,", "0.1,0.1", "0.1 0.2", "x" };
	char why[LAB_MESSAGE], list[LAB_LIST];
	lab_study y = { 0 };

	(void)state;
	assert_true(lab_study_read_rates(&y, "0.001,3e-3,0.1", why));
	assert_int_equal(y.nlrs, 3);
	assert_true(y.lr[1] == 0.003);
	lab_study_write_rates(&y, list);
	assert_string_equal(list, "0.001,0.003,0.1");
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_false(lab_study_read_rates(&y, bad[i], why));
		assert_says(why, "learning rate");
	}
}

static void checks(void **state)
{
	char why[LAB_MESSAGE];
	lab_study y;

	(void)state;
	lab_study_defaults("circles(noise=0.1)", &y);
	assert_string_equal(y.net, "mlp:16,16");
	assert_false(lab_study_check(&y, why));
	assert_says(why, "no activation");
	assert_true(lab_study_read_acts(&y, "relu", why) && lab_study_check(&y, why));
	y.seeds = 0;
	assert_false(lab_study_check(&y, why));
	assert_says(why, "0 seeds");
	y.seeds = 1;
	strcpy(y.net, "mlp:0");
	assert_false(lab_study_check(&y, why));
	lab_study_defaults("fashion-mnist", &y);
	assert_string_equal(y.net, "mlp:256,128");
}

static void baseline(void **state)
{
	char why[LAB_MESSAGE];
	lab_study y;

	(void)state;
	lab_study_defaults("circles", &y);
	assert_true(lab_study_read_acts(&y, "tanh,relu,elu", why));
	assert_int_equal(lab_study_baseline(&y), 1);
	assert_true(lab_study_read_acts(&y, "tanh,elu", why));
	assert_int_equal(lab_study_baseline(&y), 0);
}

static void command(void **state)
{
	char why[LAB_MESSAGE], text[LAB_LIST];
	lab_study y;

	(void)state;
	lab_study_defaults("circles(noise=0.2)", &y);
	assert_true(lab_study_read_acts(&y, "relu,elu(alpha=0.5)", why));
	y.dropout = 0.5;
	y.input_dropout = 0.2;
	y.max_norm = 1.9365;
	strcpy(y.schedule, "cosine");
	strcpy(y.report, "it's here");
	lab_study_command(&y, "t.db", text, sizeof text);
	assert_string_equal(text, "actfn compare --data 'circles(noise=0.2)' --net mlp:16,16 "
				  "--act 'relu,elu(alpha=0.5)' --seeds 3 --epochs 30 --batch 32 "
				  "--opt adam --lr 0.003 --schedule cosine --init auto --dropout 0.5 --input-dropout 0.2 --max-norm 1.9365 "
				  "--report 'it'\\''s here' --store t.db");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(activations), cmocka_unit_test(refused_activations), cmocka_unit_test(rates),
		cmocka_unit_test(checks), cmocka_unit_test(baseline), cmocka_unit_test(command),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
