/* SPDX-License-Identifier: MIT */
/* Whole trials on generated data: they learn, repeat, diverge and stop as promised. */
#include "lab/study/trial.h"

#include "lab/threads.h"
#include "tests/lab/test.h"

static const lab_trial_spec easy = { .data = "circles", .net = "mlp:16,16", .act = "relu", .opt = "adam",
				     .init = "auto",    .seed = 1,          .epochs = 15,  .batch = 32,
				     .lr = 0.01,        .schedule = "constant" };

static lab_trial_result run_on(const lab_trial_spec *s, const lab_data *d, bool test)
{
	char why[LAB_MESSAGE] = "";
	lab_trial_result r;

	if (!lab_trial_run(s, d, test, NULL, NULL, &r, why))
		fail_msg("%s", why);
	return r;
}

static lab_trial_result run(const lab_trial_spec *s)
{
	char why[LAB_MESSAGE] = "";
	lab_data d;
	lab_trial_result r;

	assert_true(lab_data_load(s->data, NULL, s->seed, &d, why));
	r = run_on(s, &d, true);
	lab_data_free(&d);
	return r;
}

/* Circles can be told apart but for the noise; a linear classifier gets a half. */
static void learns(void **state)
{
	static const char *const acts[] = { "relu", "tanh", "gelu", "selu", "softsign", "elu(alpha=0.5)" };
	static const char *const opts[] = { "sgd", "momentum", "adagrad", "adam" };
	static const double lr[] = { 0.3, 0.05, 0.05, 0.01 };
	lab_trial_spec s = easy;

	(void)state;
	for (size_t i = 0; i < 6; i++) {
		s.act = acts[i];
		lab_trial_result r = run(&s);
		if (!(r.test_acc > 0.97))
			fail_msg("%s: %g of the test set", acts[i], r.test_acc);
		assert_near(r.test_acc * 400, round(r.test_acc * 400), 1e-9);
		lab_trial_free(&r);
	}
	s.act = "tanh";
	for (size_t i = 0; i < 4; i++) {
		s.opt = opts[i];
		s.lr = lr[i];
		lab_trial_result r = run(&s);
		if (!(r.test_acc > 0.97))
			fail_msg("%s: %g of the test set", opts[i], r.test_acc);
		lab_trial_free(&r);
	}
}

static void fills_in_everything(void **state)
{
	lab_trial_result r = run(&easy);

	(void)state;
	assert_int_equal(r.epochs_done, 15);
	assert_int_equal(r.diverged_epoch, 0);
	assert_int_equal(r.nlayers, 2);
	assert_true(r.epoch[14].train_loss < r.epoch[0].train_loss && r.epoch[14].train_acc > r.epoch[0].train_acc);
	for (int e = 0; e < 15; e++) {
		assert_true(r.epoch[e].seconds > 0);
		for (int l = 0; l < 2; l++) {
			const lab_probe *p = &r.epoch[e].layer[l];
			assert_true(p->dead >= 0 && p->dead < 0.5);
			assert_true(p->sparsity > 0.05 && p->sparsity < 0.95);
			assert_near(p->saturated, p->sparsity, 1e-12); /* of relu: both count closed units */
			assert_true(p->mean > 0 && p->var > 0 && p->grad_norm > 0);
		}
	}
	lab_trial_free(&r);
}

static void grid(void **state)
{
	lab_trial_result r = run(&easy);
	int g = r.grid;

	(void)state;
	assert_true(g >= 50);
	assert_true(r.box[0] < -1 && r.box[1] > 1 && r.box[2] < -1 && r.box[3] > 1);
	assert_int_equal(r.cls[(g / 2) * g + g / 2], 1); /* the inner circle */
	assert_int_equal(r.cls[0], 0);
	assert_int_equal(r.cls[g * g - 1], 0);
	for (int i = 0; i < g * g; i++)
		assert_true(r.prob[i] >= 0 && r.prob[i] <= 1 && r.cls[i] == (r.prob[i] > 0.5f));
	lab_trial_free(&r);
}

