/* SPDX-License-Identifier: MIT */
/* Whole studies with real training: the same numbers whatever the number of processes, stopped and resumed. */
#include "tests/study/study.h"

#include <signal.h>
#include <sys/wait.h>

#include "lab/study/run.h"

static void prepare(fixture *f, const char *rates, int epochs)
{
	open_fixture(f, "relu,tanh", rates, 2);
	f->study.epochs = epochs;
	must(f, lab_store_put_study(f->store, &f->study, &f->id, f->why));
	lab_store_close(f->store);
	f->store = NULL;
}

static void run(fixture *f, int jobs)
{
	assert_null(f->store);
	if (lab_run(f->path, f->id, &f->study, jobs, NULL, NULL, f->why) != LAB_RUN_DONE)
		fail_msg("%s", f->why);
}

static lab_row *read_rows(fixture *f, lab_phase phase, size_t *n)
{
	lab_row *rows;

	f->store = lab_store_open(f->path, LAB_STORE_READ, f->why);
	must(f, f->store);
	must(f, lab_store_rows(f->store, f->id, &f->study, phase, &rows, n, f->why));
	lab_store_close(f->store);
	f->store = NULL;
	return rows;
}

/* Everything but the times. */
static void assert_same_rows(const lab_row *a, const lab_row *b, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const lab_trial_result *x = &a[i].result, *y = &b[i].result;
		assert_int_equal(a[i].state, LAB_DONE);
		assert_int_equal(b[i].state, LAB_DONE);
		assert_int_equal(x->epochs_done, y->epochs_done);
		assert_near(x->test_acc, y->test_acc, 0);
		assert_near(x->test_loss, y->test_loss, 0);
		assert_memory_equal(x->cls, y->cls, (size_t)(x->grid * x->grid));
		for (int e = 0; e < x->epochs_done; e++) {
			assert_near(x->epoch[e].train_loss, y->epoch[e].train_loss, 0);
			assert_near(x->epoch[e].val_loss, y->epoch[e].val_loss, 0);
			assert_memory_equal(x->epoch[e].layer, y->epoch[e].layer, sizeof x->epoch[e].layer);
		}
	}
}

static void deterministic(void **state)
{
	fixture one, three;
	size_t n, m;

	(void)state;
	prepare(&one, "0.01", 4);
	prepare(&three, "0.01", 4);
	run(&one, 1);
	run(&three, 3);
	lab_row *a = read_rows(&one, LAB_FINAL, &n), *b = read_rows(&three, LAB_FINAL, &m);
	assert_int_equal(n, 4);
	assert_int_equal(m, 4);
	assert_same_rows(a, b, n);
	assert_true(a[0].result.test_acc > 0 && a[0].result.grid > 0);
	lab_rows_free(a, n);
	lab_rows_free(b, m);
	close_fixture(&one);
	close_fixture(&three);
}

/* Sum over the seeds of the last validation accuracy of an activation at a rate. */
static double score(const lab_row *rows, size_t n, int act, double lr)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		if (rows[i].act == act && rows[i].lr == lr)
			sum += rows[i].result.epoch[rows[i].result.epochs_done - 1].val_acc;
	return sum;
}

/* The search never touches the test set; the final trials have the rate that was best on validation. */
static void searches(void **state)
{
	fixture f;
	size_t n, m;

	(void)state;
	prepare(&f, "1e-9,0.02", 30);
	run(&f, 2);
	lab_row *search = read_rows(&f, LAB_SEARCH, &n), *final = read_rows(&f, LAB_FINAL, &m);
	assert_int_equal(n, 8);
	assert_int_equal(m, 4);
	for (size_t i = 0; i < n; i++)
		assert_true(isnan(search[i].result.test_acc) && search[i].result.grid == 0);
	for (size_t i = 0; i < m; i++) {
		double slow = score(search, n, final[i].act, 1e-9), fast = score(search, n, final[i].act, 0.02);
		assert_near(final[i].lr, fast > slow ? 0.02 : 1e-9, 0);
		assert_false(isnan(final[i].result.test_acc));
	}
	lab_rows_free(search, n);
	lab_rows_free(final, m);
	close_fixture(&f);
}

static bool stop_in_the_middle(void *arg, const lab_progress *p)
{
	*(int *)arg = p->ended;
	return p->ended < 1;
}

static bool count(void *arg, const lab_progress *p)
{
	*(lab_progress *)arg = *p;
	return true;
}

static void resumes(void **state)
{
	lab_progress last = { 0 };
	fixture f;
	int ended = 0;
	size_t n, m;

	(void)state;
	prepare(&f, "0.01", 400); /* long enough for the watch to see the middle */
	lab_run_end end = lab_run(f.path, f.id, &f.study, 1, stop_in_the_middle, &ended, f.why);
	assert_int_equal(end, LAB_RUN_STOPPED);
	lab_row *before = read_rows(&f, LAB_FINAL, &n);
	int done = 0;
	for (size_t i = 0; i < n; i++) {
		assert_int_not_equal(before[i].state, LAB_RUNNING);
		done += before[i].state == LAB_DONE;
	}
	assert_true(done >= 1 && done < 4);
	assert_int_equal(lab_run(f.path, f.id, &f.study, 2, count, &last, f.why), LAB_RUN_DONE);
	assert_int_equal(last.trials, 4);
	lab_row *after = read_rows(&f, LAB_FINAL, &m);
	for (size_t i = 0; i < m; i++) {
		assert_int_equal(after[i].state, LAB_DONE);
		if (before[i].state == LAB_DONE) /* not trained again: the time is the same to the last bit */
			assert_near(after[i].result.seconds, before[i].result.seconds, 0);
	}
	lab_rows_free(before, n);
	lab_rows_free(after, m);
	close_fixture(&f);
}

/* Two runs of the same study at once: both end when all is done, and nothing was done twice. */
static void side_by_side(void **state)
{
	fixture f;
	int status;
	size_t n;

	(void)state;
	prepare(&f, "0.01,0.02", 4);
	pid_t pid = fork();
	if (pid == 0)
		_exit(lab_run(f.path, f.id, &f.study, 1, NULL, NULL, f.why) != LAB_RUN_DONE);
	run(&f, 1);
	lab_row *rows = read_rows(&f, LAB_FINAL, &n);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(rows[i].state, LAB_DONE);
	lab_rows_free(rows, n);
	waitpid(pid, &status, 0);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	assert_int_equal(ask(f.path, "SELECT max(attempts) FROM trial"), 1);
	close_fixture(&f);
}

/* Data that cannot be read is an error of the run, not of a trial: nothing is marked as failed. */
static void unreadable_data(void **state)
{
	fixture f;
	size_t n;

	(void)state;
	prepare(&f, "0.01", 4);
	strcpy(f.study.data, "mnist");
	strcpy(f.study.data_dir, "/nowhere/at/all");
	assert_int_equal(lab_run(f.path, f.id, &f.study, 2, NULL, NULL, f.why), LAB_RUN_ERROR);
	assert_says(f.why, "/nowhere/at/all");
	lab_row *rows = read_rows(&f, LAB_FINAL, &n);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(rows[i].state, LAB_FREE);
	lab_rows_free(rows, n);
	close_fixture(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(deterministic), cmocka_unit_test(searches), cmocka_unit_test(resumes),
		cmocka_unit_test(side_by_side), cmocka_unit_test(unreadable_data),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
