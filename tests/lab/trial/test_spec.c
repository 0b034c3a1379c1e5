/* SPDX-License-Identifier: MIT */
/* What a trial's settings may be, and the message for everything else. */
#include "lab/study/trial_spec.h"

#include "tests/lab/test.h"

static const lab_trial_spec good = { .data = "circles", .net = "mlp:16,8",  .act = "elu(alpha=0.5)", .opt = "adam",
				     .init = "auto",    .seed = 1,          .epochs = 3,             .batch = 32,
				     .lr = 0.01,        .schedule = "constant" };

static void reads(void **state)
{
	char why[LAB_MESSAGE] = "";
	lab_trial_plan p;

	(void)state;
	if (!lab_trial_plan_make(&good, &p, why))
		fail_msg("%s", why);
	assert_int_equal(p.hidden, 2);
	assert_int_equal(p.width[0], 16);
	assert_int_equal(p.width[1], 8);
	assert_int_equal(p.init, LAB_AUTO);
	assert_true(actfn_param(p.unit.f, 0) == 0.5);
	lab_unit_free(&p.unit);
}

static void expect(lab_trial_spec s, const char *words)
{
	char why[LAB_MESSAGE] = "";

	if (lab_trial_check(&s, why))
		fail_msg("accepted, expected \"%s\"", words);
	assert_says(why, words);
}

/* The good spec with one field changed. */
#define WITH(field, value) ({ lab_trial_spec with = good; with.field = value; with; })

static void refuses_words(void **state)
{
	(void)state;
	expect(WITH(data, "circels"), "did you mean \"circles\"?");
	expect(WITH(act, "geluu"), "unknown activation \"geluu\"; did you mean \"gelu\"?");
	expect(WITH(act, "elu(beta=2)"), "elu has no parameter \"beta\"");
	expect(WITH(opt, "adma"), "unknown optimiser \"adma\"; did you mean \"adam\"?");
	expect(WITH(opt, "lbfgs"), "unknown optimiser \"lbfgs\"; one of sgd, momentum, adagrad, adam");
	expect(WITH(init, "hee"), "unknown init \"hee\"; did you mean \"he\"?");
	expect(WITH(net, "cnn:3"), "unknown net \"cnn:3\"; expected mlp: and the hidden widths, as in mlp:256,128");
	expect(WITH(net, "mlp"), "unknown net \"mlp\"");
	expect(WITH(net, "mlp:"), "\"\" is not a width");
	expect(WITH(net, "mlp:256,0"), "width 0; expected 1 to 65536 units");
	expect(WITH(net, "mlp:256,,8"), "\"\" is not a width");
	expect(WITH(net, "mlp:-3"), "\"-3\" is not a width");
	expect(WITH(net, "mlp:1e3"), "\"1e3\" is not a width");
	expect(WITH(net, "mlp:99999999999999999999"), "expected 1 to 65536 units");
	expect(WITH(net, "mlp:1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1"), "more than 16 hidden layers");
}

static void refuses_numbers(void **state)
{
	(void)state;
	expect(WITH(lr, NAN), "learning rate nan; expected a number above 0");
	expect(WITH(lr, 0), "learning rate 0;");
	expect(WITH(lr, -0.1), "learning rate -0.1;");
	expect(WITH(lr, INFINITY), "learning rate inf;");
	expect(WITH(epochs, 0), "epochs 0; expected 1 to 1000000");
	expect(WITH(batch, 0), "batch 0; expected 1 to 65536 samples");
	expect(WITH(l2, -1), "l2 -1; expected a number from 0 up");
	expect(WITH(l2, NAN), "l2 nan;");
	expect(WITH(dropout, 1), "dropout 1; expected a probability from 0 to below 1");
	expect(WITH(dropout, NAN), "dropout nan;");
	expect(WITH(input_dropout, 1), "input dropout 1; expected a probability from 0 to below 1");
	expect(WITH(input_dropout, -0.1), "input dropout -0.1;");
	expect(WITH(max_norm, -1), "max norm -1; expected a length above 0, or 0 for no limit");
	expect(WITH(max_norm, NAN), "max norm nan;");
	expect(WITH(max_norm, INFINITY), "max norm inf;");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads),
		cmocka_unit_test(refuses_words),
		cmocka_unit_test(refuses_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