static void same(const lab_trial_result *a, const lab_trial_result *b)
{
	assert_int_equal(a->epochs_done, b->epochs_done);
	assert_true(a->test_loss == b->test_loss && a->test_acc == b->test_acc);
	for (int e = 0; e < a->epochs_done; e++) {
		assert_true(a->epoch[e].train_loss == b->epoch[e].train_loss);
		assert_true(a->epoch[e].val_loss == b->epoch[e].val_loss);
		for (int l = 0; l < a->nlayers; l++)
			assert_memory_equal(&a->epoch[e].layer[l], &b->epoch[e].layer[l], sizeof(lab_probe));
	}
}

/* Equal seeds give equal numbers, bit for bit; another seed gives others. */
static void repeats(void **state)
{
	lab_trial_spec s = easy;

	(void)state;
	s.dropout = 0.1;
	s.input_dropout = 0.2;
	s.max_norm = 2;
	s.l2 = 1e-4;
	s.act = "gelu";
	s.schedule = "cosine";
	s.epochs = 4;
	for (int threads = 1; threads <= 2; threads++) {
		lab_set_threads(threads);
		lab_trial_result a = run(&s), b = run(&s);
		same(&a, &b);
		s.seed = 2;
		lab_trial_result c = run(&s);
		assert_true(a.epoch[0].val_loss != c.epoch[0].val_loss);
		s.seed = 1;
		lab_trial_free(&a);
		lab_trial_free(&b);
		lab_trial_free(&c);
	}
	lab_set_threads(1);
}

/* Nothing in a trial may depend on the test set before its end, nor on whether it is there. */
static void test_set_untouched(void **state)
{
	char why[LAB_MESSAGE];
	lab_data d;

	(void)state;
	assert_true(lab_data_load("circles", NULL, 1, &d, why));
	lab_trial_result with = run_on(&easy, &d, true);
	for (size_t i = 0; i < 2 * d.test.n; i++)
		d.test.x[i] = NAN;
	lab_trial_result without = run_on(&easy, &d, false);
	assert_true(isnan(without.test_loss) && isnan(without.test_acc));
	without.test_loss = with.test_loss;
	without.test_acc = with.test_acc;
	same(&with, &without);
	assert_memory_equal(with.box, without.box, sizeof with.box);
	lab_trial_free(&with);
	lab_trial_free(&without);
	lab_data_free(&d);
}

/* A learning rate that no network survives: a result, not a failure. */
static void diverges(void **state)
{
	lab_trial_spec s = easy;

	(void)state;
	s.opt = "sgd";
	s.lr = 1e6;
	lab_trial_result r = run(&s);
	assert_true(r.diverged_epoch >= 1 && r.diverged_epoch <= 3);
	assert_int_equal(r.epochs_done, r.diverged_epoch - 1);
	assert_true(isnan(r.test_loss) && isnan(r.test_acc));
	lab_trial_free(&r);
}

static bool stop_at_three(void *arg, int epoch, const lab_epoch *e)
{
	*(int *)arg = epoch;
	return e->val_loss > 0 && epoch < 3;
}

static void interrupted(void **state)
{
	char why[LAB_MESSAGE] = "";
	lab_trial_result r;
	lab_data d;
	int last = 0;

	(void)state;
	assert_true(lab_data_load("circles", NULL, 1, &d, why));
	assert_false(lab_trial_run(&easy, &d, true, stop_at_three, &last, &r, why));
	assert_string_equal(why, "interrupted");
	assert_int_equal(last, 3);
	lab_data_free(&d);
}

/* L2 pulls the weights in: the outputs of a strongly decayed network are small. */
static void decays(void **state)
{
	lab_trial_spec s = easy;
	lab_trial_result free_run = run(&s);

	(void)state;
	s.l2 = 10;
	lab_trial_result r = run(&s);
	assert_true(r.epoch[14].layer[1].var < 0.01 * free_run.epoch[14].layer[1].var);
	assert_near(r.epoch[14].val_loss, log(2), 0.01); /* nothing left but a blind guess */
	lab_trial_free(&r);
	lab_trial_free(&free_run);
}

