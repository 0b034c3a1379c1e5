/* SPDX-License-Identifier: MIT */
/* Processes that share a store: no trial twice, and kill -9 at any moment costs only the running trial. */
#include "tests/study/study.h"

#include <signal.h>
#include <sys/wait.h>
#include <time.h>

enum { PROCESSES = 4, SEEDS = 20, ACTS = 3, TRIALS = SEEDS * ACTS };

static void pause_us(long us)
{
	nanosleep(&(struct timespec){ .tv_nsec = us * 1000 }, NULL);
}

/* Works like a worker whose trials take `us` microseconds; ends when nothing is left. */
static void labour(const char *path, int64_t id, int epochs, long us)
{
	char why[LAB_MESSAGE];
	lab_owner me = lab_owner_of(getpid());
	lab_store *s = lab_store_open(path, LAB_STORE_WRITE, why);
	lab_claim c;

	for (;;) {
		lab_claim_result got = s ? lab_store_claim(s, id, LAB_FINAL, &me, &c, why) : LAB_CLAIM_ERROR;
		if (got == LAB_CLAIM_NONE)
			_exit(0);
		if (got == LAB_CLAIM_ERROR)
			_exit(1);
		pause_us(us);
		if (got == LAB_CLAIM_WAIT)
			continue;
		lab_trial_result r = invent(epochs, 0.5 + (double)c.seed / 100);
		if (!lab_store_finish(s, c.id, &me, &r, why))
			_exit(1);
		lab_trial_free(&r);
	}
}

/* The store must be closed: a connection is not carried across a fork. */
static pid_t start(const fixture *f, long us)
{
	pid_t pid = fork();

	if (pid == 0)
		labour(f->path, f->id, f->study.epochs, us);
	assert_true(pid > 0);
	return pid;
}

static void reopen(fixture *f)
{
	f->store = lab_store_open(f->path, LAB_STORE_WRITE, f->why);
	must(f, f->store);
}

static void shared_work(void **state)
{
	pid_t pid[PROCESSES];
	fixture f;
	int status;

	(void)state;
	open_fixture(&f, "relu,tanh,gelu", "0.1", SEEDS);
	lab_store_close(f.store);
	for (int i = 0; i < PROCESSES; i++)
		pid[i] = start(&f, 1000);
	for (int i = 0; i < PROCESSES; i++) {
		waitpid(pid[i], &status, 0);
		assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	}
	assert_int_equal(ask(f.path, "SELECT count(*) FROM trial WHERE state = 'done' AND attempts = 1"), TRIALS);
	assert_int_equal(ask(f.path, "SELECT count(*) FROM epoch"), TRIALS * 3);
	assert_true(ask(f.path, "SELECT count(DISTINCT pid) FROM trial") > 1);
	reopen(&f);
	close_fixture(&f);
}

/* Kills two workers over and over at moments drawn by chance, then lets them end. */
static void killed_work(void **state)
{
	pid_t pid[2];
	fixture f;
	int kills = 0, status;
	unsigned seed = 12345;

	(void)state;
	open_fixture(&f, "relu,tanh,gelu", "0.1", SEEDS);
	lab_store_close(f.store);
	for (int i = 0; i < 2; i++)
		pid[i] = start(&f, 2000);
	int64_t done = 0;
	while (kills < 40 && done < TRIALS) {
		int i = kills % 2;
		pause_us(500 + rand_r(&seed) % 12000);
		kill(pid[i], SIGKILL);
		waitpid(pid[i], &status, 0);
		kills += WIFSIGNALED(status);
		int64_t now = ask(f.path, "SELECT count(*) FROM trial WHERE state = 'done'");
		assert_true(now >= done); /* nothing that was stored is lost */
		done = now;
		pid[i] = start(&f, 2000);
	}
	for (int i = 0; i < 2; i++) {
		waitpid(pid[i], &status, 0);
		assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	}
	print_message("%d kills\n", kills);
	assert_true(kills > 5);
	assert_int_equal(ask(f.path, "SELECT count(*) FROM trial WHERE state = 'done'"), TRIALS);
	assert_int_equal(ask(f.path, "SELECT count(*) FROM epoch"), TRIALS * 3);
	assert_int_equal(ask(f.path, "SELECT count(*) FROM probe"), TRIALS * 3 * 2);
	assert_int_equal(ask(f.path, "SELECT count(*) FROM grid"), TRIALS);
	assert_int_equal(ask(f.path, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'"), 0);
	reopen(&f);
	close_fixture(&f);
}

/* Two processes that make the same new store at once both find it in order. */
static void made_at_once(void **state)
{
	char folder[64], path[96], why[LAB_MESSAGE];
	pid_t pid[PROCESSES];
	int status;

	(void)state;
	make_folder(folder);
	snprintf(path, sizeof path, "%s/t.db", folder);
	for (int i = 0; i < PROCESSES; i++) {
		pid[i] = fork();
		if (pid[i] == 0) {
			lab_store *s = lab_store_open(path, LAB_STORE_WRITE, why);
			if (!s)
				fprintf(stderr, "%s\n", why);
			lab_store_close(s);
			_exit(!s);
		}
	}
	for (int i = 0; i < PROCESSES; i++) {
		waitpid(pid[i], &status, 0);
		assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	}
	remove_folder(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shared_work), cmocka_unit_test(killed_work), cmocka_unit_test(made_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