/* Weights that may not grow: the network stays blind.  A limit that is never reached changes no bit. */
static void max_norm(void **state)
{
	lab_trial_spec s = easy;
	lab_trial_result free_run = run(&s);

	(void)state;
	s.max_norm = 1e5;
	lab_trial_result r = run(&s);
	same(&r, &free_run);
	lab_trial_free(&r);
	s.max_norm = 1e-3;
	r = run(&s);
	assert_near(r.epoch[14].val_loss, log(2), 0.01);
	lab_trial_free(&r);
	lab_trial_free(&free_run);
}

static double moved(const lab_trial_result *r, int from, int to)
{
	return fabs(r->epoch[to].val_loss - r->epoch[from].val_loss);
}

/* By steps of 0.1 from half of the training on: until then every bit is the same, and the end hardly moves. */
static void schedule(void **state)
{
	lab_trial_spec s = easy;

	(void)state;
	s.opt = "sgd";
	s.lr = 0.5;
	s.epochs = 8;
	lab_trial_result constant = run(&s);
	s.schedule = "step";
	lab_trial_result r = run(&s);
	for (int i = 0; i < 4; i++)
		assert_true(r.epoch[i].val_loss == constant.epoch[i].val_loss);
	assert_true(moved(&r, 6, 7) < 0.1 * moved(&constant, 6, 7));
	lab_trial_free(&r);
	lab_trial_free(&constant);
}

/* Inputs are dropped in training only; with weights that hardly move, validation is that of a network without it. */
static void input_dropout(void **state)
{
	lab_trial_spec s = easy;

	(void)state;
	s.opt = "sgd";
	s.lr = 1e-30;
	s.epochs = 1;
	lab_trial_result without = run(&s);
	s.input_dropout = 0.5;
	lab_trial_result with = run(&s);
	assert_true(with.epoch[0].val_loss == without.epoch[0].val_loss && with.test_loss == without.test_loss);
	assert_true(fabs(with.epoch[0].train_loss - without.epoch[0].train_loss) > 1e-3);
	lab_trial_free(&with);
	lab_trial_free(&without);
}

/* More samples in a batch than there are, and a last batch that is not full. */
static void odd_batches(void **state)
{
	lab_trial_spec s = easy;

	(void)state;
	s.batch = 5000;
	s.epochs = 2;
	lab_trial_result r = run(&s);
	assert_int_equal(r.epochs_done, 2);
	lab_trial_free(&r);
	s.batch = 7;
	r = run(&s);
	assert_int_equal(r.epochs_done, 2);
	assert_near(r.epoch[1].train_acc * 1200, round(r.epoch[1].train_acc * 1200), 1e-9);
	lab_trial_free(&r);
}

static void bad_spec(void **state)
{
	char why[LAB_MESSAGE] = "";
	lab_trial_spec s = easy;
	lab_data d;

	(void)state;
	assert_true(lab_data_load("circles", NULL, 1, &d, why));
	s.opt = "adma";
	assert_false(lab_trial_run(&s, &d, true, NULL, NULL, &(lab_trial_result){ 0 }, why));
	assert_says(why, "did you mean \"adam\"?");
	lab_data_free(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(learns),      cmocka_unit_test(fills_in_everything), cmocka_unit_test(grid),
		cmocka_unit_test(repeats),     cmocka_unit_test(test_set_untouched),  cmocka_unit_test(diverges),
		cmocka_unit_test(interrupted), cmocka_unit_test(decays),              cmocka_unit_test(odd_batches),
		cmocka_unit_test(max_norm),    cmocka_unit_test(input_dropout),       cmocka_unit_test(bad_spec),
		cmocka_unit_test(schedule),
	};

	lab_set_threads(1); /* two threads wait for each other on a busy machine */
	return cmocka_run_group_tests(tests, NULL, NULL);
}
